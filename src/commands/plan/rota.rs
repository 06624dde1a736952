//! `coverage plan --rota`: a week for each agent that repeats, told in the order in which a lead reads it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::coverage::gaps::gaps;
use crate::coverage::pattern::times;
use crate::edit::change::{self, Earlier, Entry, On};
use crate::plan::patch::rota_entries;
use crate::plan::rota_slots::{Question, RotaSlots};
use crate::plan::solver::rota::problem::WEEK;
use crate::plan::solver::rota::solve::{RotaEffort, RotaSolution, solve};
use crate::roster::handle::Handle;
use crate::roster::load::{Loaded, load};
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Align, Block, Fact, Line, Table};
use crate::view::style::{GOOD, TITLE, WEAK};
use crate::words::clock::Clock;

use super::files::{dates_of, errors_of, ground, patched, unsayable};
use super::words::{arrow, figures};
use super::{Figures, Plan};
use crate::commands::{Context, Failure};

/// How many times of what stays open are listed.
const MOST: usize = 12;

/// A rota, and all that a lead reads of it.
#[derive(Serialize)]
struct RotaProposal<'a> {
    window: Window,
    /// It was stopped before it was done.
    stopped: bool,
    /// Those who close most first.
    agents: Vec<Asked>,
    before: Figures,
    after: Figures,
    left_open: Vec<LeftOpen>,
    levels: Vec<RotaLevel>,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    written: bool,
}

/// What one agent is asked for.
#[derive(Serialize)]
struct Asked {
    agent: Handle,
    timezone: String,
    /// In words: "mon-fri 09:00-13:00".
    week: Vec<String>,
    /// Shifts a week.
    shifts: usize,
    /// Agent time in gaps that it closes, over the whole window; what two could close is credited to the first.
    closes_seconds: Duration,
    /// A week, of what is firm and of what is added.
    firm_weekly_seconds: Duration,
    added_weekly_seconds: Duration,
    /// What would be fair, a week.
    share_seconds: Duration,
    /// What stands in the agent's file then.
    toml: String,
    #[serde(skip)]
    proposal: change::Proposal,
}

/// Time that stays open.
#[derive(Serialize)]
struct LeftOpen {
    requirement: String,
    when: String,
    exposed_seconds: Duration,
    /// Whoever offers some of it, or is awake, the most likely first.
    could_close: Vec<Handle>,
}

/// How good a rota is on one level.
#[derive(Serialize)]
struct RotaLevel {
    name: &'static str,
    value: i64,
    /// No rota that is as good on the levels before is below this.
    bound: i64,
    optimal: bool,
}

pub(super) fn run(plan: &Plan, context: &Context<'_>) -> Result<Output, Failure> {
    let window = plan.window.window(context)?;
    let earlier = if plan.write { Earlier::Goes } else { Earlier::Stays };
    let dates = dates_of(window);
    let ground = ground(context, dates, earlier)?;
    let roster = ground.as_ref().and_then(Loaded::roster).unwrap_or(context.roster);
    let slots = RotaSlots::new(roster, window.interval, Question::Rota)?;
    let rounds = usize::from(plan.effort);
    let effort = RotaEffort { prices: rounds * 2 / 3, groups: rounds * 2 / 5 };
    let solution = solve(&slots.problem, effort, &|_| (context.go_on)());
    let mut agents = asked(roster, &slots, &solution, dates);
    let proposals = agents.iter().map(|asked| (&asked.agent, &asked.proposal)).collect();
    let (sources, texts) = patched(context, &proposals, dates, earlier)?;
    let loaded = load(&sources);
    let after = loaded.roster().ok_or_else(|| unsayable(errors_of(&loaded, &sources)))?;
    if !gives(roster, after, &slots, &solution)? {
        let why = "an agent's file cannot say it for these weeks; ask for another window";
        return Err(Failure::Trouble(format!("there is a rota, but {why}")));
    }
    agents.sort_by_key(|asked| Reverse(asked.closes_seconds));
    let proposal = RotaProposal {
        window,
        stopped: solution.is_stopped,
        agents,
        before: Figures::new(context.roster, window.interval)?,
        after: Figures::new(after, window.interval)?,
        left_open: left_open(after, window, &context.clock)?,
        levels: levels(&solution),
        clock: &context.clock,
        written: plan.write,
    };
    if plan.write {
        let texts = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let written = context.journal.write(context.page.sources, &texts);
        written.map_err(|error| Failure::Trouble(error.to_string()))?;
    }
    Ok(context.page.write(&proposal))
}

