//! What of a requirement is staffed, and when.

use crate::roster::team::Requirement;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::recurrence::need;

use super::load::Load;

/// The need of a requirement in a window, and what of it is open.
pub(crate) struct Staffing {
    /// When it must be staffed.
    pub(crate) need: IntervalSet,
    /// When too few are on.
    pub(crate) gaps: IntervalSet,
    /// When a question would wait longer than the promise.
    pub(crate) exposed: IntervalSet,
}

impl Staffing {
    /// Reads off how many are on where in a window the requirement is not met.
    pub(crate) fn new(requirement: &Requirement, load: &Load, window: Interval) -> Self {
        let promise = requirement.response_within();
        let need = need(requirement, window);
        let gaps = load.when(window, |on| on < requirement.at_least()).intersection(&need);
        let ahead = Interval::new(window.start(), window.end().plus(promise)).unwrap_or(window);
        let exposed = load.when(ahead, |on| on == 0).shortened(promise).intersection(&need);
        Self { need, gaps, exposed }
    }
}

impl Timeline<'_> {
    /// What is open of a requirement.
    pub(crate) fn open(&self, requirement: &Requirement) -> IntervalSet {
        let load = Load::of(self.duties(), |shift| shift.counts(requirement, self.roster()));
        Staffing::new(requirement, &load, self.window()).gaps
    }
}
