//! Reading how many tests passed and failed from what test runners write.

/// Tests, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// What `cargo test`, Vitest and Node's own runner say at the end, summed.
pub(crate) fn count(written: &str) -> Count {
    let mut sum = Count::default();
    for line in plain(written).lines().map(str::trim) {
        if let Some(result) = line.strip_prefix("test result:") {
            sum += Count { passed: before(result, " passed"), failed: before(result, " failed") };
        } else if let Some(result) = line.strip_prefix("Tests ") {
            sum += Count { passed: before(result, " passed"), failed: before(result, " failed") };
        } else if let Some(passed) = line.strip_prefix("# pass ") {
            sum.passed += passed.parse::<u32>().unwrap_or(0);
        } else if let Some(failed) = line.strip_prefix("# fail ") {
            sum.failed += failed.parse::<u32>().unwrap_or(0);
        }
    }
    sum
}

/// The number that stands right before a word.
fn before(text: &str, word: &str) -> u32 {
    let number = text.split(word).next().filter(|rest| rest.len() < text.len());
    let digits = number.and_then(|rest| rest.rsplit(|c: char| !c.is_ascii_digit()).next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Without the colours of a terminal.
fn plain(written: &str) -> String {
    let mut plain = String::new();
    let mut rest = written;
    while let Some((before, colour)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = colour.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runner_is_counted() {
        let cargo = "test result: ok. 12 passed; 0 failed; 0 ignored\nx\ntest result: FAILED. 3 passed; 2 failed;";
        assert_eq!(count(cargo), Count { passed: 15, failed: 2 });
        let vitest = " Test Files  9 passed (9)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m62 passed\u{1b}[39m (63)";
        assert_eq!(count(vitest), Count { passed: 62, failed: 1 });
        assert_eq!(count("1..8\n# tests 8\n# pass 7\n# fail 1\n"), Count { passed: 7, failed: 1 });
        assert_eq!(count("nothing"), Count::default());
    }
}
