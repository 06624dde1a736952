//! Answers for spreadsheets: the tables of an answer alone, as comma-separated values (RFC 4180, but for the ends of lines).

use super::block::{Block, Table};
use super::picture;

/// The tables, each with its head, with a blank line between them.
pub(crate) fn draw(blocks: &[Block]) -> String {
    tables(blocks).join("\n")
}

fn tables(blocks: &[Block]) -> Vec<String> {
    let of = |block: &Block| match block {
        Block::Table(table) => vec![rows(table)],
        Block::Week(days) => vec![rows(&picture::table(days))],
        Block::Folded(_, blocks) => tables(blocks),
        _ => Vec::new(),
    };
    blocks.iter().flat_map(of).collect()
}

fn rows(table: &Table) -> String {
    let head = table.columns.iter().map(|(name, _)| field(name)).collect::<Vec<_>>();
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| field(&cell.text)).collect());
    std::iter::once(head).chain(rows).map(|fields| fields.join(",") + "\n").collect()
}

/// A field. What a spreadsheet would take for a formula gets an apostrophe before it ("CSV Injection", OWASP).
fn field(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let is_formula = text.len() > 1 && text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::block::Align;

    #[test]
    fn fields_keep_what_they_say_and_are_no_formula() {
        for (text, written) in [
            ("ann", "ann"),
            ("a, b", "\"a, b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("@ann", "'@ann"),
            ("-3.5", "-3.5"),
            ("-", "-"),
        ] {
            assert_eq!(field(text), written);
        }
    }

    #[test]
    fn tables_alone_are_written_wherever_they_are() {
        let table = |cell: &str| {
            let mut table = Table::new([("who", Align::Left), ("h", Align::Right)]);
            table.row([cell.into(), 2.into()]);
            Block::Table(table)
        };
        let blocks =
            [Block::Title("title".to_owned()), table("ann"), Block::Folded("more".to_owned(), vec![table("bob")])];
        assert_eq!(draw(&blocks), "who,h\nann,2\n\nwho,h\nbob,2\n");
    }
}
