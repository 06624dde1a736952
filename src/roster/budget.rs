//! What one run may compute: a bound for what a stranger's files can cost, beside the limits of each file.
//!
//! The library itself has no such bound; the command line sets it. Rosters that come of the same run spend the same budget.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostic::Location;

/// The most entries of all files.
pub(crate) const MAX_ALL_ENTRIES: usize = 100_000;
/// The most entries that are read in a run, those of a file again where the roles are others.
pub(crate) const MAX_READ_ENTRIES: usize = 1_000_000;
/// The most shifts that are computed in a run.
pub(crate) const MAX_ALL_SHIFTS: usize = 2_000_000;
/// The most dates that are tried in a run to find those of rules.
pub(crate) const MAX_ALL_STEPS: usize = 10_000_000;

/// What may still be computed.
#[derive(Debug)]
pub struct Budget {
    pub(super) entries: usize,
    pub(super) read: AtomicUsize,
    pub(super) shifts: AtomicUsize,
    pub(super) steps: AtomicUsize,
    /// The most shifts of one entry so far.
    pub(super) most: Mutex<Option<(usize, Location)>>,
}

impl Default for Budget {
    /// No bound.
    fn default() -> Self {
        let [read, shifts, steps] = [usize::MAX; 3].map(AtomicUsize::new);
        Self { entries: usize::MAX, read, shifts, steps, most: Mutex::default() }
    }
}

impl Budget {
    /// What a run of the program may compute.
    pub(crate) fn of_a_run() -> Self {
        Self {
            entries: MAX_ALL_ENTRIES,
            read: MAX_READ_ENTRIES.into(),
            shifts: MAX_ALL_SHIFTS.into(),
            steps: MAX_ALL_STEPS.into(),
            most: Mutex::default(),
        }
    }

    /// The most entries that all files may have.
    pub(crate) fn entries(&self) -> usize {
        self.entries
    }

    /// Whether there is a bound at all.
    pub(crate) fn is_bound(&self) -> bool {
        self.entries < usize::MAX
    }

    /// A bound for what is only warned of, if there is one: wider, since nothing of it is kept, so that no warning of a team is what
    /// its commands are refused for.
    pub(crate) fn of_findings(&self) -> Self {
        if self.is_bound() { Self { shifts: (4 * MAX_ALL_SHIFTS).into(), ..Self::of_a_run() } } else { Self::default() }
    }

    /// Takes shifts of the entry at that place. Once that many were not left, none are.
    ///
    /// # Errors
    /// They are not left: the entry that took the most so far.
    pub(crate) fn take_shifts(&self, number: usize, at: &Location) -> Result<(), Location> {
        let Ok(mut most) = self.most.lock() else {
            return Err(at.clone());
        };
        if most.as_ref().is_none_or(|(known, _)| *known < number) {
            *most = Some((number, at.clone()));
        }
        if take(&self.shifts, number + 1) {
            return Ok(());
        }
        self.shifts.store(0, Ordering::Relaxed);
        Err(most.as_ref().map_or(at, |(_, greatest)| greatest).clone())
    }

    /// Takes entries to read, if that many are left.
    pub(crate) fn take_entries(&self, number: usize) -> bool {
        take(&self.read, number)
    }

    /// Takes dates to try, or names to look up, if that many are left.
    pub(crate) fn take_steps(&self, number: usize) -> bool {
        take(&self.steps, number)
    }
}

fn take(left: &AtomicUsize, number: usize) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(number)).is_ok()
}
