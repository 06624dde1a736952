//! `coverage report`: the cycle report, as Markdown to paste.
//!
//! A past window is told by the schedules as they were published then, so that a report does not change when they do.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use crate::coverage::gaps::{RequirementCoverage, Share};
use crate::coverage::hours::{AgentHours, JudgedWeek, State};
use crate::coverage::pattern::{Times, times};
use crate::diagnostic::Diagnostic;
use crate::findings::stale;
use crate::plan::effect::{Effect, Uncovered};
use crate::roster::handle::Handle;
use crate::roster::model::AgentId;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};
use crate::time::window::{Window, WindowRequest};
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::timeline::duty::Duty;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Align, Block, Fact, Line, Table};
use crate::words::amount::{decimal_hours, percent};
use crate::words::clock::Clock;
use crate::words::count::count;
use crate::words::role::until_then;

use super::basis::Basis;
use super::proof::PlanArg;
use super::{AgentArg, Command, Context, Failure, WindowArgs};

/// How many gaps and long stretches a report names.
const WORST: usize = 5;

/// The cycle report, as Markdown to paste
///
/// For the lead, or with `--agent` for one agent to complete. Each shift counts as it was published when it began, by the history of
/// the schedules in git; what is ahead counts as it is published now. Without a window it is the last finished cycle.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage report --cycle current --agent quill --as-planned
  coverage report --cycle 85-86 --as-planned")]
pub(crate) struct Report {
    #[command(flatten)]
    agent: AgentArg,
    #[command(flatten)]
    window: WindowArgs,
    /// Take the schedules as they are, not as they were published
    #[arg(long)]
    as_planned: bool,
    #[command(flatten)]
    plan: PlanArg,
}

impl Command for Report {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let roster = context.roster;
        let window = self.window.window_or(context, WindowRequest::LastCycle)?;
        let lacks_window = self.window.is_default() && window.cycles.is_none();
        let lacks_cycle = lacks_window && roster.cycles().first().is_some();
        let windows = window.each(roster.cycles());
        let mut unrecorded = None;
        let basis = if self.as_planned || context.as_of().is_some() {
            Basis::Planned(roster)
        } else {
            let compared = windows.iter().filter_map(|window| window.before(roster.cycles()));
            let first = compared.chain(windows.iter().map(|window| window.interval)).map(Interval::start).min();
            let help = "`--as-planned` reports by the schedules as they are now";
            let published = Basis::published(context, first.unwrap_or(window.interval.start()), help);
            // Of a window that nobody asked for, what there is, is reported.
            match published.and_then(|basis| basis.roster(window.interval).map(|_| ()).map(|()| basis)) {
                Err(Failure::Trouble(why)) if lacks_window => {
                    unrecorded = why.lines().next().map(str::to_owned);
                    Basis::Planned(roster)
                }
                published => published?,
            }
        };
        let only = basis.only(context, &self.agent)?;
        let plan = self.plan.effect(context, "the report", window.interval)?;
        let changes = context.changes.cloned().unwrap_or_default();
        let section = |window: Window| {
            let plan = plan.as_ref().filter(|effect| effect.window.overlaps(window.interval));
            Ok(Section {
                plan: plan.map(|effect| of(effect, only)),
                lacks_cycle,
                unrecorded: unrecorded.clone(),
                ..Section::new(&basis, window, context, only, &changes)?
            })
        };
        let reports = windows.into_iter().map(section).collect::<Result<_, Failure>>()?;
        Ok(context.page.write(&Reports { reports }))
    }
}

/// What a plan would change, for the lead or for one agent.
fn of(effect: &Effect, only: Option<&str>) -> Effect {
    let mut effect = effect.clone();
    effect.changes.retain(|change| only.is_none_or(|only| only == change.agent.as_str()));
    effect
}

/// The reports that were asked for.
#[derive(Serialize)]
struct Reports {
    reports: Vec<Section>,
}

/// The report of one window.
#[derive(Serialize)]
struct Section {
    window: Window,
    /// Which schedules it is about.
    schedules: String,
    requirements: Vec<Compared>,
    agents: Vec<Member>,
    /// What a plan would change in its own window, which overlaps this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Effect>,
    /// Whether it is one agent's report.
    #[serde(skip)]
    is_own: bool,
    /// Whether it is about weeks because no cycle has finished.
    #[serde(skip)]
    lacks_cycle: bool,
    /// Why what was published cannot be told, where that was not asked for by a window.
    #[serde(skip)]
    unrecorded: Option<String>,
}

/// A requirement in the window, against the one before.
#[derive(Serialize)]
struct Compared {
    #[serde(flatten)]
    coverage: RequirementCoverage,
    /// The worst first.
    #[serde(skip)]
    worst: Vec<Times>,
}

