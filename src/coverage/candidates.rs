//! Who could close a gap: who states tentative hours then, and for whom it is daytime.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Handle;
use crate::roster::team::Requirement;
use crate::roster::whereabouts::Whereabouts;
use crate::time::civil::{Duration, Hours, Weekdays};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::recurrence::hours_of_days;
use crate::timeline::{Offer, Timeline};

/// Somebody who could close some of a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Who.
    pub agent: Handle,
    /// For how much of it tentative availability is stated.
    pub tentative_seconds: Duration,
    /// For how much of it the agent's clock shows 08:00-23:00.
    pub(crate) waking_seconds: Duration,
}

impl Candidate {
    /// The most likely first, of those in the order of their handles.
    pub(crate) fn rank(&self) -> impl Ord + use<> {
        (Reverse(self.tentative_seconds), Reverse(self.waking_seconds))
    }
}

/// Who has time when: tentative availability and waking hours, less what the agent is on or away.
pub(crate) struct Candidates<'t> {
    timeline: &'t Timeline<'t>,
    offers: Vec<Vec<Offer<'t>>>,
    /// By the zone of those who stay in it.
    waking: BTreeMap<&'t str, IntervalSet>,
}

impl<'t> Candidates<'t> {
    /// Whoever has time in the window, given who is on in it.
    ///
    /// # Errors
    /// An entry gives too many shifts.
    pub(crate) fn new(timeline: &'t Timeline<'t>) -> Result<Self, Vec<Diagnostic>> {
        let waking =
            |(name, zone): (_, &Zone)| (name, waking_hours(&Whereabouts::fixed(zone.clone()), timeline.window()));
        Ok(Self {
            timeline,
            offers: timeline.roster().agents().map(|(id, _)| timeline.offers(id)).collect::<Result<_, _>>()?,
            waking: timeline.roster().zones().into_iter().map(waking).collect(),
        })
    }

    /// For each of `gaps`, who could take some of it for `requirement`: who says so, and who is awake for all of it or for a
    /// shift.
    pub(crate) fn of(&self, requirement: &Requirement, gaps: &IntervalSet) -> Vec<Vec<Candidate>> {
        let roster = self.timeline.roster();
        let least = roster.team().policy().min_shift;
        let mut found = vec![Vec::new(); gaps.iter().len()];
        for ((id, agent), offers) in roster.agents().zip(&self.offers) {
            if !requirement.counts_skills(agent.skills()) {
                continue;
            }
            let there = gaps.intersection(&agent.employed().into());
            let for_this = offers.iter().filter(|offer| requirement.counts_post(offer.post));
            let free = for_this.fold(IntervalSet::default(), |free, offer| free.union(&offer.time));
            let tentative = there.intersection(&free);
            let waking = there.difference(&self.timeline.duty(id).on()).difference(&agent.away());
            let awake = match agent.whereabouts() {
                home if home.travels().is_empty() => &self.waking[home.home().name()],
                travels => &waking_hours(travels, self.timeline.window()),
            };
            let waking = waking.intersection(awake);
            let (tentative, waking) = (each_length(gaps, &tentative), each_length(gaps, &waking));
            for ((gap, found), (tentative, waking)) in gaps.iter().zip(&mut found).zip(tentative.zip(waking)) {
                let awake = waking > Duration::ZERO && waking >= gap.length().min(least);
                let could = tentative > Duration::ZERO || awake;
                if could && requirement.counts_role(agent.role_at(gap.start())) {
                    found.push(Candidate {
                        agent: agent.handle().clone(),
                        tentative_seconds: tentative,
                        waking_seconds: waking,
                    });
                }
            }
        }
        for candidates in &mut found {
            candidates.sort_by_key(Candidate::rank);
        }
        found
    }
}

/// How much of each of these gaps the parts are that lie in them.
fn each_length<'s>(gaps: &'s IntervalSet, parts: &'s IntervalSet) -> impl Iterator<Item = Duration> + 's {
    let mut parts = parts.iter().peekable();
    gaps.iter().map(move |gap| {
        let inside = std::iter::from_fn(|| parts.next_if(|part| part.start() < gap.end()));
        inside.map(Interval::length).sum()
    })
}

/// The times within and around `window` at which somebody's clock shows 08:00-23:00.
pub(crate) fn waking_hours(whereabouts: &Whereabouts, window: Interval) -> IntervalSet {
    hours_of_days(Weekdays::DAILY, Hours::WAKING, whereabouts, window).into_iter().collect()
}
