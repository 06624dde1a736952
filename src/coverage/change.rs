//! What a change of the schedules does: to shifts, to gaps and to hours.
//!
//! Both sides are computed whole and compared; nothing is read from the difference of the files.

pub(crate) mod agreement;
pub(crate) mod past;
mod shifts;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::{Handle, Word};
use crate::roster::model::{AgentId, Roster};
use crate::roster::team::{Need, Requirement, Role, Team};
use crate::time::civil::{Duration, Hours};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::zone::Zone;
use crate::timeline::Timeline;

use super::gaps::{RequirementCoverage, Share};
use super::hours::{AgentHours, State};
use super::pattern::{Times, times};

use shifts::Known;
pub(crate) use shifts::{MovedTimes, ShiftChanges, ShiftTimes};

/// How far around the window one must look to see what a shift at its border was, and the week that it is in on any clock.
const AROUND: Duration = Duration::DAY.times(9);

/// The schedules before or after a change, and what they give in a window.
pub(crate) struct Side<'r> {
    /// In the window and [`AROUND`] it.
    timeline: Timeline<'r>,
    /// In the window.
    hours: Vec<AgentHours>,
    /// With all weeks around the window.
    weeks: Vec<AgentHours>,
    /// When each agent could be on duty and is not.
    free: Vec<IntervalSet>,
}

impl<'r> Side<'r> {
    /// What a roster gives in `window`, for its own promise and for the one of the other side.
    ///
    /// # Errors
    /// An entry gives too many shifts.
    pub(crate) fn new(roster: &'r Roster, window: Interval, promise: Duration) -> Result<Self, Vec<Diagnostic>> {
        let timeline = Timeline::for_promise(roster, window.widened(AROUND), promise)?;
        let inside = timeline.part(window);
        Ok(Self {
            hours: inside.hours(),
            weeks: timeline.hours(),
            free: roster.agents().map(|(id, _)| inside.free(id)).collect::<Result<_, _>>()?,
            timeline,
        })
    }

    fn roster(&self) -> &'r Roster {
        self.timeline.roster()
    }

    /// How this side meets what is asked of a team.
    fn coverage(&self, requirement: &Requirement, team: &Team, window: Interval) -> RequirementCoverage {
        let asked = requirement.asked_of(team, self.roster().team());
        self.timeline.part(window).coverage(&asked)
    }

    /// The shifts of an agent in the window and around it, as they can be compared with those of another roster.
    fn shifts(&self, agent: AgentId) -> BTreeSet<Known> {
        self.timeline.duty(agent).shifts.iter().map(|shift| Known::new(self.roster(), shift)).collect()
    }
}

/// What a change does in a window.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Change {
    /// The requirements of either side, in the order of team.toml.
    pub(crate) requirements: Vec<RequirementChange>,
    /// Weekly minima of roles that are others.
    pub(crate) minima: Vec<Asked>,
    /// The agents for whom anything is different, in the order of handles.
    pub(crate) agents: Vec<AgentChange>,
}

/// How a requirement is met before and after.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RequirementChange {
    /// Its name.
    pub(crate) name: String,
    /// Nothing where it was not asked for.
    pub(crate) before: Option<Share>,
    /// Held against what was asked for before, so that nothing gets better by asking less; a new one against itself.
    pub(crate) after: Share,
    /// What is asked differently.
    pub(crate) asked: Vec<Asked>,
    /// Held against what is asked for after, where that is something else.
    pub(crate) as_asked: Option<Share>,
    /// What was covered and no longer is, with the time that it newly exposes.
    pub(crate) opened: Vec<GapTimes>,
    /// What is newly covered, with the time that is no longer exposed.
    pub(crate) closed: Vec<GapTimes>,
    /// What was a gap before and is newly exposed.
    pub(crate) worse: Vec<GapTimes>,
    /// What stays a gap and is no longer exposed.
    pub(crate) better: Vec<GapTimes>,
}

/// What is asked of a team, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Asked {
    /// Of what.
    pub(crate) what: String,
    /// Nothing where it was not asked for.
    pub(crate) before: Option<String>,
    /// Nothing where it is no longer asked for.
    pub(crate) after: Option<String>,
}

/// Gaps that recur, or one that does not.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GapTimes {
    /// When.
    #[serde(flatten)]
    pub(crate) times: Times,
    /// How much of the promise goes with them.
    pub(crate) exposed_seconds: Duration,
}

