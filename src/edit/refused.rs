//! Why what a person asks for cannot be done.

use crate::diagnostic::Diagnostic;

use super::error::EditError;

/// Why a request cannot be met.
#[derive(Clone, Debug)]
pub(crate) enum Refused {
    /// In words.
    Words(String),
    /// Entries give too many shifts.
    Invalid(Vec<Diagnostic>),
}

impl From<String> for Refused {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<Vec<Diagnostic>> for Refused {
    fn from(errors: Vec<Diagnostic>) -> Self {
        Self::Invalid(errors)
    }
}

impl From<EditError> for Refused {
    fn from(error: EditError) -> Self {
        Self::Words(error.to_string())
    }
}
