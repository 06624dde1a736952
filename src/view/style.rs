//! The few colours, by what they mean.

use anstyle::{AnsiColor, Style};

use crate::text::escaped;

/// What breaks the promise.
pub(crate) const BROKEN: Style = AnsiColor::Red.on_default().bold();
/// What is not as it should be and breaks no promise.
pub(crate) const WEAK: Style = AnsiColor::Yellow.on_default();
/// What is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Titles and heads of columns.
pub(crate) const TITLE: Style = Style::new().bold();

/// The text in that style, and in no other: what a name may hold to colour it is escaped.
pub(crate) fn paint(style: Style, text: &str) -> String {
    let lines = text.split('\n').map(escaped).collect::<Vec<_>>().join("\n");
    if text.is_empty() { lines } else { format!("{style}{lines}{style:#}") }
}
