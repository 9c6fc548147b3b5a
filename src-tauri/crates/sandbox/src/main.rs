//! `pluggy-sandbox`: an offline Pluggy for any client. `pluggy-sandbox --port 4600`, and point the client's base URL at it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through them")]

use std::{net::Ipv4Addr, process::ExitCode};

use lexopt::prelude::{Long, Short, ValueExt};
use pluggy::{Clock, Sensitive, SystemClock};
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, StartError, TEST_CODE, VirtualClock};

const HELP: &str = "An offline Pluggy on a loopback port.

usage: pluggy-sandbox [--port N] [--rate R]

  --port N   the port to listen on (default: any free one)
  --rate R   seconds that pass in it for each real one (default: 1; 0 stands still)

PLUGGY_SANDBOX_CONTROL  a token that opens GET and POST /sandbox/clock, to freeze, step and scale its time
";

struct Options {
    port: u16,
    rate: f64,
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
    match serve(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pluggy-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: &Options) -> Result<(), StartError> {
    let keys = Keys::demo();
    let clock = VirtualClock::running(SystemClock.now(), options.rate);
    let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, options.port).into(), clock, keys.clone());
    config.control = std::env::var("PLUGGY_SANDBOX_CONTROL").ok().map(Sensitive::new);
    let sandbox = Sandbox::start(config).await?;
    println!("base URL       {}", sandbox.url());
    println!("clientId       {}", keys.client_id);
    println!("clientSecret   {}", keys.client_secret.expose());
    println!("user-ok / password-ok / {TEST_CODE}");
    // Whether the signal came or can't be waited for: either way there is nothing left to wait for.
    drop(tokio::signal::ctrl_c().await);
    sandbox.stop().await;
    Ok(())
}

fn options() -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options { port: 0, rate: 1.0 };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("rate") => options.rate = arguments.value()?.parse()?,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}
