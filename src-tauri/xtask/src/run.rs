//! Building the app and starting it.

use std::{env, process::Command};

use lexopt::prelude::{Long, ValueExt};

use crate::{
    Error,
    display::{self, Display},
    setup,
    shell::{cargo, done, program, top},
    ui,
};

/// How the app is to be run.
#[derive(Debug)]
pub(crate) struct Options {
    virtual_display: bool,
    size: (u32, u32),
    dark: bool,
    language: Option<String>,
}

impl Options {
    /// Reads them from the command line.
    pub(crate) fn read(mut arguments: lexopt::Parser) -> Result<Self, Error> {
        let mut options = Self { virtual_display: false, size: (1440, 900), dark: false, language: None };
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("virtual-display") => options.virtual_display = true,
                Long("dark") => options.dark = true,
                Long("language") => options.language = Some(arguments.value()?.string()?),
                Long("size") => {
                    let size = arguments.value()?.string()?;
                    let both = size.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
                    options.size = both.ok_or_else(|| Error::Usage(format!("{size:?} is not a size like 800x560")))?;
                }
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }

    fn apply(&self, app: &mut Command) {
        if self.dark {
            app.env("GTK_THEME", "Adwaita:dark");
        }
        if let Some(language) = &self.language {
            let locale = match language.as_str() {
                "pt-BR" => "pt_BR.UTF-8".to_owned(),
                other => format!("{other}.UTF-8"),
            };
            app.env_remove("LANGUAGE").env("LANG", &locale).env("LC_ALL", locale);
        }
    }
}

/// Sets up, builds and starts the app, and waits until it is closed.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let headless =
        cfg!(target_os = "linux") && env::var_os("DISPLAY").is_none() && env::var_os("WAYLAND_DISPLAY").is_none();
    if headless && !options.virtual_display {
        return Err(Error::ByHand(
            "There is no display here. To run the app on one of its own, with pictures of what it shows:\n\n  \
             cargo xtask run --virtual-display\n"
                .to_owned(),
        ));
    }
    setup::ready(if options.virtual_display { setup::DISPLAY } else { &[] })?;
    ui::build()?;
    done(cargo().args(["build", "--locked", "--package", "tomada"]))?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), Into::into);
    let path = target.join("debug").join(if cfg!(windows) { "tomada.exe" } else { "tomada" });
    let mut app = program(&path.to_string_lossy());
    options.apply(&mut app);
    if options.virtual_display {
        let display = Display::start(options.size)?;
        return display::watch(&display, app);
    }
    done(&mut app)
}
