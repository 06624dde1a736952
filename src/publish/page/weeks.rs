//! The weeks of the window as tables of hours and as small pictures, in UTC.
//!
//! page.js draws the same for other zones, and for UTC exactly this; a test in a browser holds the two together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use crate::coverage::gaps::RequirementCoverage;
use crate::publish::facts::{Facts, PublishedShift};
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::words::amount::roughly;
use crate::words::clock::short_day;

use super::plan;
use crate::publish::html::{joined, name, range};

/// Everything that the page shows of the weeks.
pub(super) struct Weeks<'f> {
    facts: &'f Facts<'f>,
    names: BTreeMap<&'f str, &'f str>,
    /// The hours of the window, in order.
    hours: Vec<Hour<'f>>,
}

/// One hour.
#[derive(Clone, Default)]
struct Hour<'f> {
    /// Who is on for some requirement, by handle.
    agents: Named<'f>,
    /// Who else is on as an intern.
    interns: Named<'f>,
    /// When each of these agents is on.
    on: Vec<Interval>,
    /// What of it is in a gap of any requirement.
    gap: Duration,
    /// Whom the plan puts into a gap.
    planned: Named<'f>,
    /// Who else states tentative time in a gap, for which the agent counts.
    could_be: Named<'f>,
}

/// Agents, each once, in the order in which they come.
#[derive(Clone, Default)]
struct Named<'f> {
    ordered: Vec<&'f str>,
    known: BTreeSet<&'f str>,
}

/// What the table shows of an hour.
struct Cell {
    class: String,
    words: Markup,
}

/// A week of the window.
#[derive(Clone, Copy)]
struct ShownWeek {
    monday: NaiveDate,
    interval: Interval,
    /// Where its hours begin.
    first_hour: usize,
}

const HOURS: usize = 24;
const DAYS: usize = 7;

impl<'f> Weeks<'f> {
    pub(super) fn new(facts: &'f Facts<'f>) -> Self {
        let mut weeks = Self {
            facts,
            names: facts.agents.iter().map(|agent| (agent.handle, agent.name)).collect(),
            hours: vec![Hour::default(); hours_between(facts.window.start(), facts.window.end())],
        };
        for shift in &facts.shifts {
            let counts = !shift.counts_for.is_empty();
            if counts || shift.role == "intern" {
                weeks.each_hour(shift.interval, |hour, part| hour.add(shift.agent, counts, part));
            }
        }
        let gaps: IntervalSet =
            facts.requirements.iter().flat_map(|coverage| &coverage.gaps).map(|gap| gap.interval).collect();
        for gap in gaps.iter() {
            weeks.each_hour(gap, |hour, part| hour.gap = hour.gap.plus(part.length()));
        }
        for change in facts.plan.iter().flat_map(|plan| &plan.changes) {
            for interval in &change.in_gaps {
                weeks.each_hour(*interval, |hour, _| hour.planned.add(change.agent.as_str()));
            }
        }
        let open: Vec<(&RequirementCoverage, IntervalSet)> =
            facts.requirements.iter().map(|coverage| (coverage, coverage.open())).collect();
        for tentative in &facts.tentative {
            let counts = |coverage: &RequirementCoverage| tentative.counts_for.contains(&coverage.name.as_str());
            for (_, gaps) in open.iter().filter(|(coverage, _)| counts(coverage)) {
                for part in gaps.within(tentative.interval) {
                    weeks.each_hour(part, |hour, _| {
                        if !hour.planned.known.contains(tentative.agent) {
                            hour.could_be.add(tentative.agent);
                        }
                    });
                }
            }
        }
        weeks
    }

