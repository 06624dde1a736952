//! `coverage.json`: what the page says, for programs. docs/coverage.schema.json describes it.
//!
//! It shows handles, names, roles and UTC; no zone, and no reason for an absence. What would tell a zone is told in UTC: weeks are named by their
//! Monday, their hours are those of the UTC week, and a target counts whole days in the team. Only verdicts are of the agent's own weeks.

use chrono::NaiveDate;
use serde::Serialize;

use crate::coverage::gaps::RequirementCoverage;
use crate::coverage::hours::{AgentHours, State};
use crate::coverage::pattern::Pattern;
use crate::coverage::requests::{OpenRequest, open_requests};
use crate::diagnostic::Diagnostic;
use crate::plan::effect::Effect;
use crate::roster::handle::Word;
use crate::roster::minimum_over::MinimumOver;
use crate::roster::model::{self, AgentId, Roster};
use crate::roster::team::Requirement;
use crate::time::civil::{Duration, day_after};
use crate::time::cycle::Cycle;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;
use crate::timeline::shifts::Shift;
use crate::timeline::{Offer, Timeline};

use super::feed::Feed;

/// The facts that a team publishes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Facts<'r> {
    /// The version of this document's form.
    pub(crate) version: u8,
    /// The team's name, if it has one.
    pub(crate) team: Option<&'r str>,
    /// What everything here is about.
    pub(crate) window: Interval,
    /// Within which time a question is answered.
    pub(crate) promise_seconds: Duration,
    /// Over what hours are judged.
    #[serde(skip)]
    pub(crate) minimum_over: MinimumOver,
    /// The cycles that overlap the window.
    pub(crate) cycles: Vec<Cycle>,
    /// The team's roles.
    pub(crate) roles: Vec<Role<'r>>,
    /// The agents, in the order of handles.
    pub(crate) agents: Vec<Agent<'r>>,
    /// Whole shifts that overlap the window, by start, end and handle.
    pub(crate) shifts: Vec<PublishedShift<'r>>,
    /// When somebody could be on duty and is not, by start, end and handle.
    pub(crate) tentative: Vec<Tentative<'r>>,
    /// What a plan would change, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) plan: Option<Effect>,
    /// How well each requirement is met.
    pub(crate) requirements: Vec<RequirementCoverage>,
    /// What is asked for and nobody has taken, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) requests: Vec<OpenRequest>,
    /// Gaps that recur, told in UTC.
    pub(crate) patterns: Vec<Pattern>,
    /// What one can subscribe to.
    pub(crate) feeds: Vec<Subscription>,
}

/// A role.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Role<'r> {
    /// The key by which shifts name it.
    pub(crate) name: &'r str,
    /// What people call it.
    pub(crate) title: &'r str,
    /// Whether some requirement names it.
    pub(crate) counts: bool,
}

/// An agent, with the hours in the window.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Agent<'r> {
    /// The handle.
    #[serde(rename = "agent")]
    pub(crate) handle: &'r str,
    /// The name that people read.
    pub(crate) name: &'r str,
    /// The role at the window's start.
    pub(crate) role: String,
    /// What that role is asked for a week.
    pub(crate) minimum_seconds: Duration,
    /// On duty within the window.
    pub(crate) total_seconds: Duration,
    /// The minimum for the part of the window in which the agent is in the team.
    pub(crate) target_seconds: Duration,
    /// The verdict over all weeks.
    pub(crate) state: State,
    /// The agent's weeks.
    pub(crate) weeks: Vec<AgentWeek>,
}

/// One week of an agent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AgentWeek {
    /// The Monday on which it begins.
    pub(crate) monday: NaiveDate,
    /// On duty in the week of UTC, which are not the agent's own hours where a shift is on at its border.
    pub(crate) seconds: Duration,
    /// The verdict on the agent's own week; nothing where the window is judged once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<State>,
}

/// A shift.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PublishedShift<'r> {
    /// Who.
    pub(crate) agent: &'r str,
    /// In which role.
    pub(crate) role: &'r str,
    /// When.
    #[serde(flatten)]
    pub(crate) interval: Interval,
    /// What it is for, where the team tells posts apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) posts: Vec<&'r str>,
    /// Whose shifts are covered in some of that time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) covering_for: Vec<&'r str>,
    /// The names of the requirements for which it counts.
    pub(crate) counts_for: Vec<&'r str>,
}

/// Tentative time: never coverage, and never hours.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Tentative<'r> {
    /// Who.
    pub(crate) agent: &'r str,
    /// In which role.
    pub(crate) role: &'r str,
    /// When, within the window.
    #[serde(flatten)]
    pub(crate) interval: Interval,
    /// What for, where the team tells posts apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) post: Option<&'r str>,
    /// The names of the requirements for which it would count.
    pub(crate) counts_for: Vec<&'r str>,
}

/// A feed and where it is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Subscription {
    /// What people call it.
    pub(crate) title: String,
    /// The path, seen from the page.
    pub(crate) path: String,
    /// The agent whose it is, if it is one agent's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent: Option<String>,
    /// The whole address, where the team says where it publishes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// The same for calendar programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) webcal: Option<String>,
}

/// On duty in the week of UTC that begins on that Monday.
fn week_in_utc(timeline: &Timeline<'_>, agent: AgentId, monday: NaiveDate) -> Duration {
    let midnight = Zone::utc().midnight(monday);
    let week = Interval::new(midnight, midnight.plus(Duration::WEEK));
    week.map_or(Duration::ZERO, |week| timeline.duty(agent).on().length_within(week))
}

