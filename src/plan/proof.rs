//! A plan with its proof, as a file: enough to check both against the schedules without searching again.
//!
//! Version 2 of the format; version 1 was of plans in formulation. A shift is by weekday and minute on the agent's clock, and a price by run: what
//! follows each other at one price is said once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::Sources;
use crate::edit::change::Earlier;
use crate::roster::model::{AgentId, Roster};
use crate::time::civil::DateRange;
use crate::time::interval::{Interval, parse_instant};

use super::formulation::{Formulation, Question, Unplannable};
use super::memory::Memory;
use super::patch::proposals;
use super::propose::{Ask, Files, NoPlan, Planned, Step, join, patched};
use super::solver::cost::Weights;
use super::solver::levels::{Level, Levels};
use super::solver::prices::Bound;
use super::solver::problem::{DAY, Template, TemplateShift, WEEK};
use super::solver::solve::Solution;
use super::verify::{Flaw, verify};

/// The version of the format that is written and read.
const VERSION: u32 = 3;

/// What a proof file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    /// The version of the format: 3.
    pub(crate) version: u32,
    /// The window.
    pub(crate) window: Borders,
    /// Its first and last date, on the team's clock.
    pub(crate) dates: [NaiveDate; 2],
    /// The files that the plan was made for, by their paths: the first 16 hexadecimal digits of the SHA-256 of each.
    pub(crate) files: BTreeMap<String, String>,
    /// What was remembered of each agent.
    pub(crate) memory: Memory,
    /// The questions and their answers; each is about the schedules with the answers before it in them.
    pub(crate) steps: Vec<ProvenStep>,
}

/// One question, its answer, and what proves that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProvenStep {
    /// What was to be planned.
    pub(crate) question: Question,
    /// Into how many pieces the borders of shifts, needs and weeks cut the time.
    pub(crate) pieces: usize,
    /// The weeks of agents that are planned, in order.
    pub(crate) templates: Vec<WrittenTemplate>,
    /// How good the plan is.
    pub(crate) levels: Levels,
    /// No plan that is as good on the levels before is below this, level by level.
    pub(crate) bounds: Levels,
    /// What proves the bounds, from the first level on.
    pub(crate) proofs: Vec<Priced>,
}

/// Two instants in RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Borders {
    /// The first.
    pub(crate) start: String,
    /// The end, exclusive.
    pub(crate) end: String,
}

/// A week of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenTemplate {
    /// The agent's handle.
    pub(crate) agent: String,
    /// The Mondays of the weeks in which it is worked.
    pub(crate) mondays: Vec<NaiveDate>,
    /// The shifts that are planned, by their starts.
    pub(crate) shifts: Vec<Shift>,
}

/// A shift on the agent's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shift {
    /// The weekday on which it starts.
    pub(crate) day: Weekday,
    /// The minute of that day at which it starts.
    pub(crate) start: u32,
    /// The minute of a day at which it ends, from 1 to 1440; of the day after the start where it is not after the start.
    pub(crate) end: u32,
    /// The place of what is offered, in which it lies, among all that the agent offers.
    pub(crate) offer: usize,
}

/// The proof of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Priced {
    /// The weights of the levels.
    pub(crate) weights: Weights,
    /// What a minute of each piece is worth, by requirement: how many pieces in a row, and the price of each of them.
    pub(crate) prices: Vec<Vec<(usize, i64)>>,
    /// No plan costs less.
    pub(crate) total: i128,
}

/// Why a text is no proof.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It was written by an older version of the program.
    Older,
    /// It was written by a newer version of the program.
    Newer,
    /// It is no JSON, or says no version.
    Json(serde_json::Error),
    /// It says this version, and has other fields: somebody changed it, or the levels of the program are others now.
    Fields(serde_json::Error),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Older => f.write_str("it is of an older version of the program"),
            Self::Newer => f.write_str("it is of a newer version of the program"),
            Self::Json(error) => error.fmt(f),
            Self::Fields(error) => write!(f, "it was changed, or is of another version of the program: {error}"),
        }
    }
}

