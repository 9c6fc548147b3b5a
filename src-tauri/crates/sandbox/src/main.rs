//! `pluggy-sandbox`: an offline Pluggy for any client. `pluggy-sandbox --port 4600`, and point the client's base URL at it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through them")]

use std::{
    fs,
    io::{self, Write as _},
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use lexopt::prelude::{Long, Short, ValueExt};
use pluggy::{Clock, Sensitive, SystemClock};
use pluggy_sandbox::{Control, Kept, Keys, Sandbox, SandboxConfig, StartError, TEST_CODE, VirtualClock, world::World};

const HELP: &str = "An offline Pluggy on a loopback port.

usage: pluggy-sandbox [OPTION ...]

  --port N               the port to listen on (default 0: any free one)
  --scale X              seconds that pass in it for each real one (default 1; 60 makes a minute of a second; 0 stands still)
  --seed N               the same items and the same data each time
  --state FILE           begins with what is in the file, if it is there, in the time that it was; writes it when it ends
  --client-id ID         the application's id
  --client-secret TEXT   and its secret
  --help                 this

It prints its address, the application's keys and the control token, a line each, and then a line for each request.
The control token opens /_sandbox: the clock, items, faults, plans and health. PLUGGY_SANDBOX_CONTROL sets it.
It ends with Ctrl-C, or when it is told to terminate.
";

/// Why it ended other than well.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Start(#[from] StartError),
    #[error("the state can't be read or written: {0}")]
    File(#[from] io::Error),
    #[error("the state is not a sandbox's: {0}")]
    State(#[from] serde_json::Error),
}

#[derive(Debug)]
struct Options {
    port: u16,
    scale: f64,
    seed: Option<u64>,
    state: Option<PathBuf>,
    keys: Keys,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("pluggy-sandbox: {error}\n\n{HELP}");
            return ExitCode::FAILURE;
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pluggy-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Failure> {
    let told_to_end = told_to_end();
    let (world, now) = match (&options.state, options.seed) {
        (Some(file), _) if file.exists() => {
            serde_json::from_slice::<Kept>(&fs::read(file)?)?.resume(SystemClock.now())?
        }
        (_, Some(seed)) => (World::seeded(seed), SystemClock.now()),
        (_, None) => (World::default(), SystemClock.now()),
    };
    let clock = VirtualClock::running(now, options.scale);
    let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, options.port).into(), clock, options.keys.clone());
    let control = std::env::var("PLUGGY_SANDBOX_CONTROL").unwrap_or_else(|_| uuid::Uuid::new_v4().simple().to_string());
    config.control = Some(Sensitive::from(control.as_str()));
    config.observer = Some(Box::new(|line| say(format_args!("{line}"))));
    config.world = world;
    let sandbox = Sandbox::start(config).await?;
    if let Some(file) = &options.state {
        // A file that can't be written is told of now, not when there is something to lose.
        keep(&sandbox.control(), file)?;
    }
    say(format_args!("base URL       {}", sandbox.url()));
    say(format_args!("clientId       {}", options.keys.client_id));
    say(format_args!("clientSecret   {}", options.keys.client_secret.expose()));
    say(format_args!("control token  {control}"));
    say(format_args!("sign in with   user-ok / password-ok / {TEST_CODE}"));
    told_to_end.await;
    if let Some(file) = &options.state {
        keep(&sandbox.control(), file)?;
    }
    drop(sandbox.stop().await);
    Ok(())
}

/// Whoever reads its lines may have gone; that is no reason to stop answering.
fn say(line: std::fmt::Arguments<'_>) {
    drop(writeln!(io::stdout(), "{line}"));
}

fn keep(sandbox: &Control, file: &Path) -> Result<(), Failure> {
    Ok(fs::write(file, serde_json::to_vec(&sandbox.kept()?)?)?)
}

/// Ends with the signal to end, listened for from now on. If that can't be, there is nothing to wait for either.
fn told_to_end() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    async move {
        #[cfg(unix)]
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
        drop(tokio::signal::ctrl_c().await);
    }
}

fn options() -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options { port: 0, scale: 1.0, seed: None, state: None, keys: Keys::demo() };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("scale") => options.scale = arguments.value()?.parse()?,
            Long("seed") => options.seed = Some(arguments.value()?.parse()?),
            Long("state") => options.state = Some(arguments.value()?.into()),
            Long("client-id") => options.keys.client_id = arguments.value()?.string()?,
            Long("client-secret") => options.keys.client_secret = Sensitive::new(arguments.value()?.string()?),
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}