/// What is different for an agent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AgentChange {
    /// The handle.
    pub(crate) agent: Handle,
    /// What people call the agent.
    pub(crate) name: String,
    /// Whether the agent is on both sides.
    pub(crate) file: FileChange,
    /// What the agent can do, before and after, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skills: Option<[BTreeSet<Word>; 2]>,
    /// The account at the git host, before and after, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<[Option<String>; 2]>,
    /// The shifts in the window.
    #[serde(flatten)]
    pub(crate) shifts: ShiftChanges,
    /// Hours on duty in the window, before and after.
    pub(crate) total_seconds: [Duration; 2],
    /// Tentative time in the window, before and after.
    pub(crate) tentative_seconds: [Duration; 2],
    /// Tentative time that is on one side only: before, and after.
    pub(crate) tentative_only_seconds: [Duration; 2],
    /// The verdict on the window, where it is judged once and the hours in it or the verdict are different.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) judged_once: Option<WindowChange>,
    /// The agent's weeks in which the hours or the verdict are different, in order.
    pub(crate) weeks: Vec<WeekChange>,
}

/// Whether an agent's file is on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileChange {
    /// Only after.
    Added,
    /// Only before.
    Removed,
    /// On both.
    Kept,
}

/// A week of an agent, before and after.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WeekChange {
    /// Its Monday.
    pub(crate) monday: NaiveDate,
    /// On duty; nothing where the agent is not in the team in any of it.
    pub(crate) seconds: [Option<Duration>; 2],
    /// What is asked for after.
    pub(crate) minimum_seconds: Duration,
    /// The verdict; nothing where there is none, as where the window is judged once.
    pub(crate) state: [Option<State>; 2],
}

/// A window that is judged once, before and after.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WindowChange {
    /// What is asked for after.
    pub(crate) target_seconds: Duration,
    /// The verdict; nothing where the agent is not in the team, or weeks are judged.
    pub(crate) state: [Option<State>; 2],
}

/// Whether somebody is newly short of the minimum.
fn falls_short(state: [Option<State>; 2]) -> bool {
    state[1] == Some(State::Short) && state[0] != Some(State::Short)
}

impl WindowChange {
    fn new(hours: [Option<&AgentHours>; 2]) -> Option<Self> {
        let state = hours.map(|hours| hours.filter(|hours| hours.judged_once.is_some()).map(|hours| hours.state));
        let total = hours.map(|hours| hours.map(|hours| hours.total_seconds));
        let is_judged = state.iter().any(Option::is_some);
        let target_seconds = hours[1].map_or(Duration::ZERO, |hours| hours.target_seconds);
        (is_judged && (total[0] != total[1] || state[0] != state[1])).then_some(Self { target_seconds, state })
    }

    /// Whether the agent is newly short of the target.
    pub(crate) fn falls_short(&self) -> bool {
        falls_short(self.state)
    }
}

impl WeekChange {
    /// Whether the agent is newly short of the minimum.
    pub(crate) fn falls_short(&self) -> bool {
        falls_short(self.state)
    }
}

impl RequirementChange {
    /// How much more time is exposed after; below zero where it is less, zero where it was not asked for.
    pub(crate) fn exposes(&self) -> Duration {
        self.before.as_ref().map_or(Duration::ZERO, |before| self.after.exposed_seconds.minus(before.exposed_seconds))
    }

