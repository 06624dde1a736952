//! What answers are made of, how each format draws it, the week's picture, diagnostics.
//!
//! Text is drawn with colour; where there is none to be had, `main` takes it out, so nothing may be said by colour alone.

pub mod answer;
pub mod block;
pub mod csv;
pub mod diagnostics;
pub mod harmless;
pub mod markdown;
pub mod picture;
pub mod style;
pub mod terminal;
pub mod week;
pub mod wrap;

use serde::Serialize;

/// One JSON document and a line break.
pub fn json(document: &impl Serialize) -> String {
    // Our types have string keys and finite numbers, so this cannot fail.
    serde_json::to_string_pretty(document).map(|text| text + "\n").unwrap_or_default()
}
