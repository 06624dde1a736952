//! Why a change cannot be made.

use std::fmt;

use crate::diagnostic::Diagnostic;

use super::change::Kind;

/// Why a file does not take a change; the file stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum EditError {
    /// The file has errors, which come first.
    Broken(Vec<Diagnostic>),
    /// The file would have these errors.
    Untrue(Vec<Diagnostic>),
    /// There are fewer of that kind.
    NoSuch {
        /// What was to be changed.
        kind: Kind,
        /// Which of them, from 1.
        number: usize,
        /// How many the file has.
        there: usize,
    },
    /// The entry of that number is not one of single dates.
    NoDates(usize),
    /// The time off of that number is of times, which free no date.
    OfTimes(usize),
    /// The file has as many entries as it may, and none is like the new one.
    Full,
    /// The file would be longer than it may be.
    TooLarge,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = |errors: &[Diagnostic]| errors.first().map_or(String::new(), |error| error.message.clone());
        match self {
            Self::Broken(errors) => write!(f, "the file has an error, correct it first: {}", first(errors)),
            Self::Untrue(errors) => write!(f, "the file would have an error: {}", first(errors)),
            Self::NoSuch { kind, number, there } => {
                write!(f, "there is no [[{}]] number {number}: the file has {there}", kind.key())
            }
            Self::NoDates(number) => write!(f, "[[availability]] number {number} has no list of `dates`"),
            Self::OfTimes(number) => {
                write!(f, "[[time-off]] number {number} is of times; remove it, or give it another `from` or `until`")
            }
            Self::Full => f.write_str("the file has as many entries as it may have; remove old ones"),
            Self::TooLarge => f.write_str("the file would be larger than 64 KiB; remove what is past"),
        }
    }
}

impl std::error::Error for EditError {}
