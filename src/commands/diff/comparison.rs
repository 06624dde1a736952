//! What a change does, as it is answered: two states of the files, and what is between them.

use serde::Serialize;

use crate::coverage::change::Change;
use crate::coverage::change::agreement::Agreement;
use crate::coverage::change::past::Past;
use crate::time::civil::Duration;
use crate::time::interval::Instant;
use crate::time::window::Window;
use crate::view::diagnostics::Record;
use crate::words::clock::Clock;

/// What a change does, between two states of the files.
#[derive(Serialize)]
pub(super) struct Comparison<'a> {
    pub(super) window: Window,
    pub(super) base: Named<'a>,
    pub(super) head: Named<'a>,
    /// Nothing where the base has errors.
    #[serde(flatten)]
    pub(super) change: Option<Change>,
    /// What is over and is another, where that is looked at.
    #[serde(skip)]
    pub(super) past: Past,
    /// Who has to agree; of a base with errors only whose files change.
    pub(super) must_agree: Vec<Agreement>,
    /// What `check` says of the head and does not say of the base.
    pub(super) findings: Vec<Record>,
    #[serde(skip)]
    pub(super) clock: &'a Clock,
    #[serde(skip)]
    pub(super) now: Instant,
    #[serde(skip)]
    pub(super) promise: Duration,
    #[serde(skip)]
    pub(super) allow: Duration,
}

/// A side of the comparison.
#[derive(Serialize)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) files: usize,
    pub(super) errors: usize,
}
