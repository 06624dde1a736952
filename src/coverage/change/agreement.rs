//! Who has to agree to a change: who is newly to cover, who swaps, who takes other turns, and whose file somebody else changes.
//!
//! A cover stands in the file of whoever is away, so the coverer's own file does not change: it is found in who is on. Who makes the change
//! is known where the caller knows it, and has agreed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::coverage::pattern::{Times, times};
use crate::roster::handle::Handle;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;

use super::Side;

/// Somebody who has to agree, and to what.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Agreement {
    /// Who.
    pub(crate) agent: Handle,
    /// To what.
    pub(crate) to: Vec<AgreedTo>,
}

/// What one has to agree to.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum AgreedTo {
    /// To do what somebody else would do.
    Cover {
        /// Whose shifts these are.
        #[serde(rename = "for")]
        of: Handle,
        /// When.
        times: Vec<Times>,
    },
    /// The same, where that one does shifts of this agent in return.
    Swap {
        /// With whom.
        with: Handle,
        /// What is to be done for them.
        times: Vec<Times>,
    },
    /// To be on by turns that team.toml gives out anew.
    Turns {
        /// When.
        times: Vec<Times>,
    },
    /// To what the agent's file says, unless the change is the agent's own.
    File,
}

/// Which files a change touches, and who makes it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    /// Those who were in the team before and whose file is another or gone.
    pub(crate) files: BTreeSet<Handle>,
    /// Who makes the change, where that is known.
    pub(crate) author: Option<Handle>,
}

impl Touched {
    /// Who has to agree to that alone: whose file it is.
    pub(crate) fn owners(&self) -> Vec<Agreement> {
        let others = self.files.iter().filter(|agent| Some(*agent) != self.author.as_ref());
        others.map(|agent| Agreement { agent: agent.clone(), to: vec![AgreedTo::File] }).collect()
    }
}

/// Who has to agree to a change from the first side to the second, in the order of handles; times are grouped on the clocks of `zone`.
pub(crate) fn agreements(sides: [&Side<'_>; 2], touched: &Touched, window: Interval, zone: &Zone) -> Vec<Agreement> {
    let covers = new_covers(sides, window);
    let grouped = |time: &IntervalSet| times(time.iter().map(|one| (one, one.length())), window, zone);
    let mut found: BTreeMap<&Handle, Vec<AgreedTo>> = BTreeMap::new();
    for ((coverer, of), time) in &covers {
        let times = grouped(time);
        let is_swap = covers.contains_key(&(*of, *coverer));
        let (of, with) = ((*of).clone(), (*of).clone());
        let to = if is_swap { AgreedTo::Swap { with, times } } else { AgreedTo::Cover { of, times } };
        found.entry(*coverer).or_default().push(to);
    }
    for (agent, time) in new_turns(sides, touched, window) {
        found.entry(agent).or_default().push(AgreedTo::Turns { times: grouped(&time) });
    }
    for agent in &touched.files {
        found.entry(agent).or_default().push(AgreedTo::File);
    }
    let others = found.into_iter().filter(|(agent, _)| Some(*agent) != touched.author.as_ref());
    others.map(|(agent, to)| Agreement { agent: agent.clone(), to }).collect()
}

/// What each agent newly covers for each other.
fn new_covers<'r>(sides: [&Side<'r>; 2], window: Interval) -> BTreeMap<(&'r Handle, &'r Handle), IntervalSet> {
    let [was, is] = sides.map(|side| covered(side, window));
    let new = is.into_iter().map(|(who, time)| (who, was.get(&who).map_or(time.clone(), |was| time.difference(was))));
    new.filter(|(_, time)| !time.is_empty()).collect()
}

/// When each agent covers for each other, whole where that reaches over the window's borders.
fn covered<'r>(side: &Side<'r>, window: Interval) -> BTreeMap<(&'r Handle, &'r Handle), IntervalSet> {
    let roster = side.roster();
    let covers = roster.agents().flat_map(|(id, agent)| {
        let covers = side.timeline.duty(id).covers.iter();
        covers.map(|(of, time)| ((agent.handle(), roster.agent(*of).handle()), time))
    });
    covers.map(|(who, time)| (who, time.iter().filter(|time| time.overlaps(window)).collect())).collect()
}

/// When somebody is newly on, covers nobody, and has not changed their file: by the turns that team.toml gives out.
fn new_turns<'r>(
    sides: [&Side<'r>; 2],
    touched: &Touched,
    window: Interval,
) -> impl Iterator<Item = (&'r Handle, IntervalSet)> {
    let [before, after] = sides;
    let rotates = sides.iter().any(|side| !side.roster().team().rotations().is_empty());
    let known = after.roster().agents().map(|(_, agent)| agent.handle()).filter(move |_| rotates);
    let same = known.filter(|agent| before.roster().find(agent.as_str()).is_some() && !touched.files.contains(*agent));
    same.filter_map(move |agent| {
        let id = after.roster().find(agent.as_str())?;
        let own = after.timeline.duty(id).shifts.iter().filter(|shift| shift.covering_for().is_empty());
        let own: IntervalSet = own.map(|shift| shift.interval).filter(|shift| shift.overlaps(window)).collect();
        let new = own.difference(&on(before, agent));
        (!new.is_empty()).then_some((agent, new))
    })
}

/// When somebody is on.
fn on(side: &Side<'_>, agent: &Handle) -> IntervalSet {
    side.roster().find(agent.as_str()).map(|id| side.timeline.duty(id).on()).unwrap_or_default()
}
