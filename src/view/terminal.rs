//! Answers in a terminal: blocks with a blank line between them, in columns of that width, and in colour.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::block::{Align, Block, Edit, Fact, Line, Table};
use super::picture::picture;
use super::style::{BROKEN, FAINT, GOOD, TITLE, paint};
use super::wrap::wrap;

/// How wide a column of values is at least.
const VALUE: usize = 9;

/// The blocks in `width` columns.
pub(crate) fn draw(blocks: &[Block], width: usize) -> String {
    let mut text = String::new();
    let mut is_below_heading = false;
    for block in blocks {
        let belongs = is_below_heading && matches!(block, Block::Facts(_) | Block::List(_));
        if !text.is_empty() && !belongs {
            text.push('\n');
        }
        is_below_heading = belongs || matches!(block, Block::Heading(_));
        text += &one(block, width, if belongs { 2 } else { 0 });
    }
    text
}

fn one(block: &Block, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent);
    match block {
        Block::Chapter(title) | Block::Title(title) => paint(TITLE, &wrap(title, width)) + "\n",
        Block::Heading(line) | Block::Text(line) => paint(line.style, &wrap(&line.text, width)) + "\n",
        Block::List(lines) => {
            lines.iter().flat_map(|line| [" ".repeat(indent), item(line, room), "\n".to_owned()]).collect()
        }
        Block::Steps(steps) => {
            let step = |(number, step)| wrap(&format!("{number}. {step}"), width) + "\n";
            (1..).zip(steps).map(step).collect()
        }
        Block::Facts(facts) => self::facts(facts),
        Block::Table(table) => rows(table, width),
        Block::Week(days) => picture(days, width),
        Block::Folded(title, blocks) => {
            let inside = blocks.iter().map(|block| one(block, width, 2));
            std::iter::once(format!("  {}\n", paint(TITLE, title))).chain(inside).collect()
        }
        Block::Grid(grid) => grid.painted(room),
        Block::Copy(lines) => lines.lines().map(|line| paint(GOOD, format!("    {line}").trim_end()) + "\n").collect(),
        Block::File(path, lines) => {
            let line = |line| paint(GOOD, format!("  + {line}").trim_end()) + "\n";
            std::iter::once(format!("  {path}\n")).chain(lines.lines().map(line)).collect()
        }
        Block::Diff(path, lines) => {
            let line = |(edit, line): &(Edit, String)| {
                let style = match edit {
                    Edit::New => GOOD,
                    Edit::Gone => BROKEN,
                    Edit::Same => FAINT,
                };
                paint(style, format!("  {} {line}", edit.sign()).trim_end()) + "\n"
            };
            std::iter::once(format!("  {path}\n")).chain(lines.iter().map(line)).collect()
        }
    }
}

fn item(line: &Line, width: usize) -> String {
    match line.sign {
        Some((sign, _)) => format!("{} {}", paint(line.style, sign), wrap(&line.text, width)),
        None => paint(line.style, &wrap(&line.text, width)),
    }
}

/// Names to the left, values to the right, notes after them.
fn facts(facts: &[Fact]) -> String {
    let name = facts.iter().map(|fact| fact.name.width()).max().unwrap_or(0);
    let values = facts.iter().flat_map(|fact| &fact.values).map(|value| value.text.width());
    let value = values.chain([VALUE]).max().unwrap_or(VALUE);
    let line = |fact: &Fact| {
        let mut line = format!("  {}", paint(Style::new(), &fact.name)) + &pad(&fact.name, name);
        for shown in &fact.values {
            line += &format!("  {}{}", pad(&shown.text, value), paint(shown.style, &shown.text));
        }
        if !fact.note.text.is_empty() {
            line += &format!("  {}", paint(fact.note.style, &fact.note.text));
        }
        line + "\n"
    };
    facts.iter().map(line).collect()
}

fn pad(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

/// A list in the last column is cut to what fits, and says how much is left out.
fn rows(table: &Table, width: usize) -> String {
    let widths: Vec<usize> = (0..table.columns.len()).map(|column| width_of(table, column)).collect();
    let fixed: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
    let rest = width.saturating_sub(fixed).max(12);
    let head = table.columns.iter().map(|(name, _)| Line::from(name).style(TITLE)).collect();
    let mut text = String::new();
    for row in std::iter::once(&head).chain(&table.rows) {
        let mut line = String::new();
        for (column, ((cell, (_, align)), width)) in row.iter().zip(&table.columns).zip(&widths).enumerate() {
            let last = column + 1 == row.len();
            let shown = match align {
                Align::Wrapped => fill(&cell.text, rest, fixed),
                Align::Left | Align::Right if last => cut_list(&cell.text, rest),
                Align::Left | Align::Right => cell.text.clone(),
            };
            let pad = pad(&shown, *width);
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

fn width_of(table: &Table, column: usize) -> usize {
    let cells = table.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width());
    cells.chain([table.columns[column].0.width()]).max().unwrap_or(0)
}

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

/// A list of items cut to whole items within `width`, with the number of those left out.
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
    fn columns_line_up_by_width_and_the_last_is_cut_to_whole_items() {
        let text = anstream::adapter::strip_str(&rows(&table(), 29)).to_string();
        assert_eq!(text, "who   hours  days\nann       7  mon, tue, +2\n中文     12  a|b\n");
    }

    #[test]
    fn a_list_of_a_hundred_thousand_items_is_cut_to_what_fits_at_once() {
        let list = vec!["10"; 100_000].join(", ");
        assert_eq!(cut_list(&list, 14), "10, 10, +99998");
        assert_eq!(cut_list(&list, 5), "+100000");
    }

    #[test]
    fn facts_and_lists_stand_below_their_heading_and_all_else_apart() {
        let blocks = [
            Block::Title("title".to_owned()),
            Block::Heading("heading".into()),
            Block::Facts(vec![Fact::new("a", 1).note("note"), Fact::new("much", "2h")]),
            Block::List(vec!["one".into(), Line::from("two").sign("+", "added")]),
            Block::Table(table()),
        ];
        let text = anstream::adapter::strip_str(&draw(&blocks, 40)).to_string();
        let until_table = text.split("\nwho").next().unwrap();
        assert_eq!(until_table, "title\n\nheading\n  a             1  note\n  much         2h\n  one\n  + two\n");
    }
}