/// Those for whom there is something in the rota, in the order of handles.
fn asked(
    roster: &Roster,
    slots: &RotaSlots,
    solution: &RotaSolution,
    dates: crate::time::civil::DateRange,
) -> Vec<Asked> {
    let problem = &slots.problem;
    let mut missing: Vec<Vec<u32>> = problem.needs.iter().map(|need| need.missing.clone()).collect();
    let minutes = |minutes: i64| Duration::from_seconds(60).times(minutes);
    let mut all = Vec::new();
    for (number, (agent, shifts)) in problem.agents.iter().zip(&solution.rota).enumerate() {
        // What the agent is on for in gaps, piece by piece, as long as they are gaps.
        let mut on = vec![vec![0_u32; problem.pieces.len()]; problem.needs.len()];
        problem.staff(agent, shifts, &mut on, |on| *on += 1);
        let mut closes = 0;
        for (missing, on) in missing.iter_mut().zip(&on) {
            for ((missing, on), length) in missing.iter_mut().zip(on).zip(&problem.pieces) {
                let now = (*on).min(*missing);
                *missing -= now;
                closes += i64::from(now) * length;
            }
        }
        if shifts.is_empty() {
            continue;
        }
        let own = roster.agent(slots.agents[number]);
        let of_shifts: Vec<_> = shifts
            .iter()
            .map(|shift| (slots.shift_times(number, shift), slots.posts[number][shift.offer].clone()))
            .collect();
        let entries = rota_entries(own, &slots.weeks[number], &of_shifts);
        // Travel may have cut an entry in two that say the same.
        let mut week: Vec<String> = entries.iter().filter_map(words).collect();
        week.dedup();
        let proposal = change::Proposal { dates, entries, off: Vec::new() };
        let own_week = |firm: &Range<u32>| firm.end.min(2 * WEEK).saturating_sub(firm.start.max(WEEK));
        let firm = agent.firm.iter().map(own_week);
        let added: u32 = shifts.iter().map(|shift| agent.length(shift)).sum();
        all.push(Asked {
            agent: own.handle().clone(),
            timezone: own.zone().name().to_owned(),
            week,
            shifts: shifts.len(),
            closes_seconds: minutes(closes),
            firm_weekly_seconds: minutes(i64::from(firm.sum::<u32>())),
            added_weekly_seconds: minutes(i64::from(added)),
            share_seconds: minutes(i64::from(agent.share)),
            toml: proposal.toml(),
            proposal,
        });
    }
    all
}

/// "mon-fri 09:00-13:00".
fn words(entry: &Entry) -> Option<String> {
    let On::Weekly { days, .. } = &entry.on else { return None };
    let post = entry.post.as_ref().map(|post| format!(" for {}", post.as_str())).unwrap_or_default();
    Some(format!("{days} {}{post}", entry.hours))
}

/// Whether these schedules give exactly what was on duty before, and the rota.
fn gives(before: &Roster, after: &Roster, slots: &RotaSlots, solution: &RotaSolution) -> Result<bool, Failure> {
    let (Some(start), Some(end)) = (slots.borders.first(), slots.borders.last()) else { return Ok(true) };
    let Some(horizon) = Interval::new(*start, *end) else { return Ok(true) };
    let (was, is) = (Timeline::new(before, horizon)?, Timeline::new(after, horizon)?);
    let on = |timeline: &Timeline<'_>, id| -> IntervalSet { timeline.duty(id).on().within(horizon).collect() };
    let mut added: BTreeMap<_, IntervalSet> = BTreeMap::new();
    for ((id, agent), shifts) in slots.agents.iter().zip(&slots.problem.agents).zip(&solution.rota) {
        let pieces = shifts.iter().flat_map(|shift| agent.weeks.iter().flat_map(move |week| agent.pieces(week, shift)));
        added.insert(*id, pieces.filter_map(|piece| slots.interval(&(piece..piece + 1))).collect());
    }
    let is_as_planned = |id| {
        let planned = added.get(&id).map_or_else(|| on(&was, id), |added| on(&was, id).union(added));
        on(&is, id) == planned
    };
    Ok(before.agents().all(|(id, _)| is_as_planned(id)))
}

/// What stays open, the worst first.
fn left_open(after: &Roster, window: Window, clock: &Clock) -> Result<Vec<LeftOpen>, Failure> {
    let timeline = Timeline::new(after, window.interval)?;
    let mut open = Vec::new();
    for coverage in gaps(&timeline, Vec::new(), clock.zone())?.requirements {
        let all = coverage.gaps.iter().map(|gap| (gap.interval, gap.exposed_seconds));
        for times in times(all, window.interval, clock.zone()) {
            let first = coverage.gaps.iter().find(|gap| times.intervals.contains(&gap.interval));
            let candidates = first.and_then(|gap| gap.could_close.clone()).unwrap_or_default();
            open.push(LeftOpen {
                requirement: coverage.name.clone(),
                when: times.in_words(clock),
                exposed_seconds: times.amount,
                could_close: candidates.into_iter().map(|candidate| candidate.agent).collect(),
            });
        }
    }
    open.sort_by_key(|open| Reverse(open.exposed_seconds));
    Ok(open)
}

