//! Amounts as whole numbers of ten-thousandths: sums of them are exact, and four decimals occur. What has more digits keeps
//! them in its text.

/// Units of one.
pub const ONE: i64 = 10_000;
/// Digits after the point.
const PLACES: usize = 4;

/// Reads a decimal number as it is kept: `-1942.5`. Nothing, where it is none or too large.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let kept: String = part.chars().chain("0000".chars()).take(PLACES).collect();
    let size = whole.parse::<i64>().ok()?.checked_mul(ONE)?.checked_add(kept.parse().ok()?)?;
    Some(if negative { -size } else { size })
}

/// Writes a number of units: two decimals, more where there are more.
#[must_use]
pub fn write(units: i64) -> String {
    let size = units.unsigned_abs();
    let (whole, part) = (size / ONE.unsigned_abs(), size % ONE.unsigned_abs());
    let mut part = format!("{part:04}");
    while part.len() > 2 && part.ends_with('0') {
        part.pop();
    }
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{whole}.{part}")
}

/// The same amount with the other sign.
#[must_use]
pub fn negated(amount: &str) -> String {
    match amount.strip_prefix('-') {
        Some(positive) => positive.to_owned(),
        None if amount.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => format!("-{amount}"),
        None => amount.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_and_written() {
        for (text, units, written) in [
            ("1942.5", 19_425_000, "1942.50"),
            ("-12", -120_000, "-12.00"),
            ("-0.01", -100, "-0.01"),
            ("307.8891", 3_078_891, "307.8891"),
            ("0.12345", 1234, "0.1234"),
        ] {
            assert_eq!(read(text), Some(units), "{text}");
            assert_eq!(write(units), written);
        }
        for wrong in ["", "-", ".5", "1,5", "1.2.3", "+1", "99999999999999999999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(write(i64::MIN), "-922337203685477.5808");
    }

    #[test]
    fn the_other_sign_keeps_every_digit() {
        for (amount, other) in [("12.5000", "-12.5000"), ("-7.1", "7.1"), ("0.00", "0.00")] {
            assert_eq!(negated(amount), other);
        }
    }
}
