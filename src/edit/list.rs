//! Values of a list in brackets, put in and taken out in the list's own layout: on one line, several on a line, or each on its own.

use std::ops::Range;

use toml_edit::Array;

use super::lines::{end_of_line, line_end, next_line, start_of_heading, start_of_line};
use super::splice::Splice;

/// A list and where its values stand.
pub(super) struct List<'t> {
    text: &'t str,
    /// With its brackets.
    span: Range<usize>,
    values: Vec<Range<usize>>,
    /// Whether a comma stands behind the last value.
    last_comma: bool,
}

impl<'t> List<'t> {
    pub(super) fn new(text: &'t str, array: &Array) -> Self {
        let values = array.iter().filter_map(toml_edit::Value::span).collect();
        let last_comma = array.trailing_comma() && !array.is_empty();
        Self { text, span: array.span().unwrap_or_default(), values, last_comma }
    }

    fn gap_has(&self, from: usize, until: usize, what: char) -> bool {
        self.text[from..until].contains(what)
    }

    /// The value before, or the bracket.
    fn end_before(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(self.span.start + 1, |before| self.values[before].end)
    }

    /// Whether a value is the first of its line.
    fn begins_line(&self, index: usize) -> bool {
        self.gap_has(self.end_before(index), self.values[index].start, '\n')
    }

    /// The most values that stand on a line.
    fn most_on_a_line(&self) -> usize {
        let mut most = 0;
        let mut here = 0;
        for index in 0..self.values.len() {
            here = if self.begins_line(index) { 1 } else { here + 1 };
            most = most.max(here);
        }
        most
    }

    /// Whether each value has a line of its own.
    fn has_line_each(&self) -> bool {
        self.most_on_a_line() == 1 && self.values.first().is_some_and(|_| self.begins_line(0))
    }

    /// The line end and the space with which the line of a value begins.
    fn new_line(&self, index: usize) -> String {
        let value = self.values[index].start;
        let line = &self.text[start_of_line(self.text, value)..value];
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        format!("{}{indent}", line_end(self.text))
    }

    /// Where the comma behind a value stands, if there is one; none in a comment counts.
    fn comma(&self, index: usize) -> Option<usize> {
        let end = self.values[index].end;
        let next = self.values.get(index + 1).map_or(self.span.end - 1, |next| next.start);
        let mut is_comment = false;
        let comma = self.text[end..next].char_indices().find(|(_, c)| {
            is_comment = (is_comment && *c != '\n') || *c == '#';
            *c == ',' && !is_comment
        });
        comma.map(|(at, _)| end + at)
    }

    /// Where what belongs to a value ends: the comma behind it, and the comment that ends the line.
    fn behind(&self, index: usize) -> usize {
        let at = self.comma(index).map_or(self.values[index].end, |comma| comma + 1);
        let line = end_of_line(self.text, at);
        let is_comment = self.text[at..line].trim_start().starts_with('#');
        if is_comment { line } else { at }
    }

    /// Puts a value on a line of its own below that of another.
    fn insert_below(&self, above: usize, line: &str) -> Vec<Splice> {
        let behind = self.behind(above);
        if self.comma(above).is_some() {
            return vec![Splice::insert(behind, format!("{line},"))];
        }
        vec![Splice::insert(self.values[above].end, ","), Splice::insert(behind, line)]
    }

    /// Puts a value in at that place; with a comment above it, where a line of its own has room for one.
    pub(super) fn insert(&self, index: usize, value: &str, heading: Option<&str>) -> Vec<Splice> {
        let Some(last) = self.values.len().checked_sub(1) else {
            return vec![Splice::insert(self.span.start + 1, value)];
        };
        if self.has_line_each() {
            let new_line = self.new_line(index.min(last));
            let heading = heading.unwrap_or("").lines().fold(String::new(), |above, line| above + &new_line + line);
            let Some(before) = index.checked_sub(1) else {
                let line = end_of_line(self.text, self.span.start);
                return vec![Splice::insert(line, format!("{heading}{new_line}{value},"))];
            };
            return self.insert_below(before, &format!("{heading}{new_line}{value}"));
        }
        if index <= last {
            return vec![Splice::insert(self.values[index].start, format!("{value}, "))];
        }
        let on_last_line = (0..=last).rev().take_while(|index| !self.begins_line(*index)).count() + 1;
        let is_full = self.begins_line(0) && on_last_line >= self.most_on_a_line();
        if is_full {
            return self.insert_below(last, &format!("{}{value}", self.new_line(last)));
        }
        vec![Splice::insert(self.values[last].end, format!(", {value}"))]
    }

    /// Takes values out, given by their places, in order.
    pub(super) fn remove(&self, gone: &[usize]) -> Vec<Splice> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for index in gone.iter().copied().filter(|index| *index < self.values.len()) {
            match runs.last_mut() {
                Some(run) if run.end == index => run.end += 1,
                _ => runs.push(index..index + 1),
            }
        }
        runs.into_iter().flat_map(|run| self.remove_run(&run)).collect()
    }

    /// Takes values out that follow each other.
    fn remove_run(&self, run: &Range<usize>) -> Vec<Splice> {
        let (first, last) = (run.start, run.end - 1);
        let start = self.values[first].start;
        let end = self.values[last].end;
        let behind = self.behind(last);
        let is_last = run.end == self.values.len();
        let line = end_of_line(self.text, behind);
        let ends_line = self.text[behind..line].trim().is_empty() && line < self.span.end;
        // Without a comma behind the last value, none stands behind the one that is then the last.
        let comma = first.checked_sub(1).filter(|_| is_last && !self.last_comma).and_then(|before| self.comma(before));
        let without = |at: Range<usize>| {
            let comma = comma.filter(|comma| !at.contains(comma)).map(|comma| Splice::remove(comma..comma + 1));
            comma.into_iter().chain([Splice::remove(at)]).collect()
        };
        if self.begins_line(first) && ends_line {
            let line = start_of_heading(self.text, start_of_line(self.text, start));
            return without(line.max(self.first_line())..next_line(self.text, behind));
        }
        let next = self.values.get(run.end).filter(|next| !self.gap_has(end, next.start, '\n'));
        if let Some(next) = next {
            return vec![Splice::remove(start..next.start)];
        }
        let with_comma = self.comma(last).map_or(end, |_| behind);
        let Some(before) = first.checked_sub(1) else {
            return vec![Splice::remove(start..with_comma)];
        };
        let before = self.values[before].end;
        if !self.gap_has(before, start, '#') {
            return vec![Splice::remove(before..end)];
        }
        // A comment stands in between, and stays.
        without(start..with_comma)
    }

    /// The line below that of the opening bracket.
    fn first_line(&self) -> usize {
        next_line(self.text, self.span.start)
    }
}
