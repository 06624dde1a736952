//! What is true of a team: from the files' text to checked types, with every finding on the way.
//!
//! [`schema`] says what a file may say and reads it with the places of all values; [`load`] makes the [`model`] of it,
//! which cannot hold nonsense. Nothing here knows a clock or a disk.

pub mod load;
pub mod model;
pub mod rule;
pub mod schema;

mod names;
mod reader;
mod toml_1_0;
