//! Coverage calendars for teams that keep a promise around the clock.
//!
//! # One way through the house
//!
//! ```text
//! schedules/*.toml ──> roster ──> timeline ──> coverage ──┬──────────────> commands ──> terminal, JSON, Markdown
//!    what is said     what is     who is on     gaps,     │                what one
//!                      true       when (UTC)    hours     └──> publish ──> asks ─────> out/
//!                                                               feeds, page
//! ```
//!
//! Data flows from left to right only. Each stage is a pure function of the one before and of what it is given besides (a
//! window, the instant that counts as now). `main` reads arguments and clock, [`io`] reads and writes the disk, nothing else does.
//!
//! # The modules, from the top down; imports go downwards only
//!
//! | Module | Owns |
//! |---|---|
//! | [`cli`] | the global options, the list of commands, the way from arguments to an answer |
//! | [`commands`] | a file a command: its arguments and help, its run, how its result reads |
//! | [`view`] | what answers are made of (blocks), a renderer a format, the week's picture, diagnostics |
//! | [`io`] | where files come from (a folder, or a commit), and where they go |
//! | [`publish`] | the feeds, the page, the desk, and the same facts for programs, rendered |
//! | [`plan`] | which shifts to propose, and why no plan does better |
//! | [`edit`] | one change of an agent's file as data, and its text with the change in it |
//! | [`findings`] | what a valid roster says that does nothing or surprises |
//! | [`coverage`] | gaps, gaps that recur or that clocks make, who could close them, hours, who is on at an instant, what a change does |
//! | [`timeline`] | who is on when: a roster in a window, seen far enough around it for every question |
//! | [`roster`] | what a file may say, what is true, and every finding on the way |
//! | [`diagnostic`] | a code, a message, a place, a remedy |
//! | [`text`] | which characters of a stranger's text do harm |
//! | [`words`] | how times, amounts, counts and what recurs read |
//! | [`time`] | intervals of UTC seconds, wall-clock times, zones, cycles and windows |
//!
//! # What always holds
//!
//! - An instant is whole UTC seconds; a stretch of time is half-open `[start, end)` and never empty.
//! - Wall-clock times become instants in one place, [`time::zone`], start and end separately.
//! - A checked type cannot hold nonsense; where any file has an error there is no roster, and no partial truth.
//! - Everything in a schedules folder is untrusted. Same input, same bytes out.
//!
//! # Terms
//!
//! An *agent* states *availability* in entries, firm or tentative. Firm entries give *shifts*; *time off* cuts them, a
//! *cover* makes them somebody else's. What a team must staff is a *requirement*; where fewer are on than it asks for is a
//! *gap*, and the part of it in which a question waits longer than the promise is *exposed*. A *window* is what one asks about,
//! often a *cycle*.

// Those who build it read about all of it: `cargo doc --document-private-items`.
#![allow(rustdoc::private_intra_doc_links)]
// What the command line alone uses is dead without it; what is dead with it is seen.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub(crate) mod commands;
pub mod coverage;
pub mod diagnostic;
pub mod edit;
pub mod findings;
#[cfg(feature = "cli")]
pub mod io;
pub mod plan;
pub mod publish;
pub mod roster;
pub mod text;
pub mod time;
pub mod timeline;
#[cfg(feature = "cli")]
pub mod view;
pub mod words;
