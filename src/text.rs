//! Text from strangers: which of its characters do harm, and how it is shown without them.
//!
//! Unicode knows many characters that nobody sees. Some of them people need: emoji are joined, and Persian, Indic and Japanese
//! names hold joiners and variation selectors. Those do no harm behind a character that one sees; the others always do.

use std::fmt::Write;
use std::path::Path;

/// Characters without a glyph of their own: `Default_Ignorable_Code_Point` of Unicode's `DerivedCoreProperties.txt`, which
/// reserves those of its ranges that are not assigned yet, so that newer versions do not change it.
const IGNORABLE: [(char, char); 17] = [
    ('\u{ad}', '\u{ad}'),       // soft hyphen
    ('\u{34f}', '\u{34f}'),     // combining grapheme joiner
    ('\u{61c}', '\u{61c}'),     // Arabic letter mark
    ('\u{115f}', '\u{1160}'),   // Hangul fillers
    ('\u{17b4}', '\u{17b5}'),   // Khmer inherent vowels
    ('\u{180b}', '\u{180f}'),   // Mongolian variation selectors and vowel separator
    ('\u{200b}', '\u{200f}'),   // zero width space, joiners, left-to-right and right-to-left marks
    ('\u{202a}', '\u{202e}'),   // embeddings and overrides of the direction
    ('\u{2060}', '\u{206f}'),   // word joiner, invisible operators, isolates of the direction, deprecated ones
    ('\u{3164}', '\u{3164}'),   // Hangul filler
    ('\u{fe00}', '\u{fe0f}'),   // variation selectors
    ('\u{feff}', '\u{feff}'),   // zero width no-break space
    ('\u{ffa0}', '\u{ffa0}'),   // halfwidth Hangul filler
    ('\u{fff0}', '\u{fff8}'),   // reserved
    ('\u{1bca0}', '\u{1bca3}'), // shorthand format controls
    ('\u{1d173}', '\u{1d17a}'), // musical format controls
    ('\u{e0000}', '\u{e0fff}'), // tags, more variation selectors, reserved
];

/// Whether a character has no glyph of its own.
pub(crate) fn is_ignorable(c: char) -> bool {
    IGNORABLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Whether a character that nobody sees changes how the one before it looks: joins it to the next, or chooses its form.
fn is_modifier(c: char) -> bool {
    let is_joiner = matches!(c, '\u{200c}' | '\u{200d}');
    let is_variation =
        matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    is_joiner || is_variation
}

/// What a character does to the text that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// It breaks the line or commands a terminal.
    Controls,
    /// It changes the order in which text is read.
    Turns,
    /// Nobody sees it.
    Hides,
}

impl Harm {
    /// What the character does wherever it stands, if it does any harm.
    pub(crate) fn of(c: char) -> Option<Self> {
        match c {
            // Most text is no more than this.
            ' '..='~' => None,
            _ if c.is_control() => Some(Self::Controls),
            // Separators of lines and paragraphs.
            '\u{2028}' | '\u{2029}' => Some(Self::Controls),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                Some(Self::Turns)
            }
            // The blank of Braille, and the marks around an annotation.
            '\u{2800}' | '\u{fff9}'..='\u{fffb}' => Some(Self::Hides),
            _ if is_ignorable(c) && !is_modifier(c) => Some(Self::Hides),
            _ => None,
        }
    }
}

impl std::fmt::Display for Harm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Controls => "a control character",
            Self::Turns => "a character that turns the direction of text",
            Self::Hides => "a character that nobody sees",
        })
    }
}

/// Whether a character does harm wherever it stands.
pub fn changes_text(c: char) -> bool {
    Harm::of(c).is_some()
}

/// The characters of a name that do harm, with their places. What modifies a character does harm where it follows none that
/// one sees.
pub(crate) fn harms(name: &str) -> impl Iterator<Item = (usize, char, Harm)> {
    let mut before = ' ';
    name.chars().enumerate().filter_map(move |(place, c)| {
        // An emoji has its form chosen and is then joined: one modifier of each kind.
        let joins = matches!(c, '\u{200c}' | '\u{200d}') && !matches!(before, '\u{200c}' | '\u{200d}');
        let modifies = !before.is_whitespace() && !changes_text(before) && (joins || !is_ignorable(before));
        before = c;
        let harm = Harm::of(c).or((is_modifier(c) && !modifies).then_some(Harm::Hides))?;
        Some((place, c, harm))
    })
}