/// The minimum for the days of the window, in UTC, on which the agent is in the team.
fn target(agent: &model::Agent, window: Interval, minimum: Duration) -> Duration {
    let midnight = |date| Zone::utc().midnight(date);
    let joined = agent.joined().map_or(Instant::MIN, midnight);
    let left = agent.last_day().map_or(Instant::MAX, |last| midnight(day_after(last)));
    let there = Interval::new(joined, left).and_then(|there| there.intersection(window));
    minimum.share(there.map_or(Duration::ZERO, Interval::length), Duration::WEEK)
}

/// The names of the requirements that fit.
fn names_of(roster: &Roster, fits: impl Fn(&Requirement) -> bool) -> Vec<&str> {
    roster.team().requirements().iter().filter(|requirement| fits(requirement)).map(Requirement::name).collect()
}

/// Whole shifts that overlap the window of a timeline, by start, end and handle.
pub(super) fn published_shifts<'t>(timeline: &'t Timeline<'_>) -> Vec<PublishedShift<'t>> {
    let roster = timeline.roster();
    let handle = |id| roster.agent(id).handle().as_str();
    let published = |shift: &'t Shift| PublishedShift {
        agent: handle(shift.agent),
        role: roster.team().role(shift.role).name(),
        interval: shift.interval,
        posts: shift.posts().named().map(Word::as_str).collect(),
        covering_for: shift.covering_for().iter().map(|id| handle(*id)).collect(),
        counts_for: names_of(roster, |requirement| shift.counts(requirement, roster)),
    };
    timeline.shifts().into_iter().map(published).collect()
}

impl<'r> Facts<'r> {
    /// The facts of a window, given when each agent could be on and is not, and what all that amounts to.
    ///
    /// # Errors
    /// An entry gives too many shifts.
    pub(crate) fn new(
        timeline: &'r Timeline<'r>,
        offers: &[Vec<Offer<'r>>],
        hours: &[AgentHours],
        requirements: Vec<RequirementCoverage>,
        feeds: &[Feed],
    ) -> Result<Self, Vec<Diagnostic>> {
        let (roster, window) = (timeline.roster(), timeline.window());
        let team = roster.team();
        let counts = |role| team.requirements().iter().any(|requirement| requirement.counts_role(role));
        let roles = team.roles().iter().map(|role| Role {
            name: role.name(),
            title: role.title(),
            counts: team.find_role(role.name()).is_some_and(counts),
        });
        let agents = roster.agents().zip(hours).filter(|((_, agent), _)| agent.employed().overlaps(window));
        let agents = agents.map(|((id, agent), hours)| Agent {
            handle: agent.handle().as_str(),
            name: agent.name(),
            role: hours.role.clone(),
            minimum_seconds: hours.minimum_seconds,
            total_seconds: hours.total_seconds,
            target_seconds: target(agent, window, hours.minimum_seconds),
            state: hours.state,
            weeks: hours
                .weeks
                .iter()
                .map(|week| AgentWeek {
                    monday: week.monday,
                    seconds: week_in_utc(timeline, id, week.monday),
                    state: week.state,
                })
                .collect(),
        });
        let offers =
            roster.agents().zip(offers).flat_map(|((_, agent), offers)| offers.iter().map(move |offer| (agent, offer)));
        let in_roles = offers.flat_map(|(agent, offer)| {
            agent.in_roles(&offer.time).into_iter().map(move |(role, interval)| (agent, offer, role, interval))
        });
        let tentative = in_roles.map(|(agent, offer, role, interval)| Tentative {
            agent: agent.handle().as_str(),
            role: team.role(role).name(),
            interval,
            post: offer.post.map(Word::as_str),
            counts_for: names_of(roster, |requirement| offer.counts(agent, role, requirement)),
        });
        let mut tentative: Vec<Tentative<'_>> = tentative.collect();
        tentative.sort_by_key(|tentative| (tentative.interval, tentative.agent, tentative.post));
        let url = team.feed().url();
        let feeds = feeds.iter().map(|feed| Subscription {
            title: feed.title.clone(),
            path: feed.path.clone(),
            agent: feed.agent.clone(),
            url: url.map(|url| url.file(&feed.path)),
            webcal: url.map(|url| url.webcal(&feed.path)),
        });
        Ok(Self {
            version: 1,
            team: team.name(),
            window,
            promise_seconds: team.policy().response_within,
            minimum_over: team.policy().minimum_over,
            cycles: roster.cycles().overlapping(window).collect(),
            roles: roles.collect(),
            agents: agents.collect(),
            shifts: published_shifts(timeline),
            tentative,
            plan: None,
            patterns: requirements.iter().flat_map(|coverage| coverage.patterns(&Zone::utc())).collect(),
            requirements,
            feeds: feeds.collect(),
            requests: open_requests(timeline)?,
        })
    }

    /// What people call the role of that name.
    pub(crate) fn role_title<'n>(&self, name: &'n str) -> &'n str
    where
        'r: 'n,
    {
        self.roles.iter().find(|role| role.name == name).map_or(name, |role| role.title)
    }

    /// As one JSON document and a line break.
    pub(crate) fn json(&self) -> String {
        // Our types have string keys and finite numbers, so this cannot fail.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}
