//! What is said of a key: its name, what it means, its kind of value, an example, what holds without it.

use serde_json::{Value as Json, json};

/// Which keys of a table go together.
#[derive(Clone, Copy, Debug)]
pub enum KeyRule {
    /// Exactly one of these keys is there; a table has one such rule at most.
    OneOf {
        /// The keys.
        keys: &'static [&'static str],
        /// What is wrong where none is there.
        none: &'static str,
        /// What to write where none is there.
        add: &'static str,
        /// What to do where several are there.
        keep: &'static str,
    },
    /// At least one of these keys is there.
    AnyOf {
        /// The keys.
        keys: &'static [&'static str],
        /// What is wrong where none is there.
        none: &'static str,
        /// What to write where none is there.
        add: &'static str,
    },
    /// The other keys do not go with this one.
    Apart {
        /// The key that stays.
        key: &'static str,
        /// Those that go.
        others: &'static [&'static str],
        /// What to do about it.
        help: &'static str,
    },
    /// The key needs the other one, unless another rule keeps that one out.
    Needs {
        /// The key that is there.
        key: &'static str,
        /// The one that is needed.
        needed: &'static str,
        /// What to write.
        help: &'static str,
    },
}

/// What is said of a key.
#[derive(Clone, Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub says: &'static str,
    /// What it has as its value.
    pub holds: Holds,
}

/// What a key has as its value.
#[derive(Clone, Debug)]
pub enum Holds {
    /// A value.
    Value {
        /// Of which kind.
        kind: Kind,
        /// One that makes sense, as it is written in a file.
        example: String,
        /// What holds where the key is missing.
        absent: Absent,
    },
    /// A table, `[key]`.
    Table(Described),
    /// A table for each entry, `[[key]]`.
    Entries(Described),
    /// A table for each name, `[key.<name>]`.
    Named(Described),
}

/// What holds where a key is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Nothing: the key is needed.
    Error,
    /// What these words say; nothing more where there are none.
    Words(&'static str),
    /// The same as with the example.
    Example,
}

/// What is said of a table.
#[derive(Clone, Debug)]
pub struct Described {
    /// What it is for.
    pub(crate) about: &'static str,
    /// Its keys, in order.
    pub keys: Vec<Key>,
    /// Which of them go together.
    pub rules: &'static [KeyRule],
}

/// A kind of value.
#[derive(Clone, Debug)]
pub struct Kind {
    /// What people call it, such as `date`.
    pub name: String,
    pub(super) form: Form,
    /// Whether it is written in quotes.
    pub(super) is_text: bool,
}

/// What a schema says of a kind of value.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// This, wherever such a value is.
    Own(Json),
    /// This, once for all values of the kind, under this name.
    Shared(&'static str, Json),
    /// A list of values of this kind, with the least number of them.
    List(Box<Kind>, usize),
    /// A value of one of these kinds.
    Either(Vec<Kind>),
}

impl Kind {
    /// A text with a form of its own, which is known by a name.
    pub(super) fn text(name: &str, shared: &'static str, form: Json) -> Self {
        Self { name: name.to_owned(), form: Form::Shared(shared, form), is_text: true }
    }

    /// What is written without quotes.
    pub(super) fn bare(name: impl Into<String>, form: Json) -> Self {
        Self { name: name.into(), form: Form::Own(form), is_text: false }
    }

    /// A list of values of this kind, with the least number of them.
    pub(super) fn list(self, least: usize) -> Self {
        Self { name: format!("list of {}", self.plural()), form: Form::List(Box::new(self), least), is_text: false }
    }

    /// What people call several of them.
    fn plural(&self) -> String {
        match &self.form {
            Form::Either(kinds) => kinds.iter().map(Self::plural).collect::<Vec<_>>().join(" or "),
            Form::List(item, _) => format!("lists of {}", item.plural()),
            _ if self.name.starts_with('"') => self.name.clone(),
            _ => format!("{}s", self.name),
        }
    }

    /// This text, and no other.
    pub(super) fn only(text: &str) -> Self {
        Self { name: format!("\"{text}\""), form: Form::Own(json!({ "const": text })), is_text: true }
    }

    /// A value of either kind, which is written as the first one is.
    pub(super) fn or(self, other: Self) -> Self {
        let name = format!("{} or {}", self.name, other.name);
        Self { name, is_text: self.is_text, form: Form::Either(vec![self, other]) }
    }

    /// What is written in a file for the value that is said so.
    pub(super) fn written(&self, said: &str) -> String {
        if self.is_text { format!("\"{said}\"") } else { said.to_owned() }
    }

    /// How editors see what is written in a file: dates are text to them.
    pub(super) fn seen(&self, written: &str) -> Json {
        match &self.form {
            Form::List(item, _) => {
                written.trim_matches(['[', ']']).split(", ").map(|written| item.seen(written)).collect()
            }
            Form::Either(kinds) if !self.is_text => kinds[0].seen(written),
            _ => serde_json::from_str(written).unwrap_or_else(|_| json!(written)),
        }
    }
}
