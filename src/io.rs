//! Disk: the only place that reads and writes files.

pub mod git;
pub mod journal;
pub mod named;
mod repository;
pub mod source;
pub mod write;