    /// Gives each hour that the interval touches, with the part of it that it does.
    fn each_hour(&mut self, interval: Interval, mut give: impl FnMut(&mut Hour<'f>, Interval)) {
        let window = self.facts.window;
        let Some(inside) = interval.intersection(window) else { return };
        for at in hours_between(window.start(), inside.start()).. {
            let start = window.start().plus(hours(at));
            let part = Interval::new(start, start.plus(Duration::HOUR)).and_then(|hour| hour.intersection(inside));
            match (self.hours.get_mut(at), part) {
                (Some(hour), Some(part)) => give(hour, part),
                _ => return,
            }
        }
    }

    fn weeks(&self) -> Vec<ShownWeek> {
        let week = |at: usize| {
            let first_hour = at * DAYS * HOURS;
            let start = self.facts.window.start().plus(hours(first_hour));
            let interval = Interval::new(start, start.plus(Duration::WEEK))?;
            Some(ShownWeek { monday: start.to_utc().date_naive(), interval, first_hour })
        };
        (0..self.hours.len() / (DAYS * HOURS)).filter_map(week).collect()
    }

    /// The Monday of each week.
    pub(super) fn mondays(&self) -> Vec<NaiveDate> {
        self.weeks().iter().map(|week| week.monday).collect()
    }

    /// The section of weeks: pictures that lead to tables, and what these mean.
    pub(super) fn section(&self) -> Markup {
        let weeks = self.weeks();
        html! {
            section aria-labelledby="weeks-title" {
                h2 #weeks-title { "Weeks" }
                p {
                    "Each picture is a week: days across, hours down. Strong blocks are gaps, narrow ones are interns alone, \
                     pale ones are thin. Choose one to see who is on."
                }
                nav.overview aria-label="Weeks" { (self.overview(&weeks)) }
                @for at in 0..weeks.len() { (self.week(&weeks, at)) }
                dl.legend aria-label="Legend" {
                    div { dt.on1 { "Name" } dd { "one agent is on" } }
                    div { dt.on2 { "Names" } dd { "two" } }
                    div { dt.on3 { "Names" } dd { "three or more" } }
                    div { dt.intern { span { em { "Name" } ", intern" } } dd { "only an intern is on: a gap" } }
                    div { dt.gap { span { b { "gap" } } } dd { "nobody is on" } }
                    div { dt.on1.part { b { "gap 30m" } " Name" } dd { "a part of the hour is a gap" } }
                    div { dt.on1.thin { b { "thin" } " Name" } dd { "fewer are on than are needed" } }
                    (plan::legend(self.facts))
                }
                ul.key aria-label="Names and their first characters" {
                    @for agent in &self.facts.agents { li { (name(agent.name)) } }
                }
            }
        }
    }

    /// All weeks as small pictures that lead to their tables, under the cycles in which they begin.
    fn overview(&self, weeks: &[ShownWeek]) -> Markup {
        let cycle_of = |week: &ShownWeek| self.facts.cycles.iter().find(|cycle| begins_in(*week, cycle.interval));
        let day = |instant: Instant| short_day(instant.to_utc().date_naive());
        html! {
            @for weeks in weeks.chunk_by(|week, next| cycle_of(week) == cycle_of(next)) {
                section {
                    h3 {
                        @if let Some(cycle) = weeks.first().and_then(cycle_of) {
                            "Cycle " (cycle.number) " "
                            small {
                                (day(cycle.interval.start())) " to " (day(cycle.interval.end()))
                                @if cycle.estimated { ", dates estimated" }
                            }
                        } @else { "Weeks" }
                    }
                    ol.pictures { @for week in weeks { (self.picture(*week)) } }
                }
            }
        }
    }

    fn picture(&self, week: ShownWeek) -> Markup {
        let mut paths = ["on", "part", "thin", "intern", "gap"].map(|class| (class, String::new()));
        for (at, hour) in self.hours_of(week).iter().enumerate() {
            let class = hour.class();
            let (x, y) = (at / HOURS, at % HOURS);
            for (_, path) in paths.iter_mut().filter(|(kind, _)| class.starts_with(kind)) {
                // Interns are half as wide, so that they differ by more than by colour.
                *path += &if class == "intern" { format!("M{x}.3 {y}h.4v1h-.4z") } else { format!("M{x} {y}h1v1h-1z") };
            }
        }
        let gaps: Duration = self.hours_of(week).iter().map(|hour| hour.gap).sum();
        html! {
            li {
                a href={ "#week-" (week.monday) } {
                    svg viewBox="0 0 7 24" preserveAspectRatio="none" aria-hidden="true" {
                        @for (class, path) in paths { path class=(class) d=(path) {} }
                    }
                    span { i { "Week of " } (short_day(week.monday)) }
                    small { @if gaps == Duration::ZERO { "no gaps" } @else { (roughly(gaps)) " of gaps" } }
                }
            }
        }
    }

    /// One of the weeks as a table of hours, with its shifts to the minute.
    fn week(&self, weeks: &[ShownWeek], at: usize) -> Markup {
        let week = weeks[at];
        let (previous, next) = (at.checked_sub(1).and_then(|before| weeks.get(before)), weeks.get(at + 1));
        let shifts = self.facts.shifts.iter().filter(|shift| shift.interval.overlaps(week.interval));
        html! {
            section.week.shown[at == 0] id={ "week-" (week.monday) } aria-labelledby={ "of-" (week.monday) } {
                header {
                    @if let Some(ShownWeek { monday, .. }) = previous {
                        a rel="prev" href={ "#week-" (monday) } { i { "Week of " } "← " (short_day(*monday)) }
                    } @else { span {} }
                    h3 id={ "of-" (week.monday) } tabindex="-1" { "Week of " (week.monday.format("%-d %B %Y")) }
                    @if let Some(ShownWeek { monday, .. }) = next {
                        a rel="next" href={ "#week-" (monday) } { i { "Week of " } (short_day(*monday)) " →" }
                    } @else { span {} }
                }
                (self.table(week))
                details {
                    summary { "Every shift of this week, to the minute" }
                    ul.shifts { @for shift in shifts { (self.shift(shift)) } }
                }
            }
        }
    }

    fn table(&self, week: ShownWeek) -> Markup {
        let cells: Vec<Cell> = self.hours_of(week).iter().map(|hour| self.cell(hour)).collect();
        html! {
            table.hours {
                caption { "Who is on in each hour, times in " span.zone { "UTC" } }
                thead {
                    tr {
                        th scope="col" { i { "Hour" } }
                        @for day in week.monday.iter_days().take(DAYS) {
                            th scope="col" { (day.format("%a")) " " (day.day()) i { " " (day.format("%b")) } }
                        }
                    }
                }
                tbody {
                    @for hour in 0..HOURS {
                        tr {
                            th scope="row" { (format_args!("{hour:02}")) i { ":00" } }
                            @for day in cells.chunks(HOURS) {
                                @let (cell, above) = (&day[hour], hour.checked_sub(1).map(|above| &day[above]));
                                td class={ (cell.class) @if cell.goes_on(above) { " more" } } { span { (cell.words) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn hours_of(&self, week: ShownWeek) -> &[Hour<'f>] {
        &self.hours[week.first_hour..week.first_hour + DAYS * HOURS]
    }

    fn cell(&self, hour: &Hour<'_>) -> Cell {
        let agents = hour.agents.ordered.iter().map(|handle| self.shown(handle));
        let interns = hour.interns.ordered.iter().map(|handle| html! { em { (self.shown(handle)) } });
        let names = joined(agents.chain(interns), &html! { i { "," } " " });
        let said = |words: &str, agents: Vec<Markup>| {
            html! {
                @if !agents.is_empty() { " " span.said { i { ", " (words) ": " } (joined(agents, &html! { " " })) } }
            }
        };
        let words = html! {
            @match hour.class().split(' ').next() {
                Some("gap") => { b { "gap" } }
                Some("part") => { b { "gap" i { " " (hour.gap) } } " " (names) }
                Some("thin") => { b { "thin" } " " (names) }
                Some("intern") => { (names) i { ", intern" } }
                _ => { (names) }
            }
            (said("planned", hour.planned.ordered.iter().map(|handle| html! { "+" (self.shown(handle)) }).collect()))
            (said("could be", hour.could_be.ordered.iter().map(|handle| html! { (self.shown(handle)) "?" }).collect()))
        };
        Cell { class: hour.class().to_owned() + hour.mark(), words }
    }

    fn shift(&self, shift: &PublishedShift<'_>) -> Markup {
        let others: Vec<&str> = shift.covering_for.iter().map(|handle| self.name(handle)).collect();
        html! {
            li {
                (range(shift.interval)) " " bdi { (self.name(shift.agent)) } ", " (self.facts.role_title(shift.role))
                @if !shift.posts.is_empty() { ", " (shift.posts.join(", ")) }
                @if !others.is_empty() { ", covering for " (others.join(", ")) }
            }
        }
    }

    /// An agent's name, as the cells show it.
    fn shown(&self, handle: &str) -> Markup {
        name(self.name(handle))
    }

    fn name<'n>(&self, handle: &'n str) -> &'n str
    where
        'f: 'n,
    {
        self.names.get(handle).copied().unwrap_or(handle)
    }
}

impl Cell {
    /// Whether it belongs to the block of the cell above: what goes on says once who it is.
    fn goes_on(&self, above: Option<&Self>) -> bool {
        let same = |above: &Self| above.class == self.class && above.words.0 == self.words.0;
        above.is_some_and(same) && !self.class.starts_with("part")
    }
}

impl<'f> Hour<'f> {
    fn add(&mut self, agent: &'f str, counts: bool, part: Interval) {
        if counts { &mut self.agents } else { &mut self.interns }.add(agent);
        if counts {
            self.on.push(part);
        }
    }

    /// How a gap looks besides, that a plan or somebody could close.
    fn mark(&self) -> &'static str {
        match (self.planned.is_empty(), self.could_be.is_empty()) {
            (false, _) => " planned",
            (true, false) => " could",
            (true, true) => "",
        }
    }

    /// How it looks: a gap, interns in a gap, part of it a gap, fewer on than are needed, one agent or more, or nobody and
    /// nobody needed.
    fn class(&self) -> &'static str {
        let together: Duration = self.on.iter().map(|part| part.length()).sum();
        let on = usize::try_from((together.seconds() + 1_800) / 3_600).unwrap_or(3).clamp(1, 3);
        let somebody = || self.on.iter().copied().collect::<IntervalSet>().length();
        match (self.agents.is_empty(), self.gap > Duration::ZERO) {
            (true, true) if self.interns.is_empty() => "gap",
            (true, true) => "intern",
            (true, false) => "free",
            (false, true) if somebody() < Duration::HOUR => ["part on1", "part on2", "part on3"][on - 1],
            (false, true) => ["thin on1", "thin on2", "thin on3"][on - 1],
            (false, false) => ["on1", "on2", "on3"][on - 1],
        }
    }
}

impl<'f> Named<'f> {
    fn add(&mut self, agent: &'f str) {
        if self.known.insert(agent) {
            self.ordered.push(agent);
        }
    }

    fn is_empty(&self) -> bool {
        self.ordered.is_empty()
    }
}

fn begins_in(week: ShownWeek, cycle: Interval) -> bool {
    cycle.start() <= week.interval.start() && week.interval.start() < cycle.end()
}

/// Whole hours from one instant to a later one.
fn hours_between(start: Instant, end: Instant) -> usize {
    usize::try_from(Duration::between(start, end).seconds() / 3_600).unwrap_or(0)
}

fn hours(count: usize) -> Duration {
    Duration::HOUR.times(i64::try_from(count).unwrap_or(0))
}
