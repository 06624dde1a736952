//! From the files to files with a plan in them: a rota, and single shifts on top where they help; or single shifts alone.
//!
//! A plan is made in steps, each from the files that the step before leaves. Single shifts come after a rota only where less is then uncovered or
//! short of the minimum, as nobody can live by them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Source, Sources};
use crate::edit::change::{Change, Earlier, Proposal};
use crate::edit::edit;
use crate::edit::error::EditError;
use crate::edit::proposal::withdrawn;
use crate::roster::load::{Loaded, load};
use crate::roster::model::{AgentId, Roster};
use crate::time::civil::DateRange;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::Timeline;

use super::formulation::{Formulation, Question, Unplannable};
use super::memory::Memory;
use super::patch::proposals;
use super::solver::levels::{Level, Levels, OF_A_SHIFT};
use super::solver::problem::{Template, TemplateShift};
use super::solver::solve::{Effort, Progress, Solution, bound, solve};

/// What to plan.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// When.
    pub(crate) window: Interval,
    /// The window's first and last date, as a proposal's comment says them.
    pub(crate) dates: DateRange,
    /// A rota, or single shifts.
    pub(crate) question: Question,
    /// What agents did before.
    pub(crate) memory: Memory,
    /// How hard to try.
    pub(crate) effort: Effort,
}

/// One question and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What was asked.
    pub(crate) question: Question,
    /// The problem.
    pub(crate) formulation: Formulation,
    /// The answer.
    pub(crate) solution: Solution,
}

/// A plan, and the files with it.
pub(crate) struct Planned {
    /// What was asked, in order.
    pub(crate) steps: Vec<Step>,
    /// The rota is that of weeks in which nobody is away, and the single shifts on top fill what it leaves open.
    pub(crate) is_filled: bool,
    /// No plan of any kind leaves less uncovered, in minutes of agents; known where a rota leaves something.
    pub(crate) least_uncovered: Option<i64>,
    /// The agents' weeks, each on its own, by which that is known.
    pub(crate) weeks: Option<Formulation>,
    /// Why a rota stands alone: weeks on their own cannot be planned, so no single shifts were tried on top, or nothing is known of other plans.
    pub(crate) why_alone: Option<Unplannable>,
    /// What is proposed to each agent for whom something changes.
    pub(crate) proposals: BTreeMap<AgentId, Proposal>,
    /// The files with that in them.
    pub(crate) files: Files,
}

/// Files that were changed.
pub(crate) struct Files {
    /// All of them.
    pub(crate) sources: Sources,
    /// Those that are different, by their paths.
    pub(crate) texts: BTreeMap<String, String>,
    /// Those that have no room for what is in them now, as people see their paths: they can be looked at, and not written.
    pub(crate) full: BTreeSet<String>,
    /// What they say.
    pub(crate) loaded: Loaded,
}

/// Why there is no plan.
#[derive(Debug)]
pub(crate) enum NoPlan {
    /// The window cannot be planned.
    Unplannable(Unplannable),
    /// There is a plan, but these files do not take it: what is wrong with each.
    Unsayable(BTreeSet<String>),
    /// There is a plan, but the files would say something else, as clocks change or the agent travels.
    Untrue,
}

impl From<Unplannable> for NoPlan {
    fn from(why: Unplannable) -> Self {
        Self::Unplannable(why)
    }
}

impl From<Vec<crate::diagnostic::Diagnostic>> for NoPlan {
    fn from(why: Vec<crate::diagnostic::Diagnostic>) -> Self {
        Self::Unplannable(Unplannable::Invalid(why))
    }
}