fn levels(solution: &RotaSolution) -> Vec<RotaLevel> {
    let names = ["uncovered", "shortfall", "change", "shape", "burden"];
    let all = names.into_iter().zip(solution.levels.numbers()).zip(solution.bounds).enumerate();
    let level = |(level, ((name, value), bound))| RotaLevel { name, value, bound, optimal: solution.is_optimal(level) };
    all.map(level).collect()
}

impl RotaLevel {
    /// Its value as people read it.
    fn fact(&self) -> Fact {
        let time = |minutes: i64| Duration::from_seconds(60).times(minutes).to_string();
        let shown = |amount: i64| if self.is_time() { time(amount) } else { amount.to_string() };
        let (verdict, style) = match (self.optimal, self.bound) {
            (true, _) => ("optimal: no rota is better".to_owned(), GOOD),
            (false, 0) => ("nothing is proven".to_owned(), WEAK),
            (false, bound) => (format!("no rota is below {}", shown(bound)), WEAK),
        };
        Fact::new(self.name, shown(self.value)).note(Line::from(verdict).style(style))
    }

    /// Whether it is an amount of time, in minutes; the others are numbers to compare.
    fn is_time(&self) -> bool {
        !["shape", "burden"].contains(&self.name)
    }
}

impl RotaProposal<'_> {
    /// What to ask whom, in a sentence each.
    fn sentences(&self) -> Vec<Line> {
        let last = self.window.interval.end().minus(Duration::from_seconds(1));
        let day = |at| self.clock.zone().local(at).date().format("%-d %b").to_string();
        let dates = format!("{} to {}", day(self.window.interval.start()), day(last));
        let sentence = |asked: &Asked| {
            let closes = if asked.closes_seconds > Duration::ZERO {
                format!("closes {}", asked.closes_seconds)
            } else {
                "for the weekly minimum".to_owned()
            };
            let week = asked.week.join(", ");
            Line::from(format!("Ask {} for {week} ({}), {dates}: {closes}", asked.agent, asked.timezone))
        };
        self.agents.iter().map(sentence).collect()
    }

    fn loads(&self) -> Table {
        let mut table = Table::new([
            ("agent", Align::Left),
            ("shifts a week", Align::Right),
            ("hours a week", Align::Right),
            ("a fair share", Align::Right),
            ("nights", Align::Right),
            ("weekends", Align::Right),
        ]);
        for asked in &self.agents {
            let of = |figures: &Figures| {
                let load = figures.agents.iter().find(|load| load.agent == asked.agent);
                load.map(|load| (load.night_seconds, load.weekend_seconds)).unwrap_or_default()
            };
            let (before, after) = (of(&self.before), of(&self.after));
            let hours = asked.firm_weekly_seconds.plus(asked.added_weekly_seconds);
            table.row([
                Line::from(&asked.agent),
                asked.shifts.into(),
                arrow(&asked.firm_weekly_seconds.to_string(), &hours.to_string()),
                asked.firm_weekly_seconds.plus(asked.share_seconds).into(),
                arrow(&before.0.to_string(), &after.0.to_string()),
                arrow(&before.1.to_string(), &after.1.to_string()),
            ]);
        }
        table
    }
}

impl Answer for RotaProposal<'_> {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Title(format!("Rota, {}", self.clock.window(self.window)))];
        if self.stopped {
            let stopped = "Stopped before it was done; this is the best so far.";
            blocks.push(Block::Text(Line::from(stopped).style(WEAK)));
        }
        let heading = |text: &str| Block::Heading(Line::from(text).style(TITLE));
        if self.agents.is_empty() {
            blocks.push(Block::Text("Nothing is proposed.".into()));
        } else {
            blocks.push(Block::List(self.sentences()));
        }
        blocks.push(Block::Table(figures(&self.before, &self.after)));
        blocks.extend(self.loads().if_any());
        if !self.left_open.is_empty() {
            blocks.push(heading("Left open"));
            let line = |open: &LeftOpen| {
                let who: Vec<&str> = open.could_close.iter().map(Handle::as_str).collect();
                let who = if who.is_empty() { "nobody is awake".to_owned() } else { who.join(", ") };
                Line::from(format!("{}: {}, {} exposed: {who}", open.requirement, open.when, open.exposed_seconds))
            };
            let mut lines: Vec<Line> = self.left_open.iter().take(MOST).map(line).collect();
            let more = self.left_open.len().saturating_sub(MOST);
            lines.extend((more > 0).then(|| Line::from(format!("and {more} more"))));
            blocks.push(Block::List(lines));
        }
        if !self.agents.is_empty() {
            let title =
                if self.written { "Written into the files" } else { "Proposed; --write puts it into the files" };
            blocks.push(heading(title));
            let file = |asked: &Asked| Block::File(format!("agents/{}.toml", asked.agent), asked.toml.clone());
            blocks.extend(self.agents.iter().map(file));
        }
        blocks.push(heading("How good it is"));
        blocks.push(Block::Facts(self.levels.iter().map(RotaLevel::fact).collect()));
        blocks
    }
}
