//! Named points at which the program kills itself, so that a test can see what a kill leaves behind. They are there with the
//! feature `faults` alone, and that is for tests: without it nothing of them is compiled in, and a release build refuses it.
//! With `CRASH_AT=name:n` in the environment the n-th time that a point is reached is the end, with `CRASH_AT=*:n` the n-th
//! point of any name.
//!
//! Not in here: what must hold afterwards (`tests/crash`).

/// A point of [`faults::POINTS`](crate::faults::POINTS), at which this may be the end. A name that is not listed does not
/// compile.
#[cfg(feature = "faults")]
macro_rules! crash_point {
    ($name:literal) => {{
        const { assert!(crate::faults::is_listed($name), "no such crash point") };
        crate::faults::reach($name);
    }};
}

#[cfg(not(feature = "faults"))]
macro_rules! crash_point {
    ($name:literal) => {};
}

#[cfg(all(feature = "faults", not(debug_assertions)))]
compile_error!("the feature `faults` is for tests: no release build can be killed from outside");

#[cfg(feature = "faults")]
pub use self::points::{POINTS, is_listed, reach, reached};

#[cfg(feature = "faults")]
mod points {
    use std::{
        collections::BTreeMap,
        env, process,
        sync::{LazyLock, Mutex, PoisonError},
    };

    /// The steps of a creation, in the order in which they come for the first time, but for those of the store, which come all
    /// the time, and the last, which comes only after a restart.
    pub const POINTS: [&str; 22] = [
        "before-intent",
        "after-intent",
        "after-rules",
        "before-send",
        "after-token",
        "before-parse",
        "before-id",
        "after-id",
        "before-outcome",
        "after-outcome",
        "before-look",
        "after-look",
        "before-answer",
        "after-answer",
        "before-sync",
        "after-sync",
        "between-accounts-and-end",
        "before-commit",
        "after-commit",
        "before-resume",
        "after-resume",
        "before-adoption",
    ];

    /// Where the environment wants the end.
    static WANTED: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
        let wanted = env::var("CRASH_AT").ok()?;
        let (name, count) = wanted.rsplit_once(':')?;
        Some((name.to_owned(), count.parse().ok()?))
    });

    /// How often each point was reached.
    static REACHED: Mutex<BTreeMap<&'static str, u32>> = Mutex::new(BTreeMap::new());

    /// Whether a point has this name.
    #[must_use]
    pub const fn is_listed(name: &str) -> bool {
        let mut at = 0;
        while at < POINTS.len() {
            if is_same(POINTS[at].as_bytes(), name.as_bytes()) {
                return true;
            }
            at += 1;
        }
        false
    }

    const fn is_same(one: &[u8], other: &[u8]) -> bool {
        let mut at = 0;
        while at < one.len() && at < other.len() && one[at] == other[at] {
            at += 1;
        }
        at == one.len() && at == other.len()
    }

    /// A point is reached: it is counted, and it is the end if that is wanted.
    pub fn reach(name: &'static str) {
        let mut reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
        *reached.entry(name).or_default() += 1;
        let Some((wanted, count)) = &*WANTED else { return };
        let so_far = match wanted.as_str() {
            "*" => reached.values().sum(),
            _ if wanted == name => reached[name],
            _ => return,
        };
        if so_far == *count {
            // Nobody else gets further either: the lock is held.
            end();
        }
    }

    /// How often each point has been reached so far.
    #[must_use]
    pub fn reached() -> BTreeMap<&'static str, u32> {
        REACHED.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn end() -> ! {
        // It does not come back from that.
        #[cfg(unix)]
        let _killed = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        process::abort()
    }
}
