//! The door through which everything that is printed goes: nothing behind it commands a terminal or the runner of a workflow.
//!
//! A runner reads both streams of a step. It obeys a line that begins with `::`, after any white space, and `##[` anywhere in
//! one; others obey `##` and a word.

use serde::Serialize;

use crate::text::changes_text;

/// Text that may be printed, whatever it was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Harmless(String);

impl Harmless {
    /// Lines without colour.
    pub(crate) fn plain(text: &str) -> Self {
        Self::lines(text, false)
    }

    /// Lines in our colours, which what is [painted](super::style::paint) and drawn has.
    pub(crate) fn painted(text: &str) -> Self {
        Self::lines(text, true)
    }

    /// One JSON document and a line break. What does harm is escaped as JSON does, so it says the same.
    pub(crate) fn json(document: &impl Serialize) -> Self {
        let mut text = String::new();
        // All that JSON has outside of its strings is harmless.
        for c in super::json(document).chars() {
            if (changes_text(c) && c != '\n') || (c == '#' && text.ends_with('#')) {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text += &format!("\\u{unit:04x}"));
            } else {
                text.push(c);
            }
        }
        Self(text)
    }

    /// Text that is a part of the program and holds nothing else.
    pub(crate) fn own(text: String) -> Self {
        Self(text)
    }

    /// One command of a workflow with its properties, both of which are a part of the program, and its message.
    pub(crate) fn command(name: &str, properties: &[(&str, &str)], message: &str) -> Self {
        let properties: Vec<String> =
            properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        let space = if properties.is_empty() { "" } else { " " };
        Self(format!("::{name}{space}{}::{}\n", properties.join(","), data(message)))
    }

    fn lines(text: &str, colors: bool) -> Self {
        let mut lines = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            push_line(&mut lines, line, colors);
        }
        Self(lines)
    }
}

impl std::ops::Deref for Harmless {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::ops::AddAssign for Harmless {
    fn add_assign(&mut self, other: Self) {
        self.0 += &other.0;
    }
}

impl FromIterator<Harmless> for Harmless {
    fn from_iter<T: IntoIterator<Item = Self>>(parts: T) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }
}

/// Adds a line, in which a backslash goes before what a runner would obey: in Markdown it then looks the same.
fn push_line(text: &mut String, line: &str, colors: bool) {
    let mut rest = line;
    let mut is_blank = true;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if let Some(color) = color(rest).filter(|_| colors) {
            text.push_str(color);
            rest = &rest[color.len()..];
            continue;
        }
        let after = &rest[c.len_utf8()..];
        // Where there are no colours in the end, what is around them meets.
        let next = without_colors(after, colors).chars().next();
        let begins = is_blank && c == ':' && next == Some(':');
        let obeyed = before == '#' && c == '#' && next.is_some_and(|c| c == '[' || c.is_ascii_alphabetic());
        if begins || obeyed {
            text.push('\\');
        }
        if changes_text(c) && c != '\n' {
            text.extend(c.escape_unicode());
        } else {
            text.push(c);
        }
        is_blank &= c.is_whitespace();
        (before, rest) = (c, after);
    }
}

/// The text after the colours with which it begins.
fn without_colors(mut text: &str, colors: bool) -> &str {
    while let Some(color) = color(text).filter(|_| colors) {
        text = &text[color.len()..];
    }
    text
}

/// The sequence with which text begins, if it is one that sets a colour or a weight as ours do: `ESC [`, a number, `m`.
fn color(text: &str) -> Option<&str> {
    let (code, _) = text.strip_prefix("\u{1b}[")?.split_once('m')?;
    let is_ours = matches!(code.as_bytes(), [b'0'..=b'4'] | [b'3' | b'9', b'0'..=b'7']);
    is_ours.then(|| &text[..code.len() + 3])
}

/// A message as workflow commands take it ("Workflow commands for GitHub Actions").
fn data(text: &str) -> String {
    let line = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    line.chars().map(|c| if changes_text(c) { '\u{fffd}' } else { c }).collect()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_begins_a_command_and_none_holds_one() {
        for (text, printed) in [
            ("::error::x\n", "\\::error::x\n"),
            ("a\n \u{a0}::error::x", "a\n \u{a0}\\::error::x"),
            ("a ::error::x", "a ::error::x"),
            ("\u{1b}[1m::error::x\u{1b}[0m", "\u{1b}[1m\\::error::x\u{1b}[0m"),
            ("a ##[error]x, ###[x", "a #\\#[error]x, ##\\#[x"),
            ("##vso[x], ## Title, ### T", "#\\#vso[x], ## Title, ### T"),
            ("##\u{1b}[0m[error]x", "#\\#\u{1b}[0m[error]x"),
            (":\u{1b}[1m:error::x", "\\:\u{1b}[1m:error::x"),
        ] {
            assert_eq!(&*Harmless::painted(text), printed);
        }
    }

    #[test]
    fn only_our_colours_are_let_through_and_none_where_there_are_none() {
        let text = "\u{1b}[1m\u{1b}[31ma\u{1b}[0m\u{1b}[8m\u{1b}[2J\r\n\tb\u{9b}2J\u{202e}";
        let escaped = "\\u{1b}[8m\\u{1b}[2J\\u{d}\n\\u{9}b\\u{9b}2J\\u{202e}";
        assert_eq!(&*Harmless::painted(text), format!("\u{1b}[1m\u{1b}[31ma\u{1b}[0m{escaped}"));
        assert_eq!(&*Harmless::plain(text), format!("\\u{{1b}}[1m\\u{{1b}}[31ma\\u{{1b}}[0m{escaped}"));
    }

    #[test]
    fn json_says_the_same_without_a_character_that_does_harm() {
        let hostile = "\u{9b}\u{202e}\u{e0041}\n ##[error]";
        let text = Harmless::json(&[hostile]);
        assert_eq!(&*text, "[\n  \"\\u009b\\u202e\\udb40\\udc41\\n #\\u0023[error]\"\n]\n");
        assert_eq!(serde_json::from_str::<[String; 1]>(&text).unwrap(), [hostile]);
    }

    #[test]
    fn a_command_is_one_line_whatever_it_is_about() {
        let file = "agents/a\n::error::b,line=1:%0A\u{1b}.toml";
        let command = Harmless::command("error", &[("file", file), ("line", "1")], "x\n::set-output");
        let file = "agents/a%0A%3A%3Aerror%3A%3Ab%2Cline=1%3A%250A\u{fffd}.toml";
        assert_eq!(&*command, format!("::error file={file},line=1::x%0A::set-output\n"));
    }
}
