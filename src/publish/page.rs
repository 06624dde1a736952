//! The page.

use super::facts::Facts;

/// The page of these facts.
#[must_use]
pub fn page(_facts: &Facts<'_>) -> String {
    String::new()
}