/// The best plan that is found, from files without errors, and whose roster that is.
///
/// # Errors
/// See [`NoPlan`].
pub(crate) fn plan(
    sources: &Sources,
    roster: &Roster,
    ask: &Ask,
    earlier: Earlier,
    go_on: &dyn Fn(&Progress) -> bool,
) -> Result<Planned, NoPlan> {
    let first = Step::new(roster, ask, ask.question, go_on)?;
    let other = first.as_if_nobody_were_away(ask, go_on);
    let mut draft = Draft::new(sources, roster, ask, earlier, first, go_on)?;
    let mut is_filled = false;
    if let Some(Ok(other)) = other.map(|other| Draft::new(sources, roster, ask, earlier, other, go_on))
        && other.levels() < draft.levels()
    {
        (draft, is_filled) = (other, true);
    }
    let (mut least_uncovered, mut weeks) = (None, None);
    let Solution { levels: Levels { uncovered, shortfall, .. }, is_stopped, .. } = draft.steps[0].solution;
    if ask.question == Question::Rota && !is_stopped && (uncovered, shortfall) > (0, 0) {
        let alone = Formulation::new(roster, ask.window, Question::Weeks).map_err(NoPlan::from);
        if let Some(alone) = unless_too_large(alone, &mut draft.why_alone)? {
            let levels = draft.steps.last().map_or_else(Levels::default, |step| step.solution.levels);
            let bound = bound(&alone.problem, Level::Uncovered, levels, ask.effort, go_on);
            least_uncovered = bound.map(|bound| bound.proves(&alone.problem, Level::Uncovered, levels));
            weeks = Some(alone);
        }
    }
    if !says(roster, &draft.files, &draft.steps)? {
        return Err(NoPlan::Untrue);
    }
    let Draft { steps, proposals, files, why_alone } = draft;
    Ok(Planned { steps, is_filled, least_uncovered, weeks, why_alone, proposals, files })
}

/// The steps from one first step on.
struct Draft {
    steps: Vec<Step>,
    proposals: BTreeMap<AgentId, Proposal>,
    files: Files,
    why_alone: Option<Unplannable>,
}

impl Draft {
    /// With single shifts on top of a rota where less is then uncovered or short.
    fn new(
        sources: &Sources,
        roster: &Roster,
        ask: &Ask,
        earlier: Earlier,
        first: Step,
        go_on: &dyn Fn(&Progress) -> bool,
    ) -> Result<Self, NoPlan> {
        let proposals = proposals(roster, &first.formulation, &first.solution.rota, ask.dates);
        let files = patched(sources, roster, &proposals, ask.dates, earlier)?;
        let mut draft = Self { steps: vec![first], proposals, files, why_alone: None };
        let Solution { levels: Levels { uncovered, shortfall, .. }, is_stopped, .. } = draft.steps[0].solution;
        if ask.question != Question::Rota || is_stopped || (uncovered, shortfall) == (0, 0) {
            return Ok(draft);
        }
        let with_rota = draft.files.roster()?;
        let single = Step::new(with_rota, ask, Question::Single, go_on);
        if let Some(step) = unless_too_large(single, &mut draft.why_alone)? {
            let today = step.formulation.problem.levels(&step.formulation.problem.today());
            let levels = step.solution.levels;
            if (levels.uncovered, levels.shortfall) < (today.uncovered, today.shortfall) {
                let more = self::proposals(with_rota, &step.formulation, &step.solution.rota, ask.dates);
                draft.steps.push(step);
                join(&mut draft.proposals, more);
                draft.files = patched(sources, roster, &draft.proposals, ask.dates, earlier)?;
            }
        }
        Ok(draft)
    }

    /// How good all of it is together; a single shift counts as two of the rota.
    fn levels(&self) -> Levels {
        let rota = self.steps[0].solution.levels;
        let Some(on_top) = self.steps.get(1).map(|step| &step.solution) else { return rota };
        let singles = i64::try_from(on_top.rota.iter().map(Vec::len).sum::<usize>()).unwrap_or(i64::MAX);
        Levels {
            uncovered: on_top.levels.uncovered,
            shortfall: on_top.levels.shortfall,
            change: rota.change + on_top.levels.change,
            shape: rota.shape + 2 * OF_A_SHIFT * singles,
            burden: rota.burden,
        }
    }
}

