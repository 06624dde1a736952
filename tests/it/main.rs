//! Every test of the program from outside, as one crate: it is linked once.
//!
//! A module is about one thing that a user or a maintainer relies on. `cargo test --test it oracle` runs one of them.

mod asked;
mod budget;
mod build;
mod cli;
mod commanded;
mod covers;
mod desk;
mod diagnostics;
mod docs;
mod duty;
mod edit;
mod editing;
mod edits;
mod feeds;
mod form;
mod git;
mod history;
mod hostile;
mod house;
mod init;
mod internship;
mod lead;
mod manual;
mod meaning;
mod moves;
mod names;
mod on_duty;
mod oracle;
mod page;
mod peers;
mod planning;
mod printed;
mod promise;
mod pull_requests;
mod readme;
mod recurrence;
mod release;
mod rota;
mod schemas;
mod single;
mod support;
mod told;
mod zones;
