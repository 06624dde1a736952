//! What is true of a team: from the files' text to checked types, with every finding on the way.
//!
//! [`files`] says which file is for what; a module a file says what may be in it, each key once, and makes of it what is true: the
//! [`team`] and its agents in the [`model`], which cannot hold nonsense. [`load`] does that with all of them, and [`schema`] tells
//! others what a file may say. Nothing here knows a clock or a disk.

pub mod budget;
pub mod feed_url;
pub(crate) mod files;
pub(crate) mod grid;
pub mod handle;
pub mod key;
pub mod load;
pub(crate) mod minimum_over;
pub mod model;
pub(crate) mod past;
pub mod repository;
pub(crate) mod rotation;
pub mod rule;
pub mod schema;
pub(crate) mod team;
pub mod time_off;
pub(crate) mod whereabouts;

mod agent_file;
mod clocks;
mod cycles_file;
mod file_report;
pub(crate) mod meant;
pub(crate) mod reader;
mod table;
mod team_file;
mod toml_1_0;
mod values;
