//! Tables, as text of a given width and as Markdown.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::text::changes_text;

use super::style::{TITLE, paint};

/// A table with a head.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<Cell>>,
}

/// To which side a column's text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Amounts.
    Right,
    /// Sentences, which go on below where they do not fit; for the last column.
    Wrapped,
}

/// One cell's text, and how it is painted.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    style: Style,
}

impl<T: std::fmt::Display> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.to_string(), style: Style::new() }
    }
}

impl Cell {
    /// The cell in that style.
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
}

impl Table {
    /// A table without rows.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = (S, Align)>) -> Self {
        Self { columns: columns.into_iter().map(|(name, align)| (name.into(), align)).collect(), rows: Vec::new() }
    }

    /// Adds a row of as many cells as there are columns.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// As lines of at most `width` columns: a list in the last column is cut to what fits, and says how much is left out.
    pub fn text(&self, width: usize) -> String {
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| self.width_of(column)).collect();
        let fixed: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
        let rest = width.saturating_sub(fixed).max(12);
        let head = self.columns.iter().map(|(name, _)| Cell::from(name).style(TITLE)).collect();
        let mut text = String::new();
        for row in std::iter::once(&head).chain(&self.rows) {
            let mut line = String::new();
            for (column, ((cell, (_, align)), width)) in row.iter().zip(&self.columns).zip(&widths).enumerate() {
                let last = column + 1 == row.len();
                let shown = match align {
                    Align::Wrapped => fill(&cell.text, rest, fixed),
                    Align::Left | Align::Right if last => cut_list(&cell.text, rest),
                    Align::Left | Align::Right => cell.text.clone(),
                };
                let pad = " ".repeat(width.saturating_sub(shown.width()));
                let shown = paint(cell.style, &shown);
                match align {
                    Align::Left | Align::Wrapped if last => line.push_str(&shown),
                    Align::Left | Align::Wrapped => line.push_str(&format!("{shown}{pad}  ")),
                    Align::Right => line.push_str(&format!("{pad}{shown}  ")),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// As a Markdown table; all text is escaped.
    pub fn markdown(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
        let mut text = line(&mut self.columns.iter().map(|(name, _)| markdown(name)));
        text.push_str(&line(&mut self.columns.iter().map(|(_, align)| match align {
            Align::Left | Align::Wrapped => "---".to_owned(),
            Align::Right => "---:".to_owned(),
        })));
        for row in &self.rows {
            text.push_str(&line(&mut row.iter().map(|cell| markdown(&cell.text))));
        }
        text
    }

    fn width_of(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width());
        cells.chain([self.columns[column].0.width()]).max().unwrap_or(0)
    }
}

/// Text as lines of at most `width` columns, broken at spaces; a word that is longer has a line of its own.
pub fn wrap(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if !line.is_empty() && line.width() + 1 + word.width() <= width => line.extend([" ", word]),
            Some(line) if line.is_empty() => line.push_str(word),
            _ => lines.push(format!("  {word}")),
        }
    }
    lines.join("\n")
}

/// Text that Markdown shows as it is, on one line.
///
/// What GitHub makes of plain text besides (mentions, references, links, emoji, formulas) it makes of one piece of text at
/// a time, so the character by which it knows such a thing stands in a piece of its own, as its documentation advises for `$`.
pub fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let known_to_github = match c {
            '@' | '#' | '$' => true,
            ':' => chars.peek().is_some_and(|next| *next == '/' || next.is_alphabetic()),
            '.' => escaped.as_bytes().last_chunk::<3>().is_some_and(|last| last.eq_ignore_ascii_case(b"www")),
            _ => false,
        };
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            _ if known_to_github => escaped.extend(["<span>", c.encode_utf8(&mut [0; 4]), "</span>"]),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => escaped.extend(['\\', c]),
            _ if changes_text(c) => escaped.push(if c.is_whitespace() { ' ' } else { '\u{fffd}' }),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A list of items cut to whole items within `width`, with the number of those left out.
/// The words in lines of at most `width` columns, all but the first with that much space before them.
fn fill(text: &str, width: usize, indent: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.width() + 1 + word.width() <= width => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

fn cut_list(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let items: Vec<&str> = text.split(", ").collect();
    let mut shown = String::new();
    let mut cut = format!("+{}", items.len());
    for (index, item) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        shown.extend([comma, item]);
        let with_rest = format!("{shown}, +{}", items.len() - index - 1);
        if with_rest.width() > width {
            break;
        }
        cut = with_rest;
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new([("who", Align::Left), ("hours", Align::Right), ("days", Align::Left)]);
        table.row(["ann".into(), 7.into(), "mon, tue, wed, thu".into()]);
        table.row(["中文".into(), 12.into(), "a|b".into()]);
        table
    }

    #[test]
    fn columns_line_up_by_width_in_the_terminal_and_the_last_is_cut_to_whole_items() {
        let text = anstream::adapter::strip_str(&table().text(29)).to_string();
        assert_eq!(text, "who   hours  days\nann       7  mon, tue, +2\n中文     12  a|b\n");
    }

    #[test]
    fn a_list_of_a_hundred_thousand_items_is_cut_to_what_fits_at_once() {
        let list = vec!["10"; 100_000].join(", ");
        assert_eq!(cut_list(&list, 14), "10, 10, +99998");
        assert_eq!(cut_list(&list, 5), "+100000");
    }

    #[test]
    fn prose_breaks_at_spaces_and_goes_on_indented() {
        assert_eq!(wrap("one two three", 8), "one two\n  three");
        assert_eq!(wrap("incomprehensible", 8), "incomprehensible");
    }

    #[test]
    fn markdown_cannot_be_broken_out_of() {
        assert_eq!(table().markdown().lines().last(), Some("| 中文 | 12 | a\\|b |"));
        assert_eq!(markdown("<b>\n`x`"), "&lt;b&gt; \\`x\\`");
        assert_eq!(markdown(r"a\|b"), r"a\\\|b");
    }

    #[test]
    fn github_makes_nothing_of_text_in_markdown() {
        assert_eq!(markdown("@ann #1 $x$"), "<span>@</span>ann <span>#</span>1 <span>$</span>x<span>$</span>");
        assert_eq!(markdown("a@b.org"), "a<span>@</span>b.org");
        assert_eq!(markdown("https://b.org, ftp://b"), "https<span>:</span>//b.org, ftp<span>:</span>//b");
        assert_eq!(markdown("www.b.org WWW.b"), "www<span>.</span>b.org WWW<span>.</span>b");
        assert_eq!(markdown("mailto:a :tada:"), "mailto<span>:</span>a <span>:</span>tada:");
        assert_eq!(markdown("agents/ann.toml:3:1, known: x"), "agents/ann.toml:3:1, known: x");
    }

    #[test]
    fn no_control_character_is_in_markdown() {
        assert_eq!(markdown("a\u{1b}[2J\tb\u{202e}c\u{2028}d"), "a\u{fffd}\\[2J b\u{fffd}c d");
    }
}
