//! Both sides in turn, side by side.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use serde::de::DeserializeOwned;

use crate::{
    ours::{self, Figures, ITEMS, SPELL},
    rest, sdk,
};

/// How long the SDK does nothing before it is measured: that it does nothing is no figure.
const SETTLED: Duration = Duration::from_secs(2);

pub(crate) fn print(minutes: f64) {
    let rest::Asked { planned, keys, beyond } = rest::asked();
    let ours = ours::figures(Duration::from_secs_f64(minutes * 60.0));
    let sdk = sdk::figures(SETTLED);

    println!("\n{} connections at rest {:>40} {:>10}", rest::CONNECTIONS, "measured", "wanted");
    println!("{:<52} {beyond:>10} {:>10}", "requests in ten minutes beyond the planned ones", 0);
    println!("{:<52} {:>10.3} {:>10}", "share of a core, %", ours.idle_share, "< 0.2");
    println!(
        "the ten minutes are those after a start, on the sandbox's clock, 60 times as fast: {planned} planned looks,"
    );
    println!("{keys} key for them; the share is over {minutes} real minutes");

    println!("\n{ITEMS} items in flight, polled for {} s", SPELL.as_secs());
    println!("{:<40} {:>10} {:>10} {:>10} {:>8}", "", "wanted", "engine", "sdk", "ratio");
    let row = |name: &str, wanted: &str, ours: f64, sdk: f64| {
        let ratio = if ours > 0.0 { format!("{:.1}x", sdk / ours) } else { String::new() };
        println!("{name:<40} {wanted:>10} {ours:>10.2} {sdk:>10.2} {ratio:>8}");
    };
    let late = |figures: &Figures, share| quantile(&figures.late, share);
    row("polls", "", ours.late.len() as f64, sdk.late.len() as f64);
    row("left after its instant, median, ms", "", late(&ours, 0.5), late(&sdk, 0.5));
    row("left after its instant, p99, ms", "< 250", late(&ours, 0.99), late(&sdk, 0.99));
    row("left after its instant, worst, ms", "", late(&ours, 1.0), late(&sdk, 1.0));
    row("share of a core, %", "< 25", ours.share, sdk.share);
    row("largest memory above idle, MB", "< 60", ours.megabytes, sdk.megabytes);
    row("planned and not sent", "0", ours.unsent as f64, sdk.unsent as f64);
    row("without a good answer", "0", ours.unanswered as f64, sdk.unanswered as f64);
}

/// What a process prints of itself.
pub(crate) fn told<Figures: DeserializeOwned>(command: &mut Command) -> Figures {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place")]
    let place = ((values.len().saturating_sub(1)) as f64 * share).round() as usize;
    values.get(place).copied().unwrap_or(f64::NAN)
}
