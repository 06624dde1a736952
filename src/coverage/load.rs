//! How many agents are on at each instant.

use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::timeline::duty::Duty;
use crate::timeline::shifts::Shift;

/// How many agents are on, as steps in time.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    /// Each instant with the number of agents on from then until the next; before the first nobody is on.
    steps: Vec<(Instant, u32)>,
}

impl Load {
    /// Counts the agents who are on a shift that `counts`.
    ///
    /// An agent is on one shift at a time, so shifts count agents.
    pub(crate) fn of(duties: &[Duty], counts: impl Fn(&Shift) -> bool) -> Self {
        let shifts = duties.iter().flat_map(|duty| &duty.shifts).filter(|shift| counts(shift));
        let (mut starts, mut ends): (Vec<Instant>, Vec<Instant>) =
            shifts.map(|shift| (shift.interval.start(), shift.interval.end())).unzip();
        starts.sort_unstable();
        ends.sort_unstable();
        let mut steps: Vec<(Instant, u32)> = Vec::new();
        let (mut started, mut ended) = (0, 0);
        while let Some(end) = ends.get(ended) {
            let at = starts.get(started).map_or(*end, |start| *start.min(end));
            started += starts[started..].iter().take_while(|start| **start == at).count();
            ended += ends[ended..].iter().take_while(|end| **end == at).count();
            let on = u32::try_from(started - ended).unwrap_or(u32::MAX);
            if steps.last().map_or(0, |(_, before)| *before) != on {
                steps.push((at, on));
            }
        }
        Self { steps }
    }

    /// When, within `span`, the number of agents on is one that is `wanted`.
    pub(crate) fn when(&self, span: Interval, wanted: impl Fn(u32) -> bool) -> IntervalSet {
        self.within(span).filter(|(_, on)| wanted(*on)).map(|(interval, _)| interval).collect()
    }

    /// The lowest number of agents on within `span`.
    pub(crate) fn lowest(&self, span: Interval) -> u32 {
        self.within(span).map(|(_, on)| on).min().unwrap_or(0)
    }

    /// The agent time that is missing in `need` for `at_least` agents to be on.
    pub(crate) fn missing(&self, need: &IntervalSet, at_least: u32) -> Duration {
        let pieces = need.iter().flat_map(|interval| self.within(interval));
        pieces.map(|(interval, on)| interval.length().times(i64::from(at_least.saturating_sub(on)))).sum()
    }

    /// The pieces of `span` in order, each with the number of agents on.
    fn within(&self, span: Interval) -> impl Iterator<Item = (Interval, u32)> + '_ {
        let first = self.steps.partition_point(|(at, _)| *at <= span.start());
        let before = first.checked_sub(1).map_or(0, |last| self.steps[last].1);
        let starts = std::iter::once((span.start(), before)).chain(self.steps[first..].iter().copied());
        let ends = self.steps[first..].iter().map(|(at, _)| *at).chain([span.end()]);
        starts
            .zip(ends)
            .take_while(move |((start, _), _)| *start < span.end())
            .filter_map(move |((start, on), end)| Some((Interval::new(start, end.min(span.end()))?, on)))
    }
}
