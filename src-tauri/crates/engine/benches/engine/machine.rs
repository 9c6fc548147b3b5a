//! What a process takes of the computer, as Linux tells.

use std::{fs, time::Duration};

/// Processor time of this process so far, its own and the system's for it.
pub(crate) fn worked() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // After the name, which may hold anything: `utime` and `stime` are the 12th and 13th, in hundredths of a second.
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// Memory of this process now, in megabytes.
pub(crate) fn memory() -> f64 {
    megabytes("VmRSS:")
}

/// The most that it ever had.
pub(crate) fn most_memory() -> f64 {
    megabytes("VmHWM:")
}

fn megabytes(field: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1024.0 / 1e6
}