/// Why a proof does not hold.
#[derive(Clone, Debug)]
pub(crate) enum Refuted {
    /// It has another version, or its window is none.
    Form(&'static str),
    /// These schedules cannot be planned in that window.
    Unplannable(Unplannable),
    /// The files do not take the plan: what is wrong with each.
    Unsayable(BTreeSet<String>),
    /// It is about other schedules: the files that have changed since.
    OtherSchedules(BTreeSet<String>),
    /// What it claims is not so.
    Flaw(Flaw),
}

/// A plan that was checked.
pub(crate) struct Checked {
    /// The window.
    pub(crate) window: Interval,
    /// What was asked, in order.
    pub(crate) steps: Vec<Step>,
    /// The files with the plan in them.
    pub(crate) files: Files,
}

impl Proof {
    /// A plan as a file.
    pub(crate) fn new(sources: &Sources, roster: &Roster, ask: &Ask, planned: &Planned) -> Self {
        Self {
            version: VERSION,
            files: digests(sources),
            window: Borders { start: ask.window.start().to_string(), end: ask.window.end().to_string() },
            dates: [ask.dates.first, ask.dates.last],
            memory: ask.memory.clone(),
            steps: planned.steps.iter().map(|step| ProvenStep::new(roster, step)).collect(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// The text is no proof of this version.
    pub(crate) fn read(text: &str) -> Result<Self, Unread> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } = serde_json::from_str(text).map_err(Unread::Json)?;
        match version {
            0..VERSION => Err(Unread::Older),
            VERSION => serde_json::from_str(text).map_err(Unread::Fields),
            _ => Err(Unread::Newer),
        }
    }

    /// Checks everything that the file claims against the schedules; gives what it is about, and the plan.
    ///
    /// # Errors
    /// The first thing that is not so; or that the files have changed since.
    pub(crate) fn check(&self, sources: &Sources, roster: &Roster) -> Result<Checked, Refuted> {
        self.checked(sources, roster).map_err(|refuted| match (refuted, self.changed(sources)) {
            (refuted @ (Refuted::Form(_) | Refuted::Flaw(Flaw::TooLong)), _) => refuted,
            (refuted, changed) if changed.is_empty() => refuted,
            (_, changed) => Refuted::OtherSchedules(changed),
        })
    }

    /// The files that are not what they were when the plan was made.
    fn changed(&self, sources: &Sources) -> BTreeSet<String> {
        let now = digests(sources);
        let all: BTreeSet<&String> = self.files.keys().chain(now.keys()).collect();
        all.into_iter().filter(|path| self.files.get(*path) != now.get(*path)).cloned().collect()
    }

    fn checked(&self, sources: &Sources, roster: &Roster) -> Result<Checked, Refuted> {
        if self.version != VERSION {
            return Err(Refuted::Form("it is of another version of the program"));
        }
        let border = |text: &str| parse_instant(text).map_err(Refuted::Form);
        let window = Interval::new(border(&self.window.start)?, border(&self.window.end)?);
        let window = window.ok_or(Refuted::Form("its window is empty"))?;
        let dates = DateRange { first: self.dates[0], last: self.dates[1] };
        let (mut steps, mut all) = (Vec::new(), BTreeMap::new());
        let mut files = patched(sources, roster, &all, dates, Earlier::Stays)?;
        if self.steps.is_empty()
            || self.steps.len() > 2
            || self.steps.iter().any(|step| step.question == Question::Weeks)
        {
            return Err(Refuted::Form("it has no plan"));
        }
        for claimed in &self.steps {
            let roster_then = files.roster()?;
            let mut formulation =
                Formulation::new(roster_then, window, claimed.question).map_err(Refuted::Unplannable)?;
            formulation.remember(roster_then, &self.memory);
            let step = claimed.check(roster_then, formulation)?;
            join(&mut all, proposals(roster_then, &step.formulation, &step.solution.rota, dates));
            steps.push(step);
            files = patched(sources, roster, &all, dates, Earlier::Stays)?;
        }
        Ok(Checked { window, steps, files })
    }
}

impl From<NoPlan> for Refuted {
    fn from(why: NoPlan) -> Self {
        match why {
            NoPlan::Unplannable(why) => Self::Unplannable(why),
            NoPlan::Unsayable(errors) => Self::Unsayable(errors),
            NoPlan::Untrue => Self::OtherSchedules(BTreeSet::new()),
        }
    }
}

impl ProvenStep {
    fn new(roster: &Roster, Step { question, formulation, solution }: &Step) -> Self {
        let shift = |place: usize, shift: &TemplateShift| {
            let times = formulation.shift_times(place, shift);
            Shift { day: times.weekday, start: times.start, end: times.end, offer: shift.offer }
        };
        let templates = about(roster, formulation).into_iter().zip(&solution.rota).enumerate();
        let priced = |proof: &Bound| Priced {
            weights: proof.weights,
            prices: proof.prices.iter().map(|prices| runs(prices)).collect(),
            total: proof.total,
        };
        Self {
            question: *question,
            pieces: formulation.problem.pieces.len(),
            templates: templates
                .map(|(place, (template, shifts))| WrittenTemplate {
                    shifts: shifts.iter().map(|of| shift(place, of)).collect(),
                    ..template
                })
                .collect(),
            levels: solution.levels,
            bounds: solution.bounds,
            proofs: solution.proofs.iter().map(priced).collect(),
        }
    }

