//! Wire enums that outlive their list: Pluggy adds values without notice ("Conventions", evolution is additive), so a
//! value that this version does not know is kept as it came and survives a round trip.

/// Declares an enum of wire words with an `Unknown` variant that keeps any other word.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$vmeta])*
                #[doc = concat!("`", $word, "`")]
                $variant,
            )+
            /// A word that this version does not know, as it came.
            Unknown(String),
        }

        impl $name {
            /// Every value this version knows, in the order of declaration.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::wire::from_text(deserializer, "a word", |word| Some(Self::from(word)))
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::model::HealthStatus;

    #[test]
    fn an_unknown_word_survives_a_round_trip() {
        let read: Vec<HealthStatus> = serde_json::from_str(r#"["ONLINE","SLEEPY"]"#).unwrap();
        assert_eq!(read, [HealthStatus::Online, HealthStatus::Unknown("SLEEPY".to_owned())]);
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["ONLINE","SLEEPY"]"#);
    }
}