/// What comes beside a rota; nothing, and why, where it is too large to be planned: the rota is an answer without it.
fn unless_too_large<T>(beside: Result<T, NoPlan>, why_not: &mut Option<Unplannable>) -> Result<Option<T>, NoPlan> {
    match beside {
        Err(NoPlan::Unplannable(why @ (Unplannable::TooLarge { .. } | Unplannable::TooFine { .. }))) => {
            *why_not = Some(why);
            Ok(None)
        }
        beside => beside.map(Some),
    }
}

/// Adds what a later step proposes.
pub(super) fn join(all: &mut BTreeMap<AgentId, Proposal>, more: BTreeMap<AgentId, Proposal>) {
    for (agent, more) in more {
        match all.get_mut(&agent) {
            Some(own) => {
                own.entries.extend(more.entries);
                own.off.extend(more.off);
            }
            None => {
                all.insert(agent, more);
            }
        }
    }
}

impl Step {
    fn new(roster: &Roster, ask: &Ask, question: Question, go_on: &dyn Fn(&Progress) -> bool) -> Result<Self, NoPlan> {
        let mut formulation = Formulation::new(roster, ask.window, question)?;
        formulation.remember(roster, &ask.memory);
        let solution = solve(&formulation.problem, ask.effort, go_on);
        Ok(Self { question, formulation, solution })
    }

    /// The rota that would be the best if nobody were away, where in this one somebody who is away for a while has less than half of their share: a
    /// week that repeats leaves their time off open, so the best one alone gives them little in the other weeks either.
    fn as_if_nobody_were_away(&self, ask: &Ask, go_on: &dyn Fn(&Progress) -> bool) -> Option<Self> {
        let problem = &self.formulation.problem;
        let has_little = |(agent, shifts): (&Template, &Vec<TemplateShift>)| {
            let work: u32 = shifts.iter().map(|shift| agent.length(shift)).sum();
            agent.is_away_for_a_while() && work < agent.share / 2
        };
        let somebody = problem.templates.iter().zip(&self.solution.rota).any(has_little);
        if ask.question != Question::Rota || self.solution.is_stopped || !somebody {
            return None;
        }
        let there = solve(&problem.as_if_nobody_were_away(), ask.effort, go_on);
        let solution = self.solution.with_rota(problem, there.rota);
        let keeps = |place: usize| {
            let between = problem.between(&solution.rota, place);
            problem.templates[place].keeps_limits(&solution.rota[place], &between)
        };
        let is_whole = !there.is_stopped && (0..problem.templates.len()).all(keeps);
        is_whole.then(|| Self { question: self.question, formulation: self.formulation.clone(), solution })
    }
}

impl Files {
    /// What they say; they have no errors but too many entries, where they are full.
    ///
    /// # Errors
    /// They have.
    pub(crate) fn roster(&self) -> Result<&Roster, NoPlan> {
        let roster = if self.full.is_empty() { self.loaded.roster() } else { self.loaded.overfull() };
        roster.ok_or_else(|| NoPlan::Unsayable(errors_of(&self.loaded, &self.sources)))
    }
}

/// The files without what was proposed for dates that lie within these and nobody has changed, if there was any.
pub(crate) fn without_earlier(sources: &Sources, dates: DateRange) -> Option<Sources> {
    let mut files: Vec<Source> = sources.iter().map(|(_, source)| source.clone()).collect();
    let mut is_other = false;
    for file in files.iter_mut().filter(|file| file.path.starts_with("agents/")) {
        if let Ok(text) = &mut file.content {
            let without = withdrawn(text, dates).unwrap_or_else(|_| text.clone());
            is_other |= without != *text;
            *text = without;
        }
    }
    is_other.then(|| Sources::new(files))
}

