//! The few colours, by what they mean.

use anstyle::{AnsiColor, Style};

/// What breaks the promise.
pub const BROKEN: Style = AnsiColor::Red.on_default().bold();
/// What is not as it should be and breaks no promise.
pub const WEAK: Style = AnsiColor::Yellow.on_default();
/// What is as it should be.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What matters less.
pub const FAINT: Style = Style::new().dimmed();
/// Titles and heads of columns.
pub const TITLE: Style = Style::new().bold();

/// The text in that style.
#[must_use]
pub fn paint(style: Style, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}
