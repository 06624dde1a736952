//! Work that takes long: how long it may go on, and what there is to say of it meanwhile.
//!
//! No clock is read here. Whoever reads one is asked now and then whether to go on.

use std::cell::Cell;

use crate::time::civil::Duration;

/// Work under way, for whoever says whether it goes on.
pub struct Work<'w> {
    /// How long it may take.
    pub most: Duration,
    /// What it has reached, in a few words; nothing where there is nothing to say yet.
    pub reached: &'w dyn Fn() -> String,
}

/// Why work ends before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Somebody said so.
    Asked,
    /// It has taken as long as it may.
    TimeIsUp,
}

/// Whoever says whether work goes on; the library itself reads no clock.
pub type GoOn = fn(&Work<'_>) -> Result<(), Stop>;

/// One piece of work, which knows why it was stopped.
pub(crate) struct Watched<'w> {
    go_on: GoOn,
    work: Work<'w>,
    stop: Cell<Option<Stop>>,
}

impl<'w> Watched<'w> {
    /// Work that has not begun.
    pub(crate) fn new(go_on: GoOn, work: Work<'w>) -> Self {
        Self { go_on, work, stop: Cell::new(None) }
    }

    /// Whether to go on; once it says no, it never says yes again.
    pub(crate) fn go_on(&self) -> bool {
        if self.stop.get().is_none() {
            self.stop.set((self.go_on)(&self.work).err());
        }
        self.stop.get().is_none()
    }

    /// How it was stopped, in words: "Stopped after 60 s; this is the best so far."
    pub(crate) fn stopped(&self) -> Option<String> {
        let why = match self.stop.get()? {
            Stop::Asked => "Stopped before it was done".to_owned(),
            Stop::TimeIsUp => format!("Stopped after {} s", self.work.most.seconds()),
        };
        Some(format!("{why}; this is the best so far."))
    }
}
