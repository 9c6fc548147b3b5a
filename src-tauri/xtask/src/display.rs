//! A display and a session bus of the app's own, and a picture whenever what is on the display changes.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    Error,
    picture::Picture,
    shell::{Running, program, top},
};

/// How often the display is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// An Xvfb and a session bus, for as long as this is kept.
pub(crate) struct Display {
    number: String,
    bus: String,
    frame: PathBuf,
    folder: PathBuf,
    _running: [Running; 2],
}

impl Display {
    /// Starts both.
    pub(crate) fn start((width, height): (u32, u32)) -> Result<Self, Error> {
        let folder = std::env::temp_dir().join(format!("tomada-display-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut server = program("Xvfb");
        server.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24"), "-fbdir"]);
        let (server, number) = saying(server.arg(&folder))?;
        let mut daemon = program("dbus-daemon");
        let (daemon, bus) = saying(daemon.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]))?;
        Ok(Self { number, bus, frame: folder.join("Xvfb_screen0"), folder, _running: [daemon, server] })
    }

    /// Where its picture is (XWD).
    pub(crate) fn frame(&self) -> &Path {
        &self.frame
    }

    /// Sends a program there.
    pub(crate) fn show(&self, app: &mut Command) {
        app.env("DISPLAY", format!(":{}", self.number))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // A folder that stays behind holds one old picture.
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Runs the app on the display until it ends, and keeps a picture of each view.
pub(crate) fn watch(display: &Display, mut app: Command) -> Result<(), Error> {
    let folder = top().join("screenshots");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder)?;
    println!("The app is on display :{} (DISPLAY=:{}). Ctrl-C ends it.", display.number, display.number);
    display.show(&mut app);
    let mut app = Running(app.spawn()?);
    let (mut kept, mut last): (Option<Picture>, Option<Picture>) = (None, None);
    let mut count = 0;
    while app.0.try_wait()?.is_none() {
        thread::sleep(LOOK);
        let Some(now) = fs::read(&display.frame).ok().and_then(|file| Picture::of_xwd(&file)) else {
            continue;
        };
        let settled = last.as_ref().is_some_and(|last| !now.differs(last));
        let new = kept.as_ref().map_or(!now.is_blank(), |kept| now.differs(kept));
        if settled && new {
            count += 1;
            let path = folder.join(format!("{count:03}.png"));
            now.write(&path)?;
            println!("{}", path.display());
            kept = Some(now.clone());
        }
        last = Some(now);
    }
    Ok(())
}

/// Starts a program and reads the one line that says where it is.
fn saying(command: &mut Command) -> Result<(Running, String), Error> {
    let mut child = Running(command.stdout(Stdio::piped()).stdin(Stdio::null()).stderr(Stdio::null()).spawn()?);
    let mut line = String::new();
    if let Some(stdout) = child.0.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    let line = line.trim().to_owned();
    if line.is_empty() {
        return Err(Error::Program(format!("{:?} did not start", command.get_program())));
    }
    Ok((child, line))
}
