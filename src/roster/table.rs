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

use toml::Spanned;

use super::key::{Absent, Holds, Key};
use super::reader::Table;
use super::values::Value;

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

        impl $crate::roster::reader::Table for $table {
            const ABOUT: &'static str = concat!($($about),+).trim_ascii();
            const NAMES: &'static [&'static str] = &[$($name),+];
            $(const RULES: &'static [$crate::roster::key::KeyRule] = $rules;)?

            fn keys() -> Vec<$crate::roster::key::Key> {
                use $crate::roster::{key::Key, table::Said};
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
                report: &mut $crate::roster::file_report::FileReport<'_>,
            ) -> Self {
                Self { $($field: fields.$how($name, $($given,)? report),)+ }
            }
        }
    };
}
pub(super) use table;

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
        Self { name: said.name, says: said.says, holds: Holds::Table(T::described()) }
    }

    pub(super) fn entries<T: Table>(said: Said, _: PhantomData<Vec<Spanned<T>>>) -> Self {
        Self { name: said.name, says: said.says, holds: Holds::Entries(T::described()) }
    }

    pub(super) fn named<T: Table>(said: Said, _: PhantomData<Vec<(Spanned<String>, T)>>) -> Self {
        Self { name: said.name, says: said.says, holds: Holds::Named(T::described()) }
    }

    fn value<T: Value>(said: Said, absent: Absent) -> Self {
        let kind = T::kind();
        let example = kind.written(said.example);
        Self { name: said.name, says: said.says, holds: Holds::Value { kind, example, absent } }
    }
}
