//! Who is on at one instant, and who follows.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Handle;
use crate::roster::model::{AgentId, Roster};
use crate::roster::team::Requirement;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;
use crate::timeline::recurrence::need;
use crate::timeline::shifts::Shift;

use super::requests::{OpenRequest, open_requests};

/// How far back the beginning of what is true now is looked for.
const BACK: Duration = Duration::WEEK.times(4);
/// How far ahead its end is looked for, and who is next.
pub(crate) const AHEAD: Duration = Duration::WEEK.times(13);

/// Who is on at one instant.
#[derive(Clone, Debug, Serialize)]
pub struct OnDutyNow {
    /// The instant.
    pub(crate) now: Instant,
    /// How each requirement stands, in the order of team.toml.
    pub requirements: Vec<RequirementNow>,
    /// Who else is on, in roles that no requirement names.
    pub others: Vec<OnDuty>,
    /// What is asked for in the next seven days and nobody has taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) requests: Vec<OpenRequest>,
    /// Who can be asked in the role `l2`; nothing where the team has no such agent.
    pub l2: Option<OnAndNext>,
}

/// How one requirement stands.
#[derive(Clone, Debug, Serialize)]
pub struct RequirementNow {
    /// The requirement's name.
    pub(crate) name: String,
    /// How many agents must be on.
    pub(crate) at_least: u32,
    /// The promise.
    pub(crate) response_within_seconds: Duration,
    /// Whether enough are.
    pub state: State,
    /// Since when; nothing where that is more than four weeks ago.
    pub since: Option<Instant>,
    /// Until when; nothing where that is more than thirteen weeks ahead.
    pub until: Option<Instant>,
    /// The gap that begins when enough are no longer on, as far as is seen; nothing where none does, as where nobody has to be on then.
    pub then_gap: Option<Interval>,
    /// Whether a question asked now would wait longer than the promise.
    pub exposed: bool,
    /// Who is on in a role that counts, and who is next in one.
    #[serde(flatten)]
    pub who: OnAndNext,
}

/// Whether enough agents are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As many as there must be.
    Covered,
    /// Fewer.
    Gap,
    /// Nobody has to be on.
    NoNeed,
}

/// Who is on, and who is next.
#[derive(Clone, Debug, Serialize)]
pub struct OnAndNext {
    /// Who is on.
    pub on: Vec<OnDuty>,
    /// Whose duty is the next to begin; more than one where they begin together.
    pub next: Vec<OnDuty>,
}

/// An agent on duty without a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnDuty {
    /// Who.
    pub agent: Handle,
    /// The name that people read.
    pub(crate) name: String,
    /// In which role.
    pub(crate) role: String,
    /// Since or from when; nothing where that is more than four weeks ago.
    pub start: Option<Instant>,
    /// Until when; nothing where that is more than thirteen weeks ahead.
    pub end: Option<Instant>,
}

/// Who is on at `now`, and who follows.
///
/// # Errors
/// An entry gives too many shifts.
pub fn on_duty_now(roster: &Roster, now: Instant) -> Result<OnDutyNow, Vec<Diagnostic>> {
    let span = Interval::new(now.minus(BACK), now.plus(AHEAD)).unwrap_or(Interval::EVER);
    let view = View { timeline: Timeline::new(roster, span)?, now };
    let team = roster.team();
    let is_l2 = |shift: &Shift| team.role(shift.role).name() == "l2";
    let has_l2 =
        roster.agents().any(|(_, agent)| team.role(agent.role_at(now)).name() == "l2" && agent.employed().end() > now);
    let is_other = |shift: &Shift| !team.requirements().iter().any(|requirement| shift.counts(requirement, roster));
    let soon = Interval::new(now, now.plus(Duration::WEEK)).unwrap_or(span);
    Ok(OnDutyNow {
        now,
        requests: open_requests(&view.timeline.part(soon))?,
        requirements: team.requirements().iter().map(|requirement| view.of(requirement)).collect(),
        others: view.reachable(is_other).on,
        l2: has_l2.then(|| view.reachable(is_l2)),
    })
}

/// What can be seen around an instant.
struct View<'r> {
    timeline: Timeline<'r>,
    now: Instant,
}

impl View<'_> {
    fn of(&self, requirement: &Requirement) -> RequirementNow {
        let span = self.timeline.window();
        let need = need(requirement, span);
        let open = self.timeline.coverage(requirement).open();
        let covered = need.difference(&open);
        let states = [(State::Gap, &open), (State::Covered, &covered)];
        let holding = |time: &IntervalSet| time.iter().find(|interval| interval.contains(self.now));
        let found = states.into_iter().find_map(|(state, time)| Some((state, holding(time)?)));
        let (state, interval) = found.unwrap_or_else(|| {
            let free = IntervalSet::from(span).difference(&need);
            (State::NoNeed, holding(&free).unwrap_or(span))
        });
        let counts = |shift: &Shift| shift.counts(requirement, self.timeline.roster());
        // As in `gaps`: a question that is answered at the promise's last instant has not waited longer.
        let promised = self.now.plus(requirement.response_within());
        let answered = self.runs(counts).any(|(_, run)| self.now < run.end() && run.start() <= promised);
        RequirementNow {
            name: requirement.name().to_owned(),
            at_least: requirement.at_least(),
            response_within_seconds: requirement.response_within(),
            state,
            since: self.known(interval.start()),
            until: self.known(interval.end()),
            then_gap: open.iter().find(|gap| gap.start() == interval.end()),
            exposed: state == State::Gap && !answered,
            who: self.reachable(counts),
        }
    }

    /// Who is on and who is next in a role that counts.
    fn reachable(&self, counts: impl Fn(&Shift) -> bool) -> OnAndNext {
        let runs: Vec<(AgentId, Interval)> = self.runs(counts).collect();
        let first = runs.iter().map(|(_, run)| run.start()).filter(|start| *start > self.now).min();
        let agents = |wanted: &dyn Fn(&Interval) -> bool| {
            runs.iter().filter(|(_, run)| wanted(run)).map(|(id, run)| self.agent(*id, *run)).collect()
        };
        OnAndNext { on: agents(&|run| run.contains(self.now)), next: agents(&|run| Some(run.start()) == first) }
    }

    /// The unbroken duty of each agent in the roles that count.
    fn runs(&self, counts: impl Fn(&Shift) -> bool) -> impl Iterator<Item = (AgentId, Interval)> {
        let runs = move |duty: &Duty| -> IntervalSet {
            duty.shifts.iter().filter(|shift| counts(shift)).map(|shift| shift.interval).collect()
        };
        self.timeline
            .duties()
            .iter()
            .flat_map(move |duty| runs(duty).iter().map(|run| (duty.agent, run)).collect::<Vec<_>>())
    }

    fn agent(&self, id: AgentId, run: Interval) -> OnDuty {
        let agent = self.timeline.roster().agent(id);
        let at = self.now.max(run.start());
        let shift = self.timeline.duty(id).shifts.iter().find(|shift| shift.interval.contains(at));
        let role = shift.map_or(agent.role_at(at), |shift| shift.role);
        OnDuty {
            agent: agent.handle().clone(),
            name: agent.name().to_owned(),
            role: self.timeline.roster().team().role(role).name().to_owned(),
            start: self.known(run.start()),
            end: self.known(run.end()),
        }
    }

    /// An instant that lies within what is seen.
    fn known(&self, instant: Instant) -> Option<Instant> {
        let span = self.timeline.window();
        (span.start() < instant && instant < span.end()).then_some(instant)
    }
}
