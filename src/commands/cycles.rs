//! `coverage cycles`: recorded and expected cycles, and what is due in each.

use clap::Args;
use serde::Serialize;

use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::cycle::{CycleLengths, CycleStart};
use crate::time::interval::{Instant, Interval};
use crate::view::answer::{Answer, Output};
use crate::view::block::{Align, Block, Line, Table};
use crate::view::style::{FAINT, WEAK};
use crate::words::amount::{decimal_days, decimal_hours};
use crate::words::clock::Clock;

use super::{Command, Context, Failure};

/// How many cycles are shown that have not begun.
const AHEAD: usize = 3;
/// How many are shown that have: some sixteen years of months.
const BACK: u32 = 200;

/// Recorded and expected cycles, and what is due in each
///
/// A cycle whose start is not in cycles.toml is estimated: between recorded ones evenly, after the last by `days`. The dates between
/// which it would start are those of the shortest and the longest cycle so far.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage cycles
  coverage cycles --format json")]
pub(crate) struct Cycles {}

#[derive(Serialize)]
struct CycleList<'a> {
    /// How long recorded cycles were.
    recorded: Option<CycleLengths>,
    cycles: Vec<ListedCycle<'a>>,
    #[serde(skip)]
    now: Instant,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    expected: Duration,
    #[serde(skip)]
    minimum: Duration,
}

#[derive(Serialize)]
struct ListedCycle<'a> {
    number: u32,
    #[serde(flatten)]
    interval: Interval,
    seconds: Duration,
    start_recorded: bool,
    end_recorded: bool,
    earliest_start: Instant,
    latest_start: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_block: Option<u32>,
    deadlines: Vec<Due<'a>>,
}

#[derive(Serialize)]
struct Due<'a> {
    name: &'a str,
    at: Instant,
}

impl Command for Cycles {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let (roster, now) = (context.roster, context.now);
        let current = roster.cycles().at(now).map_or(0, |cycle| cycle.number);
        let first = roster.cycles().first().map(|first| first.max(current.saturating_sub(BACK)));
        let numbers = first.into_iter().flat_map(|first| first..=u32::MAX);
        let mut ahead = 0;
        let rows = numbers.map_while(|number| row(roster, number)).take_while(|row| {
            ahead += usize::from(row.interval.start() > now && !row.start_recorded);
            ahead <= AHEAD
        });
        let listing = CycleList {
            recorded: roster.cycles().lengths(),
            cycles: rows.collect(),
            now,
            clock: &context.clock,
            expected: roster.cycles().expected(),
            minimum: roster.team().policy().weekly_minimum,
        };
        Ok(context.page.write(&listing))
    }
}

fn row(roster: &Roster, number: u32) -> Option<ListedCycle<'_>> {
    let cycles = roster.cycles();
    let CycleStart { at, recorded, earliest, latest } = cycles.start_of(number)?;
    let end = cycles.start_of(number.checked_add(1)?)?;
    let interval = Interval::new(at, end.at)?;
    let due = |deadline: &'_ crate::roster::team::Deadline| at.plus(deadline.after);
    Some(ListedCycle {
        number,
        interval,
        seconds: interval.length(),
        start_recorded: recorded,
        end_recorded: end.recorded,
        earliest_start: earliest,
        latest_start: latest,
        first_block: roster.blocks().and_then(|blocks| blocks.height(number)),
        deadlines: roster.deadlines().iter().map(|deadline| Due { name: &deadline.name, at: due(deadline) }).collect(),
    })
}

impl CycleList<'_> {
    fn table(&self) -> Table {
        let zone = self.clock.zone();
        let start = format!("start ({zone})");
        let mut columns = vec![
            ("cycle", Align::Right),
            (start.as_str(), Align::Left),
            ("days", Align::Right),
            ("first block", Align::Right),
            ("dates", Align::Left),
        ];
        let names = self.cycles.first().map(|row| row.deadlines.iter().map(|due| due.name).collect::<Vec<_>>());
        columns.extend(names.iter().flatten().map(|name| (*name, Align::Left)));
        let mut table = Table::new(columns);
        for row in &self.cycles {
            let style = if row.start_recorded { anstyle::Style::new() } else { FAINT };
            let day = |at: Instant| self.clock.moment(at);
            let dates = match (row.start_recorded, row.end_recorded) {
                (true, true) => "recorded".to_owned(),
                (true, false) => "end estimated".to_owned(),
                (false, _) => {
                    format!("{} to {}", self.clock.date(row.earliest_start), self.clock.date(row.latest_start))
                }
            };
            let blocks = row.first_block.map(|block| block.to_string()).unwrap_or_default();
            let now = row.interval.contains(self.now);
            let number = if now { format!("now {}", row.number) } else { row.number.to_string() };
            let cells = [number, day(row.interval.start()), decimal_days(row.seconds), blocks, dates];
            let due = row.deadlines.iter().map(|due| day(due.at));
            table.row(cells.into_iter().chain(due).map(|text| Line::from(text).style(style)));
        }
        table
    }

    /// What the recorded cycles say.
    fn summary(&self) -> Option<String> {
        let lengths = self.recorded?;
        Some(format!(
            "The {} recorded cycles whose next is recorded took {} to {} days, {} on average. {} days are expected of others: {} a week \
             are {} h then.",
            lengths.count,
            decimal_days(lengths.shortest_seconds),
            decimal_days(lengths.longest_seconds),
            decimal_days(lengths.mean_seconds),
            decimal_days(self.expected),
            self.minimum,
            decimal_hours(self.minimum.share(self.expected, Duration::WEEK))
        ))
    }
}

impl Answer for CycleList<'_> {
    fn blocks(&self) -> Vec<Block> {
        let none = || Block::Text(Line::from("cycles.toml records none").style(FAINT));
        let summary = self.summary().map(|text| Block::Text(Line::from(text).style(WEAK)));
        let title = Block::Title("Cycles".to_owned());
        [title, self.table().if_any().unwrap_or_else(none)].into_iter().chain(summary).collect()
    }
}