    fn check(&self, roster: &Roster, formulation: Formulation) -> Result<Step, Refuted> {
        let is_about = |(template, own): (&WrittenTemplate, &WrittenTemplate)| {
            (&template.agent, &template.mondays) == (&own.agent, &own.mondays)
        };
        let about = about(roster, &formulation);
        let are_same = about.len() == self.templates.len() && self.templates.iter().zip(&about).all(is_about);
        if !are_same || self.pieces != formulation.problem.pieces.len() {
            return Err(Refuted::OtherSchedules(BTreeSet::new()));
        }
        let solution = self.solution(&formulation)?;
        verify(&formulation.problem, &solution).map_err(Refuted::Flaw)?;
        Ok(Step { question: self.question, formulation, solution })
    }

    /// What is claimed, in marks and pieces.
    fn solution(&self, formulation: &Formulation) -> Result<Solution, Refuted> {
        let mut rota = Vec::new();
        for (place, (agent, template)) in formulation.problem.templates.iter().zip(&self.templates).enumerate() {
            let shifts = template.shifts.iter().map(|shift| shift.marked(agent));
            let shifts = shifts.collect::<Option<_>>().ok_or(Refuted::Flaw(Flaw::Offer { agent: place }))?;
            rota.push(shifts);
        }
        // Before any run is unrolled: a short file must not become a long one.
        let is_whole = |priced: &Priced| priced.prices.len() == formulation.problem.needs.len();
        if self.proofs.len() > Level::BOUNDED.len() || !self.proofs.iter().all(is_whole) {
            return Err(Refuted::Flaw(Flaw::Shape));
        }
        let bound = |priced: &Priced| -> Option<Bound> {
            let prices = priced.prices.iter().map(|runs| unrolled(runs, self.pieces));
            Some(Bound { weights: priced.weights, prices: prices.collect::<Option<_>>()?, total: priced.total })
        };
        let proofs = self.proofs.iter().map(bound).collect::<Option<_>>().ok_or(Refuted::Flaw(Flaw::Shape))?;
        Ok(Solution { rota, levels: self.levels, bounds: self.bounds, proofs, is_stopped: false })
    }
}

impl Shift {
    /// The same by marks of the agent's week, if it begins and ends at some.
    fn marked(self, agent: &Template) -> Option<TemplateShift> {
        let day = self.day.num_days_from_monday() * DAY;
        if self.start >= DAY || self.end > DAY {
            return None;
        }
        let start = agent.marks.binary_search(&(day + self.start)).ok()?;
        let end = day + self.end + if self.end <= self.start { DAY } else { 0 };
        let weeks = usize::from(end >= WEEK);
        let end = agent.marks.binary_search(&(end % WEEK)).ok()? + weeks * agent.marks.len();
        Some(TemplateShift { start, end, offer: self.offer })
    }
}

/// Whose weeks a problem is about, without shifts.
fn about(roster: &Roster, formulation: &Formulation) -> Vec<WrittenTemplate> {
    let template = |(id, mondays): (&AgentId, &Vec<NaiveDate>)| WrittenTemplate {
        agent: roster.agent(*id).handle().to_string(),
        mondays: mondays.clone(),
        shifts: Vec::new(),
    };
    formulation.agents.iter().zip(&formulation.weeks).map(template).collect()
}

/// The files by their digests.
fn digests(sources: &Sources) -> BTreeMap<String, String> {
    let digest = |text: &str| {
        Sha256::digest(text).iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    };
    let files =
        sources.iter().filter_map(|(_, source)| Some((source.path.clone(), digest(source.content.as_ref().ok()?))));
    files.collect()
}

/// Prices by run.
fn runs(prices: &[i64]) -> Vec<(usize, i64)> {
    prices.chunk_by(|one, other| one == other).map(|run| (run.len(), run[0])).collect()
}

/// The prices of all pieces, by run; nothing where the runs are of more or fewer.
fn unrolled(runs: &[(usize, i64)], pieces: usize) -> Option<Vec<i64>> {
    let mut prices = Vec::new();
    for (count, price) in runs {
        let all = prices.len().checked_add(*count).filter(|all| *all <= pieces)?;
        prices.resize(all, *price);
    }
    (prices.len() == pieces).then_some(prices)
}

#[cfg(test)]
mod tests;
