//! `coverage hours`: hours of each agent a week against the minimum.

use clap::Args;
use serde::Serialize;

use crate::coverage::hours::{AgentHours, JudgedWeek, State};
use crate::time::civil::Duration;
use crate::time::window::Window;
use crate::view::answer::{Answer, FINDINGS, FINE, Output};
use crate::view::block::{Align, Block, Line, Table};
use crate::view::style::{BROKEN, FAINT, GOOD, WEAK};
use crate::words::amount::decimal_hours;
use crate::words::clock::Clock;
use crate::words::count::count;

use super::basis::{AsPublished, of_these_schedules};
use super::{AgentArg, Command, Context, Failure, WindowArgs};

/// Hours of each agent a week against the minimum
///
/// Weeks are the agent's own, Monday 00:00 to Monday 00:00, each judged whole: met, excused (for time off, or joined or left
/// in that week) or short. The target is the minimum for the window's length; where the team says `minimum-over = "window"`, the
/// window is judged once, total against target. Exit code 1 if anyone is short.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage hours --cycle current
  coverage hours --agent fennel --from 2026-12-07 --weeks 4")]
pub(crate) struct Hours {
    #[command(flatten)]
    agent: AgentArg,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    as_published: AsPublished,
}

#[derive(Serialize)]
struct HoursList<'a> {
    window: Window,
    /// Which schedules they are of, where not of those of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    schedules: Option<String>,
    agents: Vec<AgentHours>,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    max_shift: Duration,
}

impl Command for Hours {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let window = self.window.window(context)?;
        let basis = self.as_published.basis(context, [window.interval])?;
        let only = basis.only(context, &self.agent)?;
        let roster = &*basis.roster(window.interval)?;
        let mut agents = basis.timeline(roster, window.interval)?.hours();
        agents.retain(|agent| only.is_none_or(|only| only == agent.agent.as_str()));
        let max_shift = roster.team().policy().max_shift;
        let list =
            HoursList { agents, window, schedules: basis.unusual(window.interval), clock: &context.clock, max_shift };
        Ok(context.page.write(&list))
    }
}

impl HoursList<'_> {
    fn table(&self) -> Table {
        let mut table = Table::new([
            ("agent", Align::Left),
            ("role", Align::Left),
            ("state", Align::Left),
            ("total", Align::Right),
            ("target", Align::Right),
            ("shifts", Align::Right),
            ("nights", Align::Right),
            ("weekend", Align::Right),
            ("weeks", Align::Left),
        ]);
        for agent in &self.agents {
            table.row([
                agent.agent.as_str().into(),
                agent.role.as_str().into(),
                Line::from(agent.state.as_str()).style(style(agent.state)),
                decimal_hours(agent.total_seconds).into(),
                decimal_hours(agent.target_seconds).into(),
                agent.shifts.into(),
                nights(agent).into(),
                decimal_hours(agent.weekend_seconds).into(),
                agent.weeks.iter().map(week).collect::<Vec<_>>().join(", ").into(),
            ]);
        }
        table
    }

    /// What there is to say about weeks, or windows, that are not met, and about long shifts.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let promoted = self.agents.iter().filter(|agent| agent.promotion.is_some());
        remarks.extend(promoted.map(|agent| format!("{} is {}", agent.agent, agent.role_in_words())));
        let judged_once = self.agents.iter().filter_map(|agent| Some((agent, agent.judged_once.as_ref()?)));
        let not_met = judged_once.filter(|(agent, _)| matches!(agent.state, State::Short | State::Excused));
        remarks.extend(not_met.map(|(agent, once)| {
            let hours =
                shortfall(agent.total_seconds, agent.target_seconds, once.time_off_seconds, once.clock_change_seconds);
            format!("{} is {} in the window {hours}", agent.agent, agent.state.as_str())
        }));
        for agent in &self.agents {
            for state in [State::Short, State::Excused] {
                let weeks: Vec<String> =
                    agent.weeks.iter().filter(|week| week.state == Some(state)).map(remark).collect();
                if !weeks.is_empty() {
                    remarks.push(format!("{} is {} in the week of {}", agent.agent, state.as_str(), weeks.join(", ")));
                }
            }
        }
        for agent in &self.agents {
            let Some(longest) = agent.long_shifts.iter().max_by_key(|shift| shift.seconds) else {
                continue;
            };
            remarks.push(format!(
                "{} has {} longer than {}: the longest is {}, {}",
                agent.agent,
                count(agent.long_shifts.len(), "shift"),
                self.max_shift,
                longest.seconds,
                self.clock.range(longest.interval)
            ));
        }
        remarks
    }
}

impl Answer for HoursList<'_> {
    fn blocks(&self) -> Vec<Block> {
        let title = Block::Title(format!("Hours, {}", self.clock.window(self.window)));
        let nobody = || Block::Text(Line::from("there are no agents").style(FAINT));
        let remarks: Vec<Line> = self.remarks().into_iter().map(Line::from).collect();
        let remarks = (!remarks.is_empty()).then_some(Block::List(remarks));
        let title = [title].into_iter().chain(self.schedules.as_deref().map(of_these_schedules));
        title.chain([self.table().if_any().unwrap_or_else(nobody)]).chain(remarks).collect()
    }

    fn code(&self) -> u8 {
        if self.agents.iter().any(|agent| agent.state == State::Short) { FINDINGS } else { FINE }
    }
}

fn style(state: State) -> anstyle::Style {
    match state {
        State::Met => GOOD,
        State::Excused | State::None => WEAK,
        State::Short => BROKEN,
    }
}

/// How many shifts are nights, and the hours at night: "5 (37 h)".
fn nights(agent: &AgentHours) -> String {
    if agent.night_seconds == Duration::ZERO {
        return agent.nights.to_string();
    }
    format!("{} ({} h)", agent.nights, decimal_hours(agent.night_seconds))
}

/// The hours of a week, with a mark where they are not met.
fn week(week: &JudgedWeek) -> String {
    let mark = match week.state {
        Some(State::Excused) => "~",
        Some(State::Short) => "!",
        _ => "",
    };
    format!("{}{mark}", decimal_hours(week.seconds))
}

/// "2026-12-07 (9h of 10h)".
fn remark(week: &JudgedWeek) -> String {
    let hours = shortfall(week.seconds, week.minimum_seconds, week.time_off_seconds, week.clock_change_seconds);
    format!("{} {hours}", week.monday.format("%Y-%m-%d"))
}

/// "(9h of 10h, 1h off)".
fn shortfall(on: Duration, asked: Duration, time_off: Duration, clock_change: Duration) -> String {
    let off = if time_off > Duration::ZERO { format!(", {time_off} off") } else { String::new() };
    let clock =
        if clock_change > Duration::ZERO { format!(", {clock_change} more by the clock") } else { String::new() };
    format!("({on} of {asked}{off}{clock})")
}
