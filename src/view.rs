//! What answers are made of, how each format draws it, the week's picture, diagnostics.
//!
//! Text is drawn with colour; where there is none to be had, `main` takes it out, so nothing may be said by colour alone.

pub mod answer;
pub(crate) mod block;
pub(crate) mod csv;
pub mod diagnostics;
pub(crate) mod grid;
pub(crate) mod harmless;
pub(crate) mod markdown;
pub(crate) mod picture;
pub(crate) mod style;
pub(crate) mod terminal;
pub(crate) mod week;
pub(crate) mod wrap;

use serde::Serialize;

/// One JSON document and a line break.
pub(crate) fn json(document: &impl Serialize) -> String {
    // Our types have string keys and finite numbers, so this cannot fail.
    serde_json::to_string_pretty(document).map(|text| text + "\n").unwrap_or_default()
}
