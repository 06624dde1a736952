//! `coverage team`: everybody with role, zone, hours a week and status.

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use crate::findings::{internship_over, stale};
use crate::roster::handle::Handle;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::time::civil::Duration;
use crate::time::cycle::CycleStart;
use crate::time::interval::{Instant, Interval};
use crate::time::window::WindowRequest;
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Align, Block, Line, Table};
use crate::view::style::{FAINT, WEAK};
use crate::words::clock::Clock;
use crate::words::role::until_then;

use super::{Command, Context, Failure};

/// Everybody with role, zone, hours a week and status
///
/// Hours are the mean over four weeks from next Monday. The first cycle that counts for an intern is the one after the first whole
/// cycle in the team; who joins by the UTC date on which a cycle starts has that one whole. A file is stale that nobody has changed
/// or confirmed for longer than `stale-after` of team.toml.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage team
  coverage team --format json --as-of 2026-11-21T23:00:00Z")]
pub(crate) struct Team {}

#[derive(Serialize)]
struct TeamList<'a> {
    /// When the hours are.
    window: Interval,
    agents: Vec<Member<'a>>,
    #[serde(skip)]
    now: Instant,
    #[serde(skip)]
    clock: &'a Clock,
}

#[derive(Serialize)]
struct Member<'a> {
    agent: &'a Handle,
    name: &'a str,
    role: &'a str,
    timezone: &'a str,
    weekly_seconds: Duration,
    minimum_seconds: Duration,
    joined: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    /// Since when the agent is, or will be, in the team, and until when.
    #[serde(skip)]
    employed: Interval,
    /// Where the agent is now, or will be next.
    #[serde(skip_serializing_if = "Option::is_none")]
    travel: Option<Travelling<'a>>,
    /// The first day in another role, if one is to come, and which role that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    promoted: Option<NaiveDate>,
    #[serde(skip)]
    next_role: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    eligible: Option<Eligible>,
    /// That cycle has begun.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    internship_over: bool,
    /// When somebody last changed or confirmed the file, if that is too long ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale_since: Option<Instant>,
}

/// Dates on which an agent is on another clock.
#[derive(Serialize)]
struct Travelling<'a> {
    from: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    timezone: &'a str,
}

/// The first cycle that counts for an intern.
#[derive(Serialize)]
struct Eligible {
    cycle: u32,
    start: Instant,
    estimated: bool,
}

impl Command for Team {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let (roster, now) = (context.roster, context.now);
        let window = WindowRequest::NextWeeks(4).resolve(now, roster.team().zone(), roster.cycles());
        let window = window.map_err(|error| Failure::Usage(error.to_string()))?.interval;
        let stale = context.changes.map(|changes| stale(roster, changes, now)).unwrap_or_default();
        let timeline = Timeline::new(roster, window)?;
        let member = |duty: &Duty| member(roster, duty, window, now, stale.get(&duty.agent).copied());
        let agents = timeline.duties().iter().map(member).collect();
        Ok(context.page.write(&TeamList { window, agents, now, clock: &context.clock }))
    }
}

fn member<'r>(
    roster: &'r Roster,
    duty: &Duty,
    window: Interval,
    now: Instant,
    stale_since: Option<Instant>,
) -> Member<'r> {
    let id: AgentId = duty.agent;
    let agent = roster.agent(id);
    let role = roster.team().role(agent.role_at(now.max(agent.employed().start())));
    let today = agent.zone().local(now).date();
    let since = agent.joined().map_or(today, |joined| joined.max(today));
    let weeks = window.length().seconds() / Duration::WEEK.seconds();
    Member {
        agent: agent.handle(),
        name: agent.name(),
        role: role.name(),
        timezone: agent.zone().name(),
        weekly_seconds: Duration::from_seconds(duty.on().length_within(window).seconds() / weeks.max(1)),
        minimum_seconds: role.weekly_minimum(),
        joined: agent.joined(),
        last_day: agent.last_day(),
        employed: agent.employed(),
        travel: travel(agent, now),
        promoted: agent.promotion().map(|promotion| promotion.on).filter(|on| since < *on),
        next_role: roster.team().role(agent.role()).name(),
        eligible: if role.is_intern() { eligible(roster, agent) } else { None },
        internship_over: role.is_intern() && internship_over(roster, agent, now).is_some(),
        stale_since,
    }
}

/// The travel that is on or comes next.
fn travel(agent: &Agent, now: Instant) -> Option<Travelling<'_>> {
    let today = agent.zone().local(now).date();
    let travel = agent.whereabouts().travels().iter().find(|travel| today <= travel.dates.last)?;
    Some(Travelling { from: travel.dates.first, until: travel.dates.last_stated(), timezone: travel.zone.name() })
}

fn eligible(roster: &Roster, agent: &Agent) -> Option<Eligible> {
    let cycle = roster.first_cycle_that_counts(agent)?;
    let CycleStart { at, recorded, .. } = roster.cycles().start_of(cycle)?;
    Some(Eligible { cycle, start: at, estimated: !recorded })
}

impl TeamList<'_> {
    fn table(&self) -> Table {
        let mut table = Table::new([
            ("agent", Align::Left),
            ("role", Align::Left),
            ("zone", Align::Left),
            ("mean hours a week", Align::Right),
            ("status", Align::Wrapped),
        ]);
        for member in &self.agents {
            let there = self.now < member.employed.end();
            let style = if there { anstyle::Style::new() } else { FAINT };
            let status = if there { self.status(member) } else { vec![format!("left {}", date(member.last_day))] };
            let less = member.weekly_seconds < member.minimum_seconds;
            let hours = format!("{} of {}", member.weekly_seconds, member.minimum_seconds);
            table.row([
                Line::from(member.agent.as_str()).style(style),
                Line::from(member.role).style(style),
                Line::from(member.timezone).style(style),
                Line::from(hours).style(if less { WEAK } else { style }),
                Line::from(status.join("; ")).style(style),
            ]);
        }
        table
    }

    fn status(&self, member: &Member<'_>) -> Vec<String> {
        let mut status = Vec::new();
        if self.now < member.employed.start() {
            status.push(format!("joins {}", date(member.joined)));
        }
        if member.last_day.is_some() {
            status.push(format!("leaves after {}", date(member.last_day)));
        }
        if let Some(Travelling { from, until, timezone }) = &member.travel {
            let until = until.map_or(String::new(), |until| format!(" to {until}"));
            status.push(format!("in {timezone} from {from}{until}"));
        }
        if let Some(promoted) = member.promoted {
            status.push(until_then(member.role, promoted, member.next_role));
        }
        if let Some(eligible) = &member.eligible {
            let estimated = if eligible.estimated { ", estimated" } else { "" };
            let start = self.clock.date(eligible.start);
            status.push(format!("first cycle that counts: {} ({start}{estimated})", eligible.cycle));
            if member.internship_over {
                status.push("internship over: promote or extend".to_owned());
            }
        }
        if let Some(since) = member.stale_since {
            status.push(format!("stale since {}", self.clock.date(since)));
        }
        status
    }

    fn title(&self) -> String {
        let zone = self.clock.zone();
        format!("Team, {} {zone}; hours {}", self.clock.moment(self.now), self.clock.range(self.window))
    }
}

fn date(date: Option<NaiveDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

impl Answer for TeamList<'_> {
    fn blocks(&self) -> Vec<Block> {
        let nobody = || Block::Text(Line::from("there are no agents").style(FAINT));
        vec![Block::Title(self.title()), self.table().if_any().unwrap_or_else(nobody)]
    }
}
