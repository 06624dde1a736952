//! Describes each key of a file once: the reader, the schemas and the reference all take what is said here.
//!
//! `table!` declares a table of a file: a struct whose fields are its keys. A key is a sentence (the field's documentation),
//! a type, which says what kind of value it has, and how it is read:
//!
//! ```text
//! /// The longest shift.
//! max_shift: Option<Duration> = optional("max-shift" like "7h", else "the team's"),
//! ```
//!
//! | How | Where the key is missing | Type |
//! |---|---|---|
//! | `optional("key" like "example", else "words")` | nothing; the words say what then holds | `Option<T>` |
//! | `needed("key" like "example", "help")` | an error with that help | `Option<T>` |
//! | `default("key" like "text", value)` | that value, which is written so | `T` |
//! | `table("key")` | what an empty `[key]` says | a table |
//! | `entries("key")` | no `[[key]]` | `Vec<Spanned<T>>` of a table |
//! | `named("key")` | no `[key.<name>]` | `Vec<(Spanned<String>, T)>` of a table |
//!
//! Examples and defaults are written as in a file, but without the quotes of a text.

use std::marker::PhantomData;

use serde_json::{Value as Json, json};
use toml::Spanned;

use super::reader::{Fields, Report};
use super::values::Value;

/// A table of a file, as it is read and as it is described.
pub(super) trait Table: Sized {
    /// What the table is for.
    const ABOUT: &'static str;
    /// The keys in the order in which they are listed.
    const NAMES: &'static [&'static str];
    /// Which keys go together.
    const RULES: &'static [KeyRule] = &[];

    /// What is said of each key.
    fn keys() -> Vec<Key>;

    /// What the table says, with a finding for everything that it cannot say.
    fn read(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Self;
}

/// Declares a table of a file: see the [module](self).
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $(#[derive($($derive:ident),+)])?
        $vis:vis struct $table:ident {
            $(
                $(#[doc = $says:literal])+
                $field_vis:vis $field:ident: $type:ty
                    = $how:ident($name:literal $(like $example:literal)? $(, else $absent:literal)? $(, $given:expr)?),
            )+
        }
        $(rules: $rules:expr)?
    ) => {
        $(#[doc = $about])+
        $(#[derive($($derive),+)])?
        $vis struct $table {
            $($(#[doc = $says])+ $field_vis $field: $type,)+
        }

        impl $crate::roster::table::Table for $table {
            const ABOUT: &'static str = concat!($($about),+).trim_ascii();
            const NAMES: &'static [&'static str] = &[$($name),+];
            $(const RULES: &'static [$crate::roster::table::KeyRule] = $rules;)?

            fn keys() -> Vec<$crate::roster::table::Key> {
                use $crate::roster::table::{Key, Said};
                vec![$(Key::$how(
                    Said {
                        name: $name,
                        says: concat!($($says),+).trim_ascii(),
                        example: concat!($($example)?),
                        absent: concat!($($absent)?),
                    },
                    std::marker::PhantomData::<$type>,
                )),+]
            }

            fn read(
                fields: &mut $crate::roster::reader::Fields<'_, '_>,
                report: &mut $crate::roster::reader::Report<'_>,
            ) -> Self {
                Self { $($field: fields.$how($name, $($given,)? report),)+ }
            }
        }
    };
}
pub(super) use table;

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
    pub about: &'static str,
    /// Its keys, in order.
    pub keys: Vec<Key>,
    /// Which of them go together.
    pub rules: &'static [KeyRule],
}

impl Described {
    pub(super) fn of<T: Table>() -> Self {
        Self { about: T::ABOUT, keys: T::keys(), rules: T::RULES }
    }
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
    /// A list of values of this kind, at least so many.
    List(Box<Kind>, usize),
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

    /// A list of values of this kind, at least so many.
    pub(super) fn list(self, least: usize) -> Self {
        Self { name: format!("list of {}s", self.name), form: Form::List(Box::new(self), least), is_text: false }
    }

    /// What is written in a file for the value that is said so.
    fn written(&self, said: &str) -> String {
        if self.is_text { format!("\"{said}\"") } else { said.to_owned() }
    }

    /// How editors see what is written in a file: dates are text to them.
    pub(super) fn seen(&self, written: &str) -> Json {
        match &self.form {
            Form::List(item, _) => {
                written.trim_matches(['[', ']']).split(", ").map(|written| item.seen(written)).collect()
            }
            _ => serde_json::from_str(written).unwrap_or_else(|_| json!(written)),
        }
    }
}

/// What [`table!`] says of a key, whatever the key holds.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    pub(super) example: &'static str,
    pub(super) absent: &'static str,
}

impl Key {
    pub(super) fn optional<T: Value>(said: Said, _: PhantomData<Option<T>>) -> Self {
        Self::value::<T>(said, Absent::Words(said.absent))
    }

    pub(super) fn needed<T: Value>(said: Said, _: PhantomData<Option<T>>) -> Self {
        Self::value::<T>(said, Absent::Error)
    }

    pub(super) fn default<T: Value>(said: Said, _: PhantomData<T>) -> Self {
        Self::value::<T>(said, Absent::Example)
    }

    pub(super) fn table<T: Table>(said: Said, _: PhantomData<T>) -> Self {
        Self { name: said.name, says: said.says, holds: Holds::Table(Described::of::<T>()) }
    }

    pub(super) fn entries<T: Table>(said: Said, _: PhantomData<Vec<Spanned<T>>>) -> Self {
        Self { name: said.name, says: said.says, holds: Holds::Entries(Described::of::<T>()) }
    }

    pub(super) fn named<T: Table>(said: Said, _: PhantomData<Vec<(Spanned<String>, T)>>) -> Self {
        Self { name: said.name, says: said.says, holds: Holds::Named(Described::of::<T>()) }
    }

    fn value<T: Value>(said: Said, absent: Absent) -> Self {
        let kind = T::kind();
        let example = kind.written(said.example);
        Self { name: said.name, says: said.says, holds: Holds::Value { kind, example, absent } }
    }
}
