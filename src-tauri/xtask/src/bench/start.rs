//! How long it takes from the start of the app to its list with a hundred connections out of an encrypted store, and how much
//! memory that takes; beside an empty window of the same Tauri. Both are seen by the same eye: the display's own picture, in
//! which the moment is looked for at which it first looked as it does in the end. Neither program knows that it is watched.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Error,
    display::Display,
    setup,
    shell::{Running, cargo, done, program, top},
    ui,
};

/// The window fills the display: there is nobody who would place it.
const SIZE: (u32, u32) = (1120, 720);
/// How often the display is looked at.
const LOOK: Duration = Duration::from_millis(4);
/// A picture that stays as it is for so long is the last.
const STILL: Duration = Duration::from_millis(2500);
/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Every so many lines and pixels are looked at.
#[cfg(unix)]
const GRID: usize = 12;
/// Two looks are alike when no more than this part of them differs: a clock's digits, a row's badge. Between nothing and a
/// list lies most of the window.
const ALIKE: f64 = 0.03;
/// A list in its room has several grounds. What is mostly of one colour is an empty page, or one that says what went wrong.
const MOSTLY: f64 = 0.9;

/// How the bench is run.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) debug: bool,
    pub(crate) runs: usize,
}

/// One start.
struct Run {
    milliseconds: f64,
    mebibytes: f64,
    /// Whether there is nothing to be seen but a ground.
    one_colour: bool,
}

/// Builds both, and starts them in turn.
pub(crate) fn start(options: &Options) -> Result<(), Error> {
    if !cfg!(target_os = "linux") {
        return Err(Error::ByHand("this bench wants Xvfb and /proc, which Linux has".to_owned()));
    }
    setup::ready(setup::TEST)?;
    ui::build()?;
    let mut build = cargo();
    build.args([
        "build",
        "--locked",
        "--package",
        "tomada",
        "--bin",
        "tomada",
        "--example",
        "empty",
        "--example",
        "hundred",
    ]);
    if !options.debug {
        build.arg("--release");
    }
    done(&mut build)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), PathBuf::from);
    let built = target.join(if options.debug { "debug" } else { "release" });
    let identifier = if options.debug { "app.tomada.desktop.dev" } else { "app.tomada.desktop" };

    let display = Display::start(SIZE)?;
    let home = Home::new(&target)?;
    let _keyring = home.keyring(&display)?;
    let mut seed = home.program(&display, &built.join("examples/hundred"));
    done(seed.arg(home.0.join("data").join(identifier)).arg(identifier))?;

    let (mut empty, mut app) = (Vec::new(), Vec::new());
    // The first of each fills the caches.
    for turn in 0..=options.runs {
        for (name, path, runs) in
            [("empty", built.join("examples/empty"), &mut empty), ("tomada", built.join("tomada"), &mut app)]
        {
            let run = once(&display, home.program(&display, &path))?;
            if name == "tomada" && run.one_colour {
                return Err(Error::Program("the window came to rest without its list".to_owned()));
            }
            println!("{turn:>2} {name:<8} {:>7.0} ms {:>7.1} MiB", run.milliseconds, run.mebibytes);
            if turn > 0 {
                runs.push(run);
            }
        }
    }
    report(&empty, &app);
    Ok(())
}

