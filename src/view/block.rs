//! What an answer is made of, whatever its format; each format has a renderer of its own.
//!
//! Text in blocks is plain. What means something in a format, its renderer escapes, so no answer can forget to.

use anstyle::Style;

use super::grid::Grid;
use super::week::Day;

/// A part of an answer, from the top down.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// What several answers to one question are about, each.
    Chapter(String),
    /// What the answer is about.
    Title(String),
    /// What the facts and the list below are about.
    Heading(Line),
    /// A sentence or a few.
    Text(Line),
    /// Sentences, one below the other.
    List(Vec<Line>),
    /// What to do, in order.
    Steps(Vec<String>),
    /// Names with their values.
    Facts(Vec<Fact>),
    /// Rows below a head.
    Table(Table),
    /// The picture of a week.
    Week(Vec<Day>),
    /// The hours of a week, a character each.
    Grid(Grid),
    /// Lines to copy as they are.
    Copy(String),
    /// What a page may fold away below its title.
    Folded(String, Vec<Block>),
    /// Lines to add to a file: its path, and the lines.
    File(String, String),
    /// What changes in a file: its path, and lines of it, each new, gone, or as it was.
    Diff(String, Vec<(Edit, String)>),
}

/// What becomes of a line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// It is new.
    New,
    /// It goes.
    Gone,
    /// It stays.
    Same,
}

impl Edit {
    /// The sign before such a line.
    pub(crate) fn sign(self) -> char {
        match self {
            Self::New => '+',
            Self::Gone => '-',
            Self::Same => ' ',
        }
    }
}

/// Text on one line, and how it is painted.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The text.
    pub(crate) text: String,
    /// How it is painted, where there are colours.
    pub(crate) style: Style,
    /// What it is, as a sign in a terminal, which is painted instead, and as a word elsewhere.
    pub(crate) sign: Option<(&'static str, &'static str)>,
}

/// A name with its values.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// The name.
    pub(crate) name: String,
    /// Its values, which stand in columns.
    pub(crate) values: Vec<Line>,
    /// What else there is to say.
    pub(crate) note: Line,
}

/// Rows below a head.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The heads, and to which side each column goes.
    pub(crate) columns: Vec<(String, Align)>,
    /// As many cells in each as there are columns.
    pub(crate) rows: Vec<Vec<Line>>,
}

/// To which side a column's text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Amounts.
    Right,
    /// Sentences, which go on below where they do not fit; for the last column.
    Wrapped,
}

impl<T: std::fmt::Display> From<T> for Line {
    fn from(text: T) -> Self {
        Self { text: text.to_string(), style: Style::new(), sign: None }
    }
}

impl Line {
    /// The line in that style.
    pub(crate) fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// The line with what it is before it.
    pub(crate) fn sign(mut self, sign: &'static str, word: &'static str) -> Self {
        self.sign = Some((sign, word));
        self
    }
}

impl Fact {
    /// A name with one value.
    pub(crate) fn new(name: impl Into<String>, value: impl Into<Line>) -> Self {
        Self { name: name.into(), values: vec![value.into()], note: "".into() }
    }

    /// The fact with that note.
    pub(crate) fn note(mut self, note: impl Into<Line>) -> Self {
        self.note = note.into();
        self
    }
}

impl Table {
    /// A table without rows.
    pub(crate) fn new<S: Into<String>>(columns: impl IntoIterator<Item = (S, Align)>) -> Self {
        Self { columns: columns.into_iter().map(|(name, align)| (name.into(), align)).collect(), rows: Vec::new() }
    }

    /// Adds a row of as many cells as there are columns.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Line>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The block that it is, where it has rows.
    pub(crate) fn if_any(self) -> Option<Block> {
        (!self.rows.is_empty()).then_some(Block::Table(self))
    }
}