/// An agent in the window.
#[derive(Serialize)]
struct Member {
    #[serde(flatten)]
    hours: AgentHours,
    name: String,
    timezone: String,
    /// When the agent could be on duty and is not, in the window.
    tentative_seconds: Duration,
    /// Days and times on duty, in UTC.
    on_duty: Vec<Times>,
    covers_given: Vec<Cover>,
    covers_taken: Vec<Cover>,
    /// The longest time on duty without a break.
    longest_seconds: Duration,
    /// Joined, left, promoted, due, stale.
    remarks: Vec<String>,
}

/// A shift in which one agent covered for another.
#[derive(Serialize)]
struct Cover {
    /// The other one.
    agent: Handle,
    #[serde(flatten)]
    interval: Interval,
}

impl Section {
    fn new(
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

impl Section {
    fn blocks(&self) -> Vec<Block> {
        let none = "No finished cycle is on record: these are the last four whole weeks.";
        let cycle = self.window.cycles.map(|cycles| format!("Cycle {} report", cycles.first()));
        let window = Clock::new(Zone::utc()).window(self.window);
        let mut blocks = vec![
            Block::Chapter(cycle.unwrap_or_else(|| "Report".to_owned())),
            Block::Text(format!("{window}.").into()),
        ];
        blocks.extend(self.lacks_cycle.then(|| Block::Text(none.into())));
        let unrecorded = self.unrecorded.as_ref().map(|why| {
            format!("What was published then is not on record ({why}), so the schedules count as they are now.")
        });
        blocks.extend(unrecorded.map(|words| Block::Text(words.into())));
        blocks.extend(if self.is_own { self.own() } else { self.lead() });
        blocks.push(Block::Text(format!("({})", self.schedules).into()));
        blocks
    }

    /// For one agent to complete.
    fn own(&self) -> Vec<Block> {
        let Some(member) = self.agents.first() else {
            return vec![Block::Text("Not in the team in this time.".into())];
        };
        let mut facts = member.facts();
        facts.extend(self.plan.as_ref().map(asked_for).into_iter().flatten());
        let to_complete = ["Cases or users helped", "Channels", "Main topics", "Links"];
        facts.extend(to_complete.map(|name| Fact::new(name, "")));
        vec![Block::Heading(Line::from(&member.name)), Block::Facts(facts)]
    }

    /// For the lead.
    fn lead(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for compared in &self.requirements {
            blocks.push(Block::Title(capitalised(&compared.coverage.name)));
            blocks.push(Block::Facts(compared.facts()));
        }
        blocks.push(Block::Title("Agents".to_owned()));
        let mut table = Table::new([
            ("agent", Align::Left),
            ("role", Align::Left),
            ("hours", Align::Right),
            ("target", Align::Right),
            ("state", Align::Left),
            ("shifts", Align::Right),
            ("nights", Align::Right),
            ("tentative", Align::Right),
            ("covered for others", Align::Right),
            ("longest stretch", Align::Right),
            ("notes", Align::Wrapped),
        ]);
        for member in &self.agents {
            table.row(member.row());
        }
        blocks.push(Block::Table(table));
        blocks.extend(self.plan.as_ref().map(planned).into_iter().flatten());
        blocks
    }
}

impl Compared {
    fn facts(&self) -> Vec<Fact> {
        let coverage = &self.coverage;
        let share = |name, part: fn(&Share) -> Option<f64>| {
            let now = part(&coverage.share).map_or("nothing to cover".to_owned(), percent);
            Fact::new(name, now).note(coverage.before_in_words(part))
        };
        let worst = self.worst.iter().filter(|times| times.amount > Duration::ZERO).take(WORST);
        let gap = |times: &Times| {
            Fact::new("Gap", format!("{}, exposed for {}", times.in_words(&Clock::new(Zone::utc())), times.amount))
        };
        let shares = [
            share("Covered", |share| share.covered_percent),
            share("Promise kept", |share| share.promise_kept_percent),
            Fact::new("Exposed", coverage.share.exposed_seconds),
            Fact::new("Nobody but interns on", coverage.interns_only_seconds),
            Fact::new("One agent on", coverage.single_agent_seconds),
            Fact::new("Three or more on", coverage.over_coverage_seconds),
        ];
        shares.into_iter().chain(worst.map(gap)).collect()
    }
}

impl Member {
    /// What the agent is told.
    fn facts(&self) -> Vec<Fact> {
        let (clock, hours) = (Clock::new(Zone::utc()), &self.hours);
        let (total, target) = (in_hours(hours.total_seconds), in_hours(hours.target_seconds));
        let week =
            |week: &JudgedWeek| format!("{} {}{}", week.monday, in_hours(week.seconds), week.state.map_or("", mark));
        let weeks: Vec<String> = hours.weeks.iter().map(week).collect();
        let on_duty: Vec<String> = self.on_duty.iter().map(|times| times.in_words(&clock)).collect();
        let covers = |covers: &[Cover]| {
            let all: Vec<String> = covers.iter().map(|c| format!("{} {}", c.agent, clock.range(c.interval))).collect();
            if all.is_empty() { "none".to_owned() } else { all.join("; ") }
        };
        let facts = [
            Fact::new("Role and zone", format!("{}, {}", hours.role, self.timezone)),
            Fact::new("Hours", format!("{total} of {target}, {}", hours.state.as_str())),
            Fact::new("Shifts", format!("{}, of them {}", hours.shifts, count(hours.nights, "night"))),
            Fact::new("Could be on duty besides", format!("{}, tentative", in_hours(self.tentative_seconds))),
            Fact::new("Weeks from Monday", weeks.join(", ")),
            Fact::new("On duty (UTC)", if on_duty.is_empty() { "never".to_owned() } else { on_duty.join("; ") }),
            Fact::new("Covered for", covers(&self.covers_given)),
            Fact::new("Covered by", covers(&self.covers_taken)),
        ];
        facts.into_iter().chain(self.remarks.iter().map(|remark| Fact::new("Note", remark))).collect()
    }

    /// What the lead is told, in the columns of the table.
    fn row(&self) -> [Line; 11] {
        let hours = &self.hours;
        let short = hours.weeks.iter().filter(|week| week.state == Some(State::Short));
        let short: Vec<String> =
            short.map(|week| format!("{} {} of {}", week.monday, week.seconds, week.minimum_seconds)).collect();
        let in_weeks = (!short.is_empty()).then(|| format!("short in the week of {}", short.join(", ")));
        let is_short_once = hours.judged_once.is_some() && hours.state == State::Short;
        let in_window =
            is_short_once.then(|| format!("short in the window {} of {}", hours.total_seconds, hours.target_seconds));
        let notes: Vec<String> = in_weeks.into_iter().chain(in_window).chain(self.remarks.iter().cloned()).collect();
        [
            hours.agent.as_str().into(),
            hours.role.as_str().into(),
            in_hours(hours.total_seconds).into(),
            in_hours(hours.target_seconds).into(),
            hours.state.as_str().into(),
            hours.shifts.into(),
            hours.nights.into(),
            in_hours(self.tentative_seconds).into(),
            self.covers_given.len().into(),
            self.longest_seconds.into(),
            notes.join("; ").into(),
        ]
    }
}

/// What a plan asks of one agent.
fn asked_for(effect: &Effect) -> Vec<Fact> {
    let clock = Clock::new(Zone::utc());
    let plan = Fact::new("The plan", format!("{}; {}", clock.range(effect.window), uncovered(effect)));
    let Some(change) = effect.changes.first() else {
        return vec![plan, Fact::new("The plan asks for", "nothing")];
    };
    let all = |when: &[Interval]| when.iter().map(|i| clock.range(*i)).collect::<Vec<_>>().join("; ");
    let kinds = [("more", change.add_seconds, &change.add), ("less", change.remove_seconds, &change.remove)];
    let kinds = kinds.into_iter().filter(|(_, _, when)| !when.is_empty());
    let kind = |(kind, hours, when): (&str, Duration, &Vec<Interval>)| {
        Fact::new(format!("The plan asks for {} {kind}", in_hours(hours)), all(when))
    };
    std::iter::once(plan).chain(kinds.map(kind)).collect()
}

/// What a plan would change, for the lead.
fn planned(effect: &Effect) -> [Block; 3] {
    let window = Clock::new(Zone::utc()).range(effect.window);
    let mut table = Table::new([("agent", Align::Left), ("more", Align::Right), ("less", Align::Right)]);
    for change in &effect.changes {
        table.row([
            change.agent.as_str().into(),
            in_hours(change.add_seconds).into(),
            in_hours(change.remove_seconds).into(),
        ]);
    }
    let nothing = || Block::Text("It would change nothing.".into());
    [
        Block::Title("What the plan would change".to_owned()),
        Block::Text(format!("{window}; {}.", uncovered(effect)).into()),
        table.if_any().unwrap_or_else(nothing),
    ]
}

/// "first response 176 h -> 131 h uncovered".
fn uncovered(effect: &Effect) -> String {
    let one = |of: &Uncovered| {
        let (before, after) = (in_hours(of.before_seconds), in_hours(of.after_seconds));
        format!("{} {before} → {after} uncovered", of.requirement)
    };
    effect.uncovered.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl Answer for Reports {
    fn blocks(&self) -> Vec<Block> {
        self.reports.iter().flat_map(Section::blocks).collect()
    }

    /// A report is there to be pasted.
    fn text(&self, _: usize) -> String {
        self.markdown()
    }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn in_hours(time: Duration) -> String {
    format!("{} h", decimal_hours(time))
}

fn mark(state: State) -> &'static str {
    match state {
        State::Met | State::None => "",
        State::Excused => " (excused)",
        State::Short => " (short)",
    }
}
