//! Lines of a file: where they begin and end, and which are empty or comments.

use std::ops::Range;

/// The mark that some editors put before the first byte.
const BOM: char = '\u{feff}';

/// How the lines of a file end.
pub(super) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where the line of a byte begins.
pub(super) fn start_of_line(text: &str, at: usize) -> usize {
    let first = if text.starts_with(BOM) { BOM.len_utf8() } else { 0 };
    text[..at].rfind('\n').map_or(first, |end| end + 1)
}

/// Where the line of a byte ends, before its line end.
pub(super) fn end_of_line(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if end > at && end < text.len() && text[..end].ends_with('\r') { end - 1 } else { end }
}

/// Where the line after that of a byte begins.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The line above the one that begins there, with its line end.
fn line_above(text: &str, start: usize) -> Option<Range<usize>> {
    let end = text[..start].strip_suffix('\n')?.len();
    Some(start_of_line(text, end)..start)
}

/// Where the comment lines directly above a line begin; where that line does, if there are none.
pub(super) fn start_of_heading(text: &str, line: usize) -> usize {
    let mut start = line;
    while let Some(above) = line_above(text, start).filter(|above| text[above.clone()].trim_start().starts_with('#')) {
        start = above.start;
    }
    start
}

/// Whole lines and the one empty line above them: what is taken out with them. Where they end the file without a line end, so does
/// what is left.
pub(super) fn with_space_above(text: &str, lines: Range<usize>) -> Range<usize> {
    let above = line_above(text, lines.start).filter(|above| text[above.clone()].trim().is_empty());
    let start = above.map_or(lines.start, |above| above.start);
    if lines.end == text.len() && !text.ends_with('\n') {
        let before = &text[..start];
        let before = before.strip_suffix('\n').unwrap_or(before);
        return before.strip_suffix('\r').unwrap_or(before).len()..lines.end;
    }
    start..lines.end
}

/// The text with more lines at its end, below an empty line. Those end with a line end if the text does.
pub(super) fn appended(text: &str, lines: &str) -> String {
    let end = line_end(text);
    let lines = lines.replace('\n', end);
    if text.ends_with('\n') {
        return format!("{text}{end}{lines}");
    }
    format!("{text}{end}{end}{}", lines.strip_suffix(end).unwrap_or(&lines))
}
