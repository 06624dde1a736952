//! `coverage week`: the week as a picture in the terminal.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clap::Args;
use serde::Serialize;

use crate::coverage::gaps::gaps;
use crate::time::civil::parse_date;
use crate::time::civil::{Duration, monday_of};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::answer::{Answer, Output};
use crate::view::block::Block;
use crate::view::week::{Day, Hour, Presence, PresenceKind};
use crate::words::clock::Clock;

use super::{AgentArg, Command, Context, Failure};

/// The week as a picture: hours down, days across
///
/// Who is on in each hour, with gaps in view at a glance. The week is the one that holds the date, Monday to Sunday in the zone
/// in which times are shown.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage week next
  coverage week 2026-12-24 --timezone America/Sao_Paulo --agent pebble")]
pub(crate) struct Week {
    /// A day of the week, or `previous` or `next` [default: today]
    #[arg(value_name = "DATE", value_parser = day_of)]
    date: Option<DayOf>,
    #[command(flatten)]
    agent: AgentArg,
}

/// Which week is meant.
#[derive(Clone, Copy, Debug)]
enum DayOf {
    Previous,
    Next,
    /// The one that holds the date.
    Date(NaiveDate),
}

fn day_of(text: &str) -> Result<DayOf, &'static str> {
    match text {
        "previous" => Ok(DayOf::Previous),
        "next" => Ok(DayOf::Next),
        date => {
            parse_date(date).map(DayOf::Date).map_err(|_| "expected a date such as 2026-12-01, `previous` or `next`")
        }
    }
}

#[derive(Serialize)]
struct Picture<'a> {
    window: Window,
    timezone: &'a str,
    days: Vec<Day>,
    #[serde(skip)]
    clock: &'a Clock,
}

impl Command for Week {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let zone = context.clock.zone();
        let today = zone.local(context.now).date();
        let date = match self.date {
            None => today,
            Some(DayOf::Date(date)) => date,
            Some(DayOf::Previous) => today.checked_sub_days(Days::new(7)).unwrap_or(today),
            Some(DayOf::Next) => today.checked_add_days(Days::new(7)).unwrap_or(today),
        };
        let monday = monday_of(date);
        let beyond = || Failure::Usage(format!("there is no whole week around {date}"));
        let dates: Vec<NaiveDate> = monday.iter_days().take(8).collect();
        let borders: Vec<_> = dates.iter().map(|date| zone.midnight(*date)).collect();
        let interval = borders.first().zip(borders.get(7)).and_then(|(start, end)| Interval::new(*start, *end));
        let window = Window { interval: interval.ok_or_else(beyond)?, cycles: None };

        let only = context.only(&self.agent)?;
        let roster = context.roster;
        // One agent's picture is about that agent, not about what the team leaves open.
        let timeline = Timeline::new(roster, window.interval)?;
        let gaps = if only.is_none() { gaps(&timeline, Vec::new(), zone)?.requirements } else { Vec::new() };
        let open: IntervalSet = gaps.iter().flat_map(|coverage| coverage.gaps.iter().map(|gap| gap.interval)).collect();
        let mut present: Vec<(String, PresenceKind, IntervalSet)> = Vec::new();
        for duty in timeline.duties().iter().filter(|duty| only.is_none_or(|id| id == duty.agent)) {
            let agent = roster.agent(duty.agent);
            for shift in &duty.shifts {
                let counts = roster.team().counts(shift.role);
                let intern = roster.team().role(shift.role).is_intern();
                let kind = if counts {
                    PresenceKind::Counts
                } else if intern {
                    PresenceKind::Intern
                } else {
                    PresenceKind::Other
                };
                present.push((agent.handle().to_string(), kind, shift.interval.into()));
            }
            if only.is_some() {
                present.push((agent.handle().to_string(), PresenceKind::Tentative, timeline.free(duty.agent)?));
                present.push((agent.handle().to_string(), PresenceKind::Away, duty.taken_off.clone()));
            }
        }
        let days = dates.iter().take(7).zip(borders.iter().zip(&borders[1..])).map(|(date, (start, end))| Day {
            date: *date,
            hours: Interval::new(*start, *end).map_or(Vec::new(), |day| hours(day, context, &open, &present)),
        });
        let picture = Picture { timezone: zone.name(), days: days.collect(), window, clock: &context.clock };
        Ok(context.page.write(&picture))
    }
}

/// The 24 hours of the clock on one day; an hour that the clocks skip is empty, one that they repeat is two hours long.
fn hours(
    day: Interval,
    context: &Context<'_>,
    open: &IntervalSet,
    present: &[(String, PresenceKind, IntervalSet)],
) -> Vec<Hour> {
    use chrono::Timelike;
    let zone = context.clock.zone();
    // Quarters of an hour: the offsets of our time are multiples of them; with those of local mean time an hour begins up to
    // a quarter off.
    let quarter = Duration::from_seconds(900);
    let mut spans: Vec<Vec<Interval>> = vec![Vec::new(); 24];
    let mut at = day.start();
    while at < day.end() {
        let next = at.plus(quarter).min(day.end());
        let hour = usize::try_from(zone.local(at).hour()).unwrap_or(0);
        spans[hour].extend(Interval::new(at, next));
        at = next;
    }
    let hour = |(hour, spans): (usize, Vec<Interval>)| {
        let spans: IntervalSet = spans.into_iter().collect();
        let shared = |time: &IntervalSet| time.intersection(&spans).length();
        let mut sums: BTreeMap<(PresenceKind, &str), Duration> = BTreeMap::new();
        for (agent, kind, time) in present {
            let seconds = shared(time);
            if seconds > Duration::ZERO {
                let sum = sums.entry((*kind, agent)).or_default();
                *sum = sum.plus(seconds);
            }
        }
        let presence = |((kind, agent), seconds): ((PresenceKind, &str), Duration)| Presence {
            agent: agent.to_owned(),
            kind,
            seconds,
        };
        let on = sums.into_iter().map(presence).collect();
        Hour { hour, seconds: spans.length(), gap_seconds: shared(open), on }
    };
    spans.into_iter().enumerate().map(hour).collect()
}

impl Picture<'_> {
    fn title(&self) -> String {
        format!("Week, {}", self.clock.window(self.window))
    }
}

impl Answer for Picture<'_> {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Title(self.title()), Block::Week(self.days.clone())]
    }
}
