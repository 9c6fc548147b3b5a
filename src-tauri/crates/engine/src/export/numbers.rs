//! Numbers and days in a file, as programs of a country read them. Every digit that came is written, and at least two
//! decimals; nothing stands between thousands.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How numbers and days are written where a file leaves that open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ExportNumbers"))]
pub enum Numbers {
    /// `-1942,50`, `22/11/2026`, fields apart by `;`.
    Brazilian,
    #[default]
    /// `-1942.50`, `2026-11-22`, fields apart by `,`.
    International,
}

impl Numbers {
    pub(super) fn amount(self, amount: Decimal) -> String {
        match self {
            Self::Brazilian => plain(amount).replace('.', ","),
            Self::International => plain(amount),
        }
    }

    pub(super) fn day(self, day: NaiveDate) -> String {
        match self {
            Self::Brazilian => day.format("%d/%m/%Y").to_string(),
            Self::International => day.to_string(),
        }
    }

    /// What stands between two fields.
    pub(super) fn separator(self) -> u8 {
        match self {
            Self::Brazilian => b';',
            Self::International => b',',
        }
    }
}

/// `-1942.50`.
pub(super) fn plain(amount: Decimal) -> String {
    let mut exact = amount.normalize();
    if exact.scale() < 2 {
        exact.rescale(2);
    }
    // Nothing is not less than nothing.
    if exact.is_zero() { "0.00".to_owned() } else { exact.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_written_and_at_least_two_decimals() {
        for (amount, international, brazilian) in [
            ("-1942.5", "-1942.50", "-1942,50"),
            ("307.8891", "307.8891", "307,8891"),
            ("307.8800", "307.88", "307,88"),
            ("-0.0", "0.00", "0,00"),
            ("90071992547409.93", "90071992547409.93", "90071992547409,93"),
        ] {
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(Numbers::International.amount(amount), international);
            assert_eq!(Numbers::Brazilian.amount(amount), brazilian);
        }
        let day = "2026-01-09".parse().unwrap();
        assert_eq!([Numbers::International.day(day), Numbers::Brazilian.day(day)], ["2026-01-09", "09/01/2026"]);
    }
}
