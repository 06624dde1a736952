//! What is true of a team: from the files' text to checked types, with every finding on the way.
//!
//! [`files`] says which file is for what, [`schema`] what it may say; [`load`] makes of it what is true, the [`team`] and its
//! agents in the [`model`], which cannot hold nonsense. Nothing here knows a clock or a disk.

pub mod files;
pub mod load;
pub mod model;
pub mod past;
pub mod rule;
pub mod schema;
pub mod team;

mod names;
mod reader;
mod taken;
mod toml_1_0;
mod values;