    /// What was asked for before, and how both sides meet that; gaps that recur are described in `zone`.
    fn of(requirement: &Requirement, sides: [&Side<'_>; 2], window: Interval, zone: &Zone) -> Self {
        let [team, next] = sides.map(|side| side.roster().team());
        let [before, after] = sides.map(|side| side.coverage(requirement, team, window));
        let same = next.requirements().iter().find(|other| other.name() == requirement.name());
        let asked = asked(Some((requirement, team)), same.map(|same| (same, next)));
        let as_asked = same.filter(|_| !asked.is_empty()).map(|same| sides[1].coverage(same, next, window).share);
        let (opened, worse) = lost(&before, &after, zone);
        let (closed, better) = lost(&after, &before, zone);
        Self {
            name: requirement.name().to_owned(),
            before: Some(before.share),
            after: after.share,
            asked,
            as_asked,
            opened,
            closed,
            worse,
            better,
        }
    }

    /// What was not asked for before.
    fn new(requirement: &Requirement, after: &Side<'_>, window: Interval) -> Self {
        let team = after.roster().team();
        Self {
            name: requirement.name().to_owned(),
            before: None,
            after: after.coverage(requirement, team, window).share,
            asked: asked(None, Some((requirement, team))),
            as_asked: None,
            opened: Vec::new(),
            closed: Vec::new(),
            worse: Vec::new(),
            better: Vec::new(),
        }
    }

    fn is_any(&self) -> bool {
        let lists = [&self.opened, &self.closed, &self.worse, &self.better];
        self.before.as_ref() != Some(&self.after) || !self.asked.is_empty() || lists.iter().any(|gaps| !gaps.is_empty())
    }
}

/// What is asked differently of a requirement.
fn asked(before: Option<(&Requirement, &Team)>, after: Option<(&Requirement, &Team)>) -> Vec<Asked> {
    let told = |(requirement, team): (&Requirement, &Team)| {
        let words = |words: &BTreeSet<Word>| words.iter().map(Word::as_str).collect::<Vec<_>>().join(", ");
        let roles =
            requirement.roles().map(|roles| roles.iter().map(|role| team.role(*role).name()).collect::<Vec<_>>());
        [
            ("at least", requirement.at_least().to_string()),
            ("of", roles.map_or_else(|| "every role".to_owned(), |roles| roles.join(", "))),
            ("with skills", words(requirement.skills())),
            ("of posts", words(requirement.posts())),
            ("when", need_in_words(requirement)),
            ("an answer within", requirement.response_within().to_string()),
        ]
    };
    let (before, after) = (before.map(told), after.map(told));
    let part = |side: &Option<[(&str, String); 6]>, index: usize| side.as_ref().map(|side| side[index].1.clone());
    let names = before.as_ref().or(after.as_ref()).map(|side| side.each_ref().map(|(name, _)| *name));
    let all = names.into_iter().flatten().enumerate().map(|(index, what)| Asked {
        what: what.to_owned(),
        before: part(&before, index),
        after: part(&after, index),
    });
    let is_other = |asked: &Asked| asked.before.as_deref().unwrap_or("") != asked.after.as_deref().unwrap_or("");
    all.filter(is_other).collect()
}

/// When a requirement must be staffed.
fn need_in_words(requirement: &Requirement) -> String {
    let (zone, hours) =
        (
            requirement.zone(),
            |hours: &Hours| if *hours == Hours::WHOLE_DAY { String::new() } else { format!(" {hours}") },
        );
    match requirement.when() {
        Need::Always => "at all times".to_owned(),
        Need::Weekly { days, hours: of_day, dates } => {
            let from = dates.first_stated().map(|first| format!(" from {first}")).unwrap_or_default();
            let until = dates.last_stated().map(|last| format!(" until {last}")).unwrap_or_default();
            format!("{days}{} {zone}{from}{until}", hours(of_day))
        }
        Need::Listed { dates, hours: of_day } => {
            let dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
            format!("{}{} {zone}", dates.join(", "), hours(of_day))
        }
    }
}

impl Change {
    /// Compares two sides in `window`; gaps that recur are described in `zone`.
    pub(crate) fn new(before: &Side<'_>, after: &Side<'_>, window: Interval, zone: &Zone) -> Self {
        let sides = [before, after];
        let [was, is] = sides.map(|side| side.roster().team().requirements());
        let knows = |team: &[Requirement], name: &str| team.iter().any(|requirement| requirement.name() == name);
        let new = is.iter().filter(|requirement| !knows(was, requirement.name()));
        let requirements = was.iter().map(|requirement| RequirementChange::of(requirement, sides, window, zone));
        let handles: BTreeSet<&Handle> =
            sides.iter().flat_map(|side| side.roster().agents().map(|(_, agent)| agent.handle())).collect();
        Self {
            requirements: requirements
                .chain(new.map(|requirement| RequirementChange::new(requirement, after, window)))
                .collect(),
            minima: minima(before.roster().team(), after.roster().team()),
            agents: handles
                .into_iter()
                .map(|handle| AgentChange::new(handle, before, after, window))
                .filter(AgentChange::is_any)
                .collect(),
        }
    }

