//! A part of a text and what stands there instead.

use std::ops::Range;

/// One replaced part of a text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) at: Range<usize>,
    pub(super) by: String,
}

impl Splice {
    /// Puts text in at a place.
    pub(super) fn insert(at: usize, by: impl Into<String>) -> Self {
        Self { at: at..at, by: by.into() }
    }

    /// Takes a part out.
    pub(super) fn remove(at: Range<usize>) -> Self {
        Self { at, by: String::new() }
    }

    /// Puts text in the place of a part.
    pub(super) fn replace(at: Range<usize>, by: impl Into<String>) -> Self {
        Self { at, by: by.into() }
    }
}

/// The text after these splices, which do not overlap.
pub(super) fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| (splice.at.start, splice.at.end));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for splice in splices {
        result += text.get(done..splice.at.start).unwrap_or_default();
        result += &splice.by;
        done = splice.at.end;
    }
    result + text.get(done..).unwrap_or_default()
}
