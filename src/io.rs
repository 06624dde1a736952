//! Disk: the only place that reads and writes files.

pub mod git;
pub mod history;
pub mod journal;
pub mod named;
pub mod origin;
pub mod source;
pub mod write;

mod folders;
mod objects;
mod repository;
