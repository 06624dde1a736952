//! Refuses what TOML 1.1 added, which the parser takes and many editors and languages do not.
//!
//! See <https://toml.io/en/v1.1.0#changelog>: line breaks, comments and a last comma in inline tables, the escapes `\e`
//! and `\xHH`, and times without seconds.

use std::borrow::Cow;
use std::ops::Range;

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

/// What is used of TOML 1.1: where, and what to write instead.
pub(super) struct Newer {
    pub(super) span: Range<usize>,
    pub(super) what: &'static str,
    pub(super) remedy: Cow<'static, str>,
    /// What to write there.
    pub(super) fix: Option<String>,
}

/// Every use of TOML 1.1 in `text`, in order.
pub(super) fn uses_of_1_1(text: &str) -> Vec<Newer> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut newer = Vec::new();
    // Every open list or inline table: whether it is a table of one line so far, and where it begins.
    let mut open: Vec<(bool, Range<usize>)> = Vec::new();
    let mut comma: Option<Range<usize>> = None;
    let mut receive = |event: Event| {
        let span = event.span().start()..event.span().end();
        match event.kind() {
            EventKind::InlineTableOpen => open.push((true, span.clone())),
            EventKind::ArrayOpen => open.push((false, span.clone())),
            EventKind::InlineTableClose => {
                open.pop();
                newer.extend(comma.clone().map(|span| Newer {
                    span,
                    what: "a comma after the last value of an inline table needs",
                    remedy: "leave the last comma out".into(),
                    fix: Some(String::new()),
                }));
            }
            EventKind::ArrayClose => {
                open.pop();
            }
            EventKind::Newline | EventKind::Comment => {
                if let Some((on_one_line @ true, start)) = open.last_mut() {
                    *on_one_line = false;
                    newer.push(Newer {
                        span: start.clone(),
                        what: "an inline table of more than one line needs",
                        remedy: "write it on one line, or as a table of its own".into(),
                        fix: None,
                    });
                }
            }
            EventKind::SimpleKey | EventKind::Scalar => newer.extend(scalar(&text[span.clone()], span.start)),
            _ => {}
        }
        match event.kind() {
            EventKind::ValueSep => comma = Some(span),
            EventKind::Whitespace | EventKind::Newline | EventKind::Comment => {}
            _ => comma = None,
        }
    };
    // Errors are reported where the values are read.
    parse_document(&tokens, &mut receive, &mut ());
    newer.sort_by_key(|newer| newer.span.start);
    newer
}

fn scalar(raw: &str, start: usize) -> Option<Newer> {
    if raw.starts_with('"') {
        let escape = newer_escape(raw)?;
        return Some(Newer {
            span: start + escape..start + escape + 2,
            what: "the escapes \\e and \\x need",
            remedy: "write \\u001b or \\u00HH".into(),
            fix: None,
        });
    }
    if raw.starts_with('\'') {
        return None;
    }
    let time = raw.rsplit(['T', 't', ' ']).next()?;
    let is_short = time.len() >= 5
        && time.bytes().take(5).enumerate().all(|(i, b)| if i == 2 { b == b':' } else { b.is_ascii_digit() })
        && time.as_bytes().get(5) != Some(&b':');
    is_short.then(|| Newer {
        span: start..start + raw.len(),
        what: "a time without seconds needs",
        remedy: format!("write the seconds too: {}", with_seconds(raw)).into(),
        fix: Some(with_seconds(raw)),
    })
}

/// A time, or a date with one, with seconds.
fn with_seconds(raw: &str) -> String {
    let time = raw.rfind(':').map_or(raw.len(), |colon| (colon + 3).min(raw.len()));
    raw.get(..time).zip(raw.get(time..)).map_or_else(|| raw.to_owned(), |(time, rest)| format!("{time}:00{rest}"))
}

/// The first byte of an escape that TOML 1.0 does not know.
fn newer_escape(raw: &str) -> Option<usize> {
    let mut bytes = raw.bytes().enumerate();
    while let Some((index, byte)) = bytes.next() {
        if byte == b'\\' && matches!(bytes.next(), Some((_, b'e' | b'x'))) {
            return Some(index);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        uses_of_1_1(text).into_iter().map(|newer| &text[newer.span]).collect()
    }

    #[test]
    fn everything_that_toml_1_1_added_is_found_where_it_stands() {
        assert_eq!(found("a = { b = 1,\n c = 2\n }"), ["{"]);
        assert_eq!(found("a = { b = 1, }"), [","]);
        assert_eq!(found("a = [{ b = [1,\n2], # x\n }]"), ["{", ","]);
        assert_eq!(found(r#"a = "x\e" "#), [r"\e"]);
        assert_eq!(found(r#""\x41" = 1"#), [r"\x"]);
        assert_eq!(
            found("a = 12:30\nb = 2026-01-01T12:30\nc = 2026-01-01 12:30Z"),
            ["12:30", "2026-01-01T12:30", "2026-01-01 12:30Z"]
        );
    }

    #[test]
    fn plain_toml_1_0_passes() {
        let text = "x = 'Ann, 12:30'\na = [1,\n2,\n]\nb = { c = [\n1, # x\n] }\nd = \"\\\\e 12:30\"\ne = '\\e'\nf = 12:30:00\ng = 2026-01-01T12:30:00Z\n";
        assert!(found(text).is_empty());
    }
}