/// What is wrong in which file.
fn errors_of(loaded: &Loaded, sources: &Sources) -> BTreeSet<String> {
    let errors = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    errors.filter_map(|error| Some(format!("{}: {}", sources.get(error.at.source)?.shown, error.message))).collect()
}

/// The files with proposals in them, also in those that are full.
///
/// # Errors
/// Files that do not take theirs.
pub(crate) fn patched(
    sources: &Sources,
    roster: &Roster,
    proposals: &BTreeMap<AgentId, Proposal>,
    dates: DateRange,
    earlier: Earlier,
) -> Result<Files, NoPlan> {
    let mut texts = BTreeMap::new();
    let (mut refused, mut full) = (BTreeSet::new(), BTreeSet::new());
    let mut files: Vec<Source> = sources.iter().map(|(_, source)| source.clone()).collect();
    for (id, agent) in roster.agents() {
        let nothing = || Proposal { dates, entries: Vec::new(), off: Vec::new() };
        let proposal = proposals.get(&id).cloned();
        if proposal.is_none() && earlier == Earlier::Stays {
            continue;
        }
        let path = format!("agents/{}.toml", agent.handle());
        let Some(Source { content: Ok(text), shown, .. }) = files.iter_mut().find(|file| file.path == path) else {
            refused.insert(format!("{path}: cannot be read"));
            continue;
        };
        let proposal = proposal.unwrap_or_else(nothing);
        let change = Change::Propose { proposal: proposal.clone(), earlier };
        match edit(agent.handle(), text, &[change]) {
            Ok(edited) if edited == *text => {}
            Ok(edited) => {
                texts.insert(path, edited.clone());
                *text = edited;
            }
            Err(EditError::Full | EditError::TooLarge) => {
                let ground = if earlier == Earlier::Goes { withdrawn(text, dates) } else { Ok(text.clone()) };
                match ground.and_then(|ground| proposal.beyond(&ground)) {
                    Ok(beyond) => *text = beyond,
                    Err(error) => _ = refused.insert(format!("{shown}: {error}")),
                }
                full.insert(shown.clone());
            }
            Err(EditError::Untrue(errors)) => {
                refused.extend(errors.iter().map(|error| format!("{shown}: {}", error.message)));
            }
            Err(error) => {
                refused.insert(format!("{shown}: {error}"));
            }
        }
    }
    if !refused.is_empty() {
        return Err(NoPlan::Unsayable(refused));
    }
    let sources = Sources::new(files);
    let files = Files { loaded: load(&sources), sources, texts, full };
    files.roster()?;
    Ok(files)
}

/// Whether the files say exactly what was on duty before, and the steps of a plan.
fn says(before: &Roster, files: &Files, steps: &[Step]) -> Result<bool, NoPlan> {
    let after = files.roster()?;
    let borders = steps
        .iter()
        .flat_map(|step| step.formulation.borders.first().into_iter().chain(step.formulation.borders.last()));
    let (Some(start), Some(end)) = (borders.clone().min(), borders.max()) else { return Ok(true) };
    let Some(horizon) = Interval::new(*start, *end) else { return Ok(true) };
    let (was, is) = (Timeline::new(before, horizon)?, Timeline::new(after, horizon)?);
    let on = |timeline: &Timeline<'_>, id| -> IntervalSet { timeline.duty(id).on().within(horizon).collect() };
    let planned = |id: AgentId| {
        steps.iter().fold(on(&was, id), |on, step| {
            let places: Vec<usize> =
                (0..step.formulation.agents.len()).filter(|place| step.formulation.agents[*place] == id).collect();
            let (Some(first), Some(last)) = (places.first(), places.last()) else { return on };
            let (add, remove) = step.formulation.change(*first..*last + 1, &step.solution.rota);
            add.values().fold(on, |on, add| on.union(add)).difference(&remove)
        })
    };
    Ok(before.agents().all(|(id, _)| on(&is, id) == planned(id)))
}
