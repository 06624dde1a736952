//! A plan and the agents' files: what to plan from, what is proposed to each agent, and the files with that in them.
//!
//! Nothing is written here. Whoever writes takes back first what an earlier run has written for the same dates, if nobody has changed it: so
//! a plan that is written again is the same plan, and not a second one on top.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::{Source, Sources};
use crate::edit::change::{self, Earlier};
use crate::edit::error::EditError;
use crate::edit::{edit, proposal::withdrawn};
use crate::plan::effect::moves;
use crate::plan::patch::proposal;
use crate::plan::slots::Slotted;
use crate::plan::solver::solve::Solution;
use crate::roster::handle::Handle;
use crate::roster::load::{Loaded, load};
use crate::roster::model::Roster;
use crate::roster::team::Requirement;
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::window::Window;
use crate::timeline::{Move, Timeline};

use crate::commands::{Context, Failure};

/// What is proposed to one agent.
#[derive(Serialize)]
pub(super) struct Added {
    pub(super) agent: Handle,
    pub(super) add: Vec<Interval>,
    pub(super) remove: Vec<Interval>,
    /// What to append to the agent's file.
    pub(super) toml: String,
    #[serde(skip)]
    pub(super) proposal: change::Proposal,
}

/// The first and the last date of a window in the team's zone: dates are inclusive wherever people read them.
pub(super) fn dates_of(window: Window, context: &Context<'_>) -> DateRange {
    let last = window.interval.end().minus(Duration::from_seconds(1));
    let zone = context.roster.team().zone();
    let [first, last] = [window.interval.start(), last].map(|at| zone.local(at).date());
    DateRange { first, last }
}

/// What to plan from, where that is not the files as they are: these without what was proposed for the same dates.
pub(super) fn ground(context: &Context<'_>, dates: DateRange, earlier: Earlier) -> Result<Option<Loaded>, Failure> {
    if earlier == Earlier::Stays {
        return Ok(None);
    }
    let mut files: Vec<Source> = context.page.sources.iter().map(|(_, source)| source.clone()).collect();
    let mut is_other = false;
    for file in files.iter_mut().filter(|file| file.path.starts_with("agents/")) {
        if let Ok(text) = &mut file.content {
            let without = withdrawn(text, dates).unwrap_or_else(|_| text.clone());
            is_other |= without != *text;
            *text = without;
        }
    }
    let sources = Sources::new(files);
    let loaded = is_other.then(|| load(&sources));
    match &loaded {
        Some(loaded) if loaded.roster().is_none() => Err(unsayable(errors_of(loaded, &sources))),
        _ => Ok(loaded),
    }
}

/// What is open of each requirement.
pub(super) fn open_after(roster: &Roster, window: Interval) -> Result<Vec<(&Requirement, IntervalSet)>, Failure> {
    let timeline = Timeline::new(roster, window)?;
    let requirements = roster.team().requirements().iter();
    Ok(requirements.map(|requirement| (requirement, timeline.coverage(requirement).open())).collect())
}

/// What is wrong in which file.
pub(super) fn errors_of(loaded: &Loaded, sources: &Sources) -> BTreeSet<String> {
    let errors = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    errors.filter_map(|error| Some(format!("{}: {}", sources.get(error.at.source)?.shown, error.message))).collect()
}

/// The plan cannot be put into the files: which of them do not take it, and why.
pub(super) fn unsayable(errors: BTreeSet<String>) -> Failure {
    let all = errors.into_iter().collect::<Vec<_>>().join("; ");
    Failure::Trouble(format!("there is a plan, but these files cannot take their entries of it: {all}"))
}

/// What is proposed to each agent for whom anything changes.
pub(super) fn changes(roster: &Roster, slotted: &Slotted, solution: &Solution, dates: DateRange) -> Vec<Added> {
    let added = |Move { agent, add, remove }: Move| {
        let agent = roster.agent(agent);
        let proposal = proposal(agent, &[(None, add.clone())].into(), &remove, dates);
        Added {
            agent: agent.handle().clone(),
            toml: proposal.toml(),
            proposal,
            add: add.iter().collect(),
            remove: remove.iter().collect(),
        }
    };
    moves(slotted, &solution.plan).into_iter().map(added).collect()
}

/// All files with the proposal in them, and those that are different by their paths.
pub(super) fn patched(
    context: &Context<'_>,
    changes: &BTreeMap<&Handle, &change::Proposal>,
    dates: DateRange,
    earlier: Earlier,
) -> Result<(Sources, BTreeMap<String, String>), Failure> {
    let mut texts = BTreeMap::new();
    let mut refused = BTreeSet::new();
    let mut files: Vec<Source> = context.page.sources.iter().map(|(_, source)| source.clone()).collect();
    for (_, agent) in context.roster.agents() {
        let proposed = changes.get(agent.handle()).copied();
        if proposed.is_none() && earlier == Earlier::Stays {
            continue;
        }
        let nothing = || change::Proposal { dates, entries: Vec::new(), off: Vec::new() };
        let proposal = proposed.cloned().unwrap_or_else(nothing);
        let path = format!("agents/{}.toml", agent.handle());
        let file = files.iter_mut().find(|file| file.path == path);
        let Some(Source { content: Ok(text), shown, .. }) = file else {
            return Err(Failure::Trouble(format!("cannot read {path}")));
        };
        match edit(agent.handle(), text, &[change::Change::Propose { proposal, earlier }]) {
            Ok(edited) if edited == *text => {}
            Ok(edited) => {
                texts.insert(path, edited.clone());
                *text = edited;
            }
            Err(EditError::Untrue(errors)) => {
                refused.extend(errors.iter().map(|error| format!("{shown}: {}", error.message)));
            }
            Err(error) => {
                refused.insert(format!("{shown}: {error}"));
            }
        }
    }
    if refused.is_empty() { Ok((Sources::new(files), texts)) } else { Err(unsayable(refused)) }
}
