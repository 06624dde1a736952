//! What a report says of one window: how each requirement was met, and what each agent did.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::commands::basis::Basis;
use crate::commands::{Context, Failure};
use crate::coverage::gaps::RequirementCoverage;
use crate::coverage::hours::AgentHours;
use crate::coverage::pattern::{Times, times};
use crate::diagnostic::Diagnostic;
use crate::findings::stale;
use crate::plan::effect::Effect;
use crate::roster::handle::Handle;
use crate::roster::model::AgentId;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::window::Window;
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;
use crate::words::role::until_then;

/// The report of one window.
#[derive(Serialize)]
pub(super) struct Section {
    pub(super) window: Window,
    /// Which schedules it is about.
    pub(super) schedules: String,
    pub(super) requirements: Vec<Compared>,
    pub(super) agents: Vec<Member>,
    /// What a plan would change in its own window, which overlaps this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) plan: Option<Effect>,
    /// Whether it is one agent's report.
    #[serde(skip)]
    pub(super) is_own: bool,
    /// Whether it is about weeks because no cycle has finished.
    #[serde(skip)]
    pub(super) lacks_cycle: bool,
    /// Why what was published cannot be told, where that was not asked for by a window.
    #[serde(skip)]
    pub(super) unrecorded: Option<String>,
}

/// A requirement in the window, against the one before.
#[derive(Serialize)]
pub(super) struct Compared {
    #[serde(flatten)]
    pub(super) coverage: RequirementCoverage,
    /// The worst first.
    #[serde(skip)]
    pub(super) worst: Vec<Times>,
}

/// An agent in the window.
#[derive(Serialize)]
pub(super) struct Member {
    #[serde(flatten)]
    pub(super) hours: AgentHours,
    pub(super) name: String,
    pub(super) timezone: String,
    /// When the agent could be on duty and is not, in the window.
    pub(super) tentative_seconds: Duration,
    /// Days and times on duty, in UTC.
    pub(super) on_duty: Vec<Times>,
    pub(super) covers_given: Vec<Cover>,
    pub(super) covers_taken: Vec<Cover>,
    /// The longest time on duty without a break.
    pub(super) longest_seconds: Duration,
    /// Joined, left, promoted, due, stale.
    pub(super) remarks: Vec<String>,
}

/// A shift in which one agent covered for another.
#[derive(Serialize)]
pub(super) struct Cover {
    /// The other one.
    pub(super) agent: Handle,
    #[serde(flatten)]
    pub(super) interval: Interval,
}

impl Section {
    pub(super) fn new(
        basis: &Basis<'_>,
        window: Window,
        context: &Context<'_>,
        only: Option<&str>,
        changes: &BTreeMap<String, Instant>,
    ) -> Result<Self, Failure> {
        let interval = window.interval;
        let roster = &*basis.roster(interval)?;
        let timeline = basis.timeline(roster, interval)?;
        let before = window.before(context.roster.cycles());
        let before = before.map(|before| basis.shares_before(before)).unwrap_or_default();
        let compared = |(index, requirement)| {
            let mut coverage = timeline.coverage(requirement);
            coverage.before = before.get::<usize>(index).cloned();
            let exposed = coverage.gaps.iter().map(|gap| (gap.interval, gap.exposed_seconds));
            Compared { worst: times(exposed, interval, &Zone::utc()), coverage }
        };
        let requirements = roster.team().requirements().iter().enumerate().map(compared).collect();
        let until = interval.end().min(context.now);
        let stale = stale(roster, &basis.changes(until).unwrap_or_else(|| changes.clone()), until);
        // Who covered whom when, by who was covered.
        let mut taken: BTreeMap<AgentId, Vec<(AgentId, Interval)>> = BTreeMap::new();
        for shift in timeline.shifts() {
            for covered in shift.covering_for() {
                taken.entry(*covered).or_default().push((shift.agent, shift.interval));
            }
        }
        let wanted = |agent: &Handle| only.is_none_or(|only| only == agent.as_str());
        let agents = timeline
            .duties()
            .iter()
            .zip(timeline.hours())
            .filter(|(duty, hours)| wanted(&hours.agent) && roster.agent(duty.agent).employed().overlaps(interval))
            .map(|(duty, hours)| {
                let taken = taken.get(&duty.agent).map_or(&[][..], Vec::as_slice);
                Member::new(&timeline, duty, taken, hours, stale.get(&duty.agent).copied())
            });
        let agents = agents.collect::<Result<_, _>>()?;
        Ok(Self {
            window,
            schedules: basis.words(interval),
            requirements,
            agents,
            plan: None,
            is_own: only.is_some(),
            lacks_cycle: false,
            unrecorded: None,
        })
    }
}

impl Member {
    fn new(
        timeline: &Timeline<'_>,
        duty: &Duty,
        taken: &[(AgentId, Interval)],
        hours: AgentHours,
        stale_since: Option<Instant>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let (roster, window) = (timeline.roster(), timeline.window());
        let agent = roster.agent(duty.agent);
        let cover = |other: AgentId, interval| Cover { agent: roster.agent(other).handle().clone(), interval };
        let shifts = || duty.shifts.iter().filter(|shift| shift.interval.overlaps(window));
        let given = shifts().flat_map(|shift| shift.covering_for().iter().map(move |other| (*other, shift.interval)));
        let on = duty.on();
        let mut remarks = Vec::new();
        let mut remark = |happens: bool, words: String| remarks.extend(happens.then_some(words));
        let day = |instant: Instant| agent.zone().local(instant).date();
        remark(window.contains(agent.employed().start()), format!("joined {}", day(agent.employed().start())));
        if let Some(promotion) = agent.promotion().filter(|promotion| agent.dates().first < promotion.on) {
            let team = roster.team();
            let date = |at: Instant| team.zone().local(at).date();
            let last = date(window.end().minus(Duration::from_seconds(1)));
            let happens = date(window.start()) <= promotion.on && promotion.on <= last;
            let [was, is] = [promotion.was, agent.role()].map(|role| team.role(role).name());
            remark(happens, until_then(was, promotion.on, is));
        }
        if let Some(last_day) = agent.last_day() {
            remark(window.contains(agent.employed().end()), format!("last day {last_day}"));
        }
        if roster.team().role(agent.role_at(window.start().max(agent.employed().start()))).is_intern()
            && let Some(cycle) = roster.first_cycle_that_counts(agent)
        {
            remark(true, format!("intern; the first cycle that counts is {cycle}"));
            let begins = roster.cycles().start_of(cycle);
            let is_over =
                roster.team().role(agent.role()).is_intern() && begins.is_some_and(|start| start.at < window.end());
            remark(is_over, "the internship is over: promote or extend".to_owned());
        }
        if let Some(since) = stale_since {
            remark(true, format!("stale: nobody changed or confirmed the file since {}", day(since)));
        }
        Ok(Self {
            name: agent.name().to_owned(),
            timezone: agent.zone().name().to_owned(),
            tentative_seconds: timeline.free(duty.agent)?.length(),
            on_duty: times(shifts().map(|shift| (shift.interval, Duration::ZERO)), window, &Zone::utc()),
            covers_given: given.map(|(other, interval)| cover(other, interval)).collect(),
            covers_taken: taken.iter().map(|(other, interval)| cover(*other, *interval)).collect(),
            longest_seconds: on.touching(window).map(Interval::length).max().unwrap_or_default(),
            remarks,
            hours,
        })
    }
}