fn report(empty: &[Run], app: &[Run]) {
    println!("\n{:<34} {:>10} {:>10} {:>8} {:>8}", "medians", "empty", "tomada", "ratio", "target");
    let line = |name: &str, of: fn(&Run) -> f64, target: f64| {
        let (empty, app) = (median(empty.iter().map(of)), median(app.iter().map(of)));
        println!("{name:<34} {empty:>10.0} {app:>10.0} {:>8.2} {target:>8.2}", app / empty);
    };
    line("start to what is there, ms", |run| run.milliseconds, 1.25);
    line("memory of all processes (PSS), MiB", |run| run.mebibytes, 1.35);
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Starts a program, waits until its window no longer changes, weighs it and ends it.
fn once(display: &Display, mut program: Command) -> Result<Run, Error> {
    let mut eye = Eye::open(display)?;
    let blank = eye.look()?;
    let began = Instant::now();
    let mut child = Running(program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    // Each view, and when it was first seen.
    let mut seen = vec![(Duration::ZERO, blank.clone())];
    let mut changed = began;
    loop {
        let now = eye.look()?;
        let at = began.elapsed();
        if seen.last().is_some_and(|(_, last)| *last != now) {
            changed = Instant::now();
            seen.push((at, now));
        }
        let painted = seen.last().is_some_and(|(_, last)| !alike(last, &blank));
        if painted && changed.elapsed() > STILL {
            break;
        }
        if at > PATIENCE || child.0.try_wait()?.is_some() {
            return Err(Error::Program("the window did not come, or did not come to rest".to_owned()));
        }
        thread::sleep(LOOK);
    }
    let mebibytes = weight(child.0.id())? as f64 / 1024.0;
    let end = seen.last().map(|(_, last)| last.clone()).unwrap_or_default();
    // From then on it looked as in the end.
    let other = seen.iter().rposition(|(_, view)| !alike(view, &end)).unwrap_or_default();
    let at = seen.get(other + 1).map(|(at, _)| *at).unwrap_or_default();
    terminate(&mut child)?;
    // Its window is gone before the next begins.
    let ended = Instant::now();
    while !alike(&eye.look()?, &blank) && ended.elapsed() < PATIENCE {
        thread::sleep(LOOK);
    }
    Ok(Run { milliseconds: at.as_secs_f64() * 1000.0, mebibytes, one_colour: one_colour(&end) })
}

/// Asks a program to end, so that it closes what it has open.
fn terminate(child: &mut Running) -> Result<(), Error> {
    done(program("kill").arg(child.0.id().to_string()))?;
    child.0.wait()?;
    Ok(())
}

/// What the display shows, on a grid of pixels.
struct Eye {
    file: File,
    offset: u64,
    line: usize,
    row: Vec<u8>,
}

impl Eye {
    fn open(display: &Display) -> Result<Self, Error> {
        let path = display.frame();
        let head = fs::read(path)?;
        let word = |index: usize| {
            let bytes = head.get(index * 4..index * 4 + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map(u32::from_be_bytes).ok_or_else(|| Error::Program("the display has no picture".to_owned()))
        };
        // XWD: the header, then twelve bytes for each colour of the map, then the lines.
        let (header, line, colors) = (word(0)?, word(12)? as usize, word(19)?);
        Ok(Self { file: File::open(path)?, offset: u64::from(header + colors * 12), line, row: vec![0; line] })
    }

    #[cfg(unix)]
    fn look(&mut self) -> io::Result<Vec<[u8; 4]>> {
        use std::os::unix::fs::FileExt as _;

        let mut seen = Vec::new();
        for y in (0..SIZE.1 as usize).step_by(GRID) {
            self.file.read_exact_at(&mut self.row, self.offset + (y * self.line) as u64)?;
            let pixels = self.row.chunks_exact(4).step_by(GRID);
            seen.extend(pixels.map(|pixel| [pixel[0], pixel[1], pixel[2], 0]));
        }
        Ok(seen)
    }

    #[cfg(not(unix))]
    fn look(&mut self) -> io::Result<Vec<[u8; 4]>> {
        let _ = (&self.file, self.offset, self.line, &self.row);
        Err(io::ErrorKind::Unsupported.into())
    }
}

fn alike(one: &[[u8; 4]], other: &[[u8; 4]]) -> bool {
    let different = one.iter().zip(other).filter(|(one, other)| one != other).count();
    different as f64 <= ALIKE * one.len() as f64
}

fn one_colour(view: &[[u8; 4]]) -> bool {
    let mut count = BTreeMap::new();
    for point in view {
        *count.entry(point).or_insert(0_usize) += 1;
    }
    count.into_values().max().unwrap_or_default() as f64 > MOSTLY * view.len() as f64
}

/// The memory of a process and all that it started, what they share counted once (PSS), in KiB.
fn weight(process: u32) -> io::Result<u64> {
    let mut family = vec![process];
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|id| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            // After the name, which may hold anything: state, parent.
            Some((id, stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect();
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id));
        next += 1;
    }
    let pss = |id: &u32| {
        let all = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        all.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<u64>().ok())
    };
    Ok(family.iter().filter_map(pss).sum())
}

/// A home of the bench's own.
struct Home(PathBuf);

impl Home {
    fn new(target: &Path) -> io::Result<Self> {
        let home = target.join("bench/start");
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        for folder in ["config", "data", "cache", "run"] {
            fs::create_dir_all(home.join(folder))?;
        }
        Ok(Self(home))
    }

    /// A program in it, on the display.
    fn program(&self, display: &Display, path: &Path) -> Command {
        let mut command = program(&path.to_string_lossy());
        display.show(&mut command);
        command
            .env("HOME", &self.0)
            .env("XDG_CONFIG_HOME", self.0.join("config"))
            .env("XDG_DATA_HOME", self.0.join("data"))
            .env("XDG_CACHE_HOME", self.0.join("cache"))
            .env("XDG_RUNTIME_DIR", self.0.join("run"));
        command
    }

    /// A keyring in it, unlocked.
    fn keyring(&self, display: &Display) -> Result<Running, Error> {
        let mut daemon = self.program(display, Path::new("gnome-keyring-daemon"));
        daemon.args(["--foreground", "--unlock", "--components=secrets"]);
        let mut daemon = Running(daemon.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        if let Some(mut typed) = daemon.0.stdin.take() {
            typed.write_all(b"the login password")?;
        }
        // It makes its socket once it is ready to be asked.
        let began = Instant::now();
        while !self.0.join("run/keyring/control").exists() {
            if began.elapsed() > PATIENCE {
                return Err(Error::Program("gnome-keyring-daemon did not start".to_owned()));
            }
            thread::sleep(LOOK);
        }
        Ok(daemon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_one_counts_and_a_clocks_digits_do_not() {
        assert!((median([9.0, 1.0, 2.0].into_iter()) - 2.0).abs() < f64::EPSILON);
        let one = vec![[0; 4]; 1000];
        let mut other = one.clone();
        other[..30].fill([9; 4]);
        assert!(alike(&one, &other));
        other[30] = [9; 4];
        assert!(!alike(&one, &other));
        assert!(one_colour(&other));
        other[..100].fill([9; 4]);
        assert!(!one_colour(&other));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_weighs_something() {
        assert!(weight(std::process::id()).unwrap() > 500);
    }
}
