//! Numbers as Pluggy writes them: plain JSON numbers, amounts sometimes with four decimals ("Types"). They are read from
//! the number's own text and never pass through binary floating point.

use std::{fmt, str::FromStr as _};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

macro_rules! exact {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Decimal);

        impl From<Decimal> for $name {
            fn from(number: Decimal) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                RawValue::from_string(self.0.to_string()).map_err(ser::Error::custom)?.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = Box::<RawValue>::deserialize(deserializer)?;
                read(raw.get()).map(Self).ok_or_else(|| {
                    de::Error::invalid_value(de::Unexpected::Other("something else"), &"a decimal number")
                })
            }
        }
    )+ };
}

exact! {
    /// A decimal number of currency units. Which currency stands beside it, in the field that Pluggy names for it;
    /// [`Money`] has the two together.
    Amount,
    /// A decimal number that is no money: a rate, a share, a quantity.
    Number,
}

/// Every digit of a JSON number, up to twenty-eight decimals. What is beyond those is no money but the residue of somebody's
/// floating point, and rounded away.
fn read(text: &str) -> Option<Decimal> {
    match text.split_once(['e', 'E']) {
        None => Decimal::from_str(text).ok(),
        // Smaller than anything that can be kept.
        Some((_, exponent)) if exponent.parse::<i32>().is_ok_and(|exponent| exponent < -28) => Some(Decimal::ZERO),
        Some(_) => Decimal::from_scientific_lossy(text).ok(),
    }
}

/// An amount with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what: an ISO 4217 code.
    pub currency_code: String,
}

impl Money {
    /// The two together, if both are known: an amount without its currency is not money.
    #[must_use]
    pub fn of(amount: Option<Amount>, currency_code: Option<&str>) -> Option<Self> {
        Some(Self { amount: amount?, currency_code: currency_code?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_keeps_every_digit_it_came_with() {
        for text in ["307.8891", "1942.50", "-503.1", "0", "90071992547409.93", "0.1234567890123456789012345678"] {
            let amount: Amount = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), text);
        }
        for (text, read) in [
            ("1e3", "1000"),
            ("5.551115123125783e-17", "0.0000000000000000555111512313"),
            ("1.4210854715202004e-40", "0"),
            ("0.12345678901234567890123456789", "0.1234567890123456789012345679"),
        ] {
            assert_eq!(serde_json::from_str::<Amount>(text).unwrap().to_string(), read, "{text}");
        }
        for wrong in ["\"12\"", "null", "[1]", "1e400", "123456789012345678901234567890"] {
            assert!(serde_json::from_str::<Amount>(wrong).is_err(), "{wrong} is not an amount that can be kept whole");
        }
    }
}
