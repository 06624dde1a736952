//! Answers to paste: blocks as Markdown, as GitHub reads it.

use super::block::{Align, Block, Edit, Fact, Line, Table};
use super::picture;
use super::style::BROKEN;
use crate::text::changes_text;

/// The blocks, with a blank line between them.
pub(crate) fn draw(blocks: &[Block]) -> String {
    blocks.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(block: &Block) -> String {
    match block {
        Block::Chapter(title) => format!("## {}\n", escaped(title)),
        Block::Title(title) => format!("### {}\n", escaped(title)),
        Block::Heading(line) => format!("**{}**\n", escaped(&line.text)),
        Block::Text(line) => escaped(&line.text) + "\n",
        Block::List(lines) => lines.iter().flat_map(|line| ["- ".to_owned(), item(line), "\n".to_owned()]).collect(),
        Block::Steps(steps) => {
            let step = |(number, step): (i32, &String)| [format!("{number}. "), escaped(step), "\n".to_owned()];
            (1..).zip(steps).flat_map(step).collect()
        }
        Block::Facts(facts) => facts.iter().map(fact).collect(),
        Block::Table(table) => rows(table),
        Block::Week(days) => rows(&picture::table(days)),
        Block::Folded(title, blocks) => {
            let inside = draw(blocks);
            format!("<details><summary>{}</summary>\n\n{}\n\n</details>\n", in_html(title), inside.trim_end())
        }
        Block::Grid(grid) => format!("```text\n{}```\n", grid.plain()),
        // Our own TOML and no stranger's text.
        Block::Copy(lines) => format!("```toml\n{lines}```\n"),
        // Neither a path of an agent's file nor our own TOML can end what they stand in.
        Block::File(path, lines) => format!("`{path}`\n\n```toml\n{lines}```\n"),
        Block::Diff(path, lines) => {
            let line = |(edit, line): &(Edit, String)| format!("{} {}\n", edit.sign(), crate::text::escaped(line));
            let lines: String = lines.iter().map(line).collect();
            // Longer than any that a line may have, so that no line can end it.
            let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest.max(2) + 1);
            format!("`{path}`\n\n{fence}diff\n{lines}{fence}\n")
        }
    }
}

/// What breaks the promise is bold.
fn item(line: &Line) -> String {
    let text = escaped(&line.text);
    match line.sign {
        Some((_, word)) => format!("{word}: {text}"),
        None if line.style == BROKEN => format!("**{text}**"),
        None => text,
    }
}

fn fact(fact: &Fact) -> String {
    let values: Vec<String> = fact.values.iter().map(|value| escaped(&value.text)).collect();
    let note = if fact.note.text.is_empty() { String::new() } else { format!(" ({})", escaped(&fact.note.text)) };
    format!("- {}: {}{note}\n", escaped(&fact.name), values.join(", "))
}

fn rows(table: &Table) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut text = line(&mut table.columns.iter().map(|(name, _)| escaped(name)));
    text.push_str(&line(&mut table.columns.iter().map(|(_, align)| match align {
        Align::Left | Align::Wrapped => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    })));
    for row in &table.rows {
        text.push_str(&line(&mut row.iter().map(|cell| escaped(&cell.text))));
    }
    text
}

/// Text that Markdown shows as it is, on one line.
///
/// What GitHub makes of plain text besides (mentions, references, links, emoji, formulas) it makes of one piece of text at
/// a time, so the character by which it knows such a thing stands in a piece of its own, as its documentation advises for `$`.
fn escaped(text: &str) -> String {
    harmless(text, &['\\', '`', '*', '_', '[', ']', '|', '~', '!'])
}

/// Text between tags of HTML, of which Markdown reads nothing up to the next blank line.
fn in_html(text: &str) -> String {
    harmless(text, &[])
}

/// Text of which nothing is a tag, nor known to GitHub, and these characters have a backslash.
fn harmless(text: &str, syntax: &[char]) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let known_to_github = match c {
            '@' | '#' | '$' => true,
            ':' => chars.peek().is_some_and(|next| *next == '/' || next.is_alphabetic()),
            '.' => safe.as_bytes().last_chunk::<3>().is_some_and(|last| last.eq_ignore_ascii_case(b"www")),
            _ => false,
        };
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            _ if known_to_github => safe.extend(["<span>", c.encode_utf8(&mut [0; 4]), "</span>"]),
            _ if syntax.contains(&c) => safe.extend(['\\', c]),
            _ if changes_text(c) => safe.push(if c.is_whitespace() { ' ' } else { '\u{fffd}' }),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_cannot_be_broken_out_of() {
        let mut table = Table::new([("who", Align::Left), ("hours", Align::Right)]);
        table.row(["中文".into(), "a|b".into()]);
        assert_eq!(rows(&table).lines().last(), Some("| 中文 | a\\|b |"));
        assert_eq!(escaped("<b>\n`x`"), "&lt;b&gt; \\`x\\`");
        assert_eq!(escaped(r"a\|b"), r"a\\\|b");
    }

    #[test]
    fn a_summary_is_html_and_has_no_backslashes() {
        let folded = one(&Block::Folded("a_b *c* <d> @ann".to_owned(), Vec::new()));
        assert!(folded.starts_with("<details><summary>a_b *c* &lt;d&gt; <span>@</span>ann</summary>\n\n"), "{folded}");
    }

    #[test]
    fn github_makes_nothing_of_text_in_escaped() {
        assert_eq!(escaped("@ann #1 $x$"), "<span>@</span>ann <span>#</span>1 <span>$</span>x<span>$</span>");
        assert_eq!(escaped("a@b.org"), "a<span>@</span>b.org");
        assert_eq!(escaped("https://b.org, ftp://b"), "https<span>:</span>//b.org, ftp<span>:</span>//b");
        assert_eq!(escaped("www.b.org WWW.b"), "www<span>.</span>b.org WWW<span>.</span>b");
        assert_eq!(escaped("mailto:a :tada:"), "mailto<span>:</span>a <span>:</span>tada:");
        assert_eq!(escaped("agents/ann.toml:3:1, known: x"), "agents/ann.toml:3:1, known: x");
    }

    #[test]
    fn no_control_character_is_in_escaped() {
        assert_eq!(escaped("a\u{1b}[2J\tb\u{202e}c\u{2028}d"), "a\u{fffd}\\[2J b\u{fffd}c d");
    }
}
