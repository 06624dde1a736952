//! Disk: the only place that reads and writes files.

pub(crate) mod git;
pub(crate) mod history;
pub(crate) mod journal;
pub(crate) mod named;
pub mod origin;
pub mod source;
pub(crate) mod write;

mod folders;
mod objects;
mod repository;