/// The name without what does harm, on one line; empty where nothing is left to see.
pub(crate) fn without_harm(name: &str) -> String {
    let harms: Vec<usize> = harms(name).map(|(place, ..)| place).collect();
    let kept = name.chars().enumerate().map(|(place, c)| match harms.binary_search(&place) {
        Err(_) => Some(c),
        Ok(_) => c.is_whitespace().then_some(' '),
    });
    kept.flatten().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name as people compare it: without case, without what nobody sees, with single spaces.
///
/// Letters of different scripts that look alike stay different.
pub(crate) fn folded(name: &str) -> String {
    let seen: String = name.chars().filter(|c| !is_ignorable(*c)).collect();
    seen.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Untrusted text on one line: what does harm is written as `\u{1b}`.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if changes_text(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

/// A path on one line: what does harm is written as `\u{1b}`, a byte that is not UTF-8 as `\xff`.
pub(crate) fn of_path(path: &Path) -> String {
    of_bytes(path.as_os_str().as_encoded_bytes(), escaped)
}

/// The name of a file as text, whatever its bytes: a byte that is not UTF-8 is written as `\xff`, and a backslash twice, so that
/// no two names are the same text.
///
/// # Errors
/// The text, where the name is not UTF-8.
pub(crate) fn of_file_name(name: &[u8]) -> Result<String, String> {
    let text = of_bytes(name, |valid| valid.replace('\\', r"\\"));
    if std::str::from_utf8(name).is_ok() { Ok(text) } else { Err(text) }
}

fn of_bytes(bytes: &[u8], valid: impl Fn(&str) -> String) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text += &valid(chunk.valid());
        for byte in chunk.invalid() {
            // Writing into memory does not fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_have_are_harmless() {
        for name in [
            "Ann",
            "O'Brien, \"A\\B\"; 中文",
            "👩‍💻",
            "🏳️‍🌈",
            "❤️‍🔥 Zoë 1️⃣",
            "علی‌رضا",
            "പി വി ന്‍",
            "ක්‍රිස්",
            "葛󠄀城",
            "דוד",
            "ᠮᠣᠩᠭᠣᠯ᠋",
        ] {
            assert_eq!(harms(name).next(), None, "{name}");
            assert_eq!(without_harm(name), name);
        }
    }

    #[test]
    fn what_nobody_sees_does_harm_wherever_it_stands_and_what_modifies_where_it_follows_nothing() {
        for c in "\0\u{7f}\u{85}\u{ad}\u{34f}\u{61c}\u{115f}\u{17b4}\u{180e}\u{200b}\u{200e}\u{200f}\u{2028}\u{202e}\u{2060}\u{2066}\
                  \u{206f}\u{2800}\u{3164}\u{feff}\u{ffa0}\u{fff0}\u{fffb}\u{1bca0}\u{1d173}\u{e0001}\u{e007f}\u{e0fff}"
            .chars()
        {
            assert_eq!(harms(&format!("An{c}n")).map(|(place, found, _)| (place, found)).collect::<Vec<_>>(), [(2, c)]);
            assert_eq!(without_harm(&c.to_string()), "");
        }
        for modifier in ['\u{200c}', '\u{200d}', '\u{fe0f}', '\u{180b}', '\u{e0100}'] {
            for (name, place) in
                [(format!("{modifier}"), 0), (format!("A {modifier}"), 2), (format!("A{modifier}{modifier}"), 2)]
            {
                assert_eq!(harms(&name).map(|(place, ..)| place).collect::<Vec<_>>(), [place], "{name:?}");
            }
        }
    }

    #[test]
    fn two_names_are_the_same_where_people_see_the_same() {
        for same in ["Ann Lee", "ann  lee", "ANN\u{a0}LEE", "Ann\u{200d} Lee\u{fe0f}"] {
            assert_eq!(folded(same), "ann lee");
        }
    }

    #[test]
    fn untrusted_text_is_one_line_and_says_what_it_holds() {
        assert_eq!(escaped("a\u{1b}[2J\n\u{202e}é👩‍💻"), r"a\u{1b}[2J\u{a}\u{202e}é👩‍💻");
    }

    #[test]
    fn no_two_names_of_files_are_the_same_text() {
        assert_eq!(of_file_name(b"ann.toml"), Ok("ann.toml".to_owned()));
        assert_eq!(of_file_name(b"a\xff.toml"), Err(r"a\xff.toml".to_owned()));
        assert_eq!(of_file_name(br"a\xff.toml"), Ok(r"a\\xff.toml".to_owned()));
        assert_eq!(of_file_name(b"a\\\xff.toml"), Err(r"a\\\xff.toml".to_owned()));
    }
}