    /// Whether nothing is different.
    pub(crate) fn is_none(&self) -> bool {
        self.agents.is_empty() && self.minima.is_empty() && !self.requirements.iter().any(RequirementChange::is_any)
    }
}

/// The roles of both teams of which another weekly minimum is asked.
fn minima(before: &Team, after: &Team) -> Vec<Asked> {
    let minimum = |team: &Team, name: &str| Some(team.role(team.find_role(name)?).weekly_minimum().to_string());
    let asked = |role: &Role| Asked {
        what: role.name().to_owned(),
        before: minimum(before, role.name()),
        after: minimum(after, role.name()),
    };
    before.roles().iter().map(asked).filter(|asked| asked.after.is_some() && asked.before != asked.after).collect()
}

/// The gaps of `to` where `from` had none, each with the exposed time in its whole gap that was not exposed; and what of
/// those gaps that `from` had is newly exposed.
fn lost(from: &RequirementCoverage, to: &RequirementCoverage, zone: &Zone) -> (Vec<GapTimes>, Vec<GapTimes>) {
    let gaps = to.open();
    let mut exposed = to.exposed.difference(&from.exposed);
    let mut opened: Vec<(Interval, Duration)> = Vec::new();
    for interval in gaps.difference(&from.open()).iter() {
        let whole: IntervalSet = gaps.touching(interval).collect();
        opened.push((interval, exposed.intersection(&whole).length()));
        // Each exposed second is told once.
        exposed = exposed.difference(&whole);
    }
    let told = |gaps: Vec<(Interval, Duration)>| {
        let told = |times: Times| GapTimes { exposed_seconds: times.amount, times };
        times(gaps, from.window, zone).into_iter().map(told).collect()
    };
    (told(opened), told(exposed.iter().map(|interval| (interval, interval.length())).collect()))
}

impl AgentChange {
    fn new(handle: &Handle, before: &Side<'_>, after: &Side<'_>, window: Interval) -> Self {
        let ids = [before, after].map(|side| side.roster().find(handle.as_str()));
        let sides = [(before, ids[0]), (after, ids[1])];
        let agents = sides.map(|(side, id)| id.map(|id| side.roster().agent(id)));
        let zones = agents.map(|agent| agent.map_or_else(Zone::utc, |agent| agent.zone().clone()));
        let [was, is] = sides.map(|(side, id)| id.map_or_else(BTreeSet::new, |id| side.shifts(id)));
        let seen = |all: &[Known]| all.iter().any(|known| known.interval.overlaps(window));
        let hours = sides.map(|(side, id)| id.map(|id| &side.hours[id.index()]));
        let weeks = weeks(sides.map(|(side, id)| id.map(|id| &side.weeks[id.index()])));
        // By the dates of a clock that both sides share.
        let is_seen = |monday| window.contains(before.roster().team().zone().midnight(monday));
        let tentative = |(side, id): (&Side<'_>, Option<AgentId>)| id.map(|id| side.free[id.index()].clone());
        let [tentative_was, tentative_is] = sides.map(tentative).map(Option::unwrap_or_default);
        let accounts = agents.map(|agent| Some(agent?.account()?.0.to_owned()));
        let skills = agents.map(|agent| agent.map(|agent| agent.skills().clone()).unwrap_or_default());
        Self {
            skills: (skills[0] != skills[1]).then_some(skills),
            account: (accounts[0] != accounts[1]).then_some(accounts),
            agent: handle.clone(),
            name: agents[1].or(agents[0]).map_or_else(String::new, |agent| agent.name().to_owned()),
            file: match ids {
                [None, _] => FileChange::Added,
                [_, None] => FileChange::Removed,
                _ => FileChange::Kept,
            },
            shifts: ShiftChanges::new([&was, &is], window, &zones, seen),
            total_seconds: hours.map(|hours| hours.map_or(Duration::ZERO, |hours| hours.total_seconds)),
            judged_once: WindowChange::new(hours),
            tentative_only_seconds: [
                tentative_was.difference(&tentative_is).length(),
                tentative_is.difference(&tentative_was).length(),
            ],
            tentative_seconds: [tentative_was.length(), tentative_is.length()],
            weeks: weeks.into_iter().filter(|week| is_seen(week.monday)).collect(),
        }
    }

    fn is_any(&self) -> bool {
        self.file != FileChange::Kept
            || self.account.is_some()
            || self.skills.is_some()
            || !(self.shifts.is_none() && self.weeks.is_empty())
            || self.judged_once.is_some()
            || self.tentative_only_seconds != [Duration::ZERO; 2]
    }
}

/// The weeks that are different.
fn weeks(hours: [Option<&AgentHours>; 2]) -> Vec<WeekChange> {
    let mut weeks: BTreeMap<NaiveDate, WeekChange> = BTreeMap::new();
    for (side, hours) in hours.into_iter().enumerate() {
        for week in hours.iter().flat_map(|hours| &hours.weeks) {
            let known = weeks.entry(week.monday).or_insert(WeekChange {
                monday: week.monday,
                seconds: [None; 2],
                minimum_seconds: week.minimum_seconds,
                state: [None; 2],
            });
            known.seconds[side] = Some(week.seconds);
            known.state[side] = week.state;
            known.minimum_seconds = week.minimum_seconds;
        }
    }
    weeks.into_values().filter(|week| week.seconds[0] != week.seconds[1] || week.state[0] != week.state[1]).collect()
}
