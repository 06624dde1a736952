//! Prose in lines.

use unicode_width::UnicodeWidthStr;

/// Text as lines of at most `width` columns, broken at spaces; a word that is longer has a line of its own.
pub(crate) fn wrap(text: &str, width: usize) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_breaks_at_spaces_and_goes_on_indented() {
        assert_eq!(wrap("one two three", 8), "one two\n  three");
        assert_eq!(wrap("incomprehensible", 8), "incomprehensible");
    }
}
