//! Handles, by which agents are known, and the words by which a team tells skills and posts apart.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The name of an agent's file: 1 to 39 lower-case letters, digits and dashes, not a dash first, and no name that Windows
/// keeps for a device.
///
/// ```
/// # use coverage::roster::handle::{Handle, HandleError};
/// assert_eq!("ann-2".parse::<Handle>().unwrap().as_str(), "ann-2");
/// assert_eq!("Ann".parse::<Handle>(), Err(HandleError::Form));
/// assert_eq!("con".parse::<Handle>(), Err(HandleError::Device("con-1".into())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handle(Arc<str>);

impl Handle {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError {
    /// It has another form.
    Form,
    /// Windows has a device of that name and cannot have a file of it; this would be a handle.
    Device(String),
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => {
                f.write_str("a handle has 1 to 39 lower-case letters, digits and dashes, a letter or digit first")
            }
            Self::Device(instead) => write!(f, "Windows keeps this name for a device; take for example {instead}"),
        }
    }
}

impl std::error::Error for HandleError {}

impl std::str::FromStr for Handle {
    type Err = HandleError;

    fn from_str(text: &str) -> Result<Self, HandleError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let first = text.bytes().next().is_some_and(plain);
        let rest = text.len() <= 39 && text.bytes().all(|b| plain(b) || b == b'-');
        match text.as_bytes() {
            _ if !(first && rest) => Err(HandleError::Form),
            b"con" | b"prn" | b"aux" | b"nul" | [b'c', b'o', b'm', b'0'..=b'9'] | [b'l', b'p', b't', b'0'..=b'9'] => {
                Err(HandleError::Device(format!("{text}-1")))
            }
            _ => Ok(Self(text.into())),
        }
    }
}

/// A word by which a team tells skills or posts apart, of the form of a handle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(Arc<str>);

impl Word {
    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for Word {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let form = "a word has 1 to 39 lower-case letters, digits and dashes";
        if plain && (1..=39).contains(&text.len()) { Ok(Self(text.into())) } else { Err(form) }
    }
}

impl Serialize for Handle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
