//! The weeks of the window as tables of hours and as small pictures, in UTC.
//!
//! page.js draws the same for other zones, and for UTC exactly this; a test in a browser holds the two together.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::coverage::gaps::Coverage;
use crate::publish::facts::{Facts, PublishedShift};
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};

use super::html::{Text, each, name, range, roughly};

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
    /// Who is on in a role that some requirement names, by handle.
    agents: Vec<&'f str>,
    /// Who else is on as an intern.
    interns: Vec<&'f str>,
    /// When each of these agents is on.
    on: Vec<Interval>,
    /// What of it is in a gap of any requirement.
    gap: Duration,
    /// Whom the plan puts into a gap.
    planned: Vec<&'f str>,
    /// Who states tentative time in a gap, for which the agent counts.
    could_be: Vec<&'f str>,
}

/// A week of the window.
#[derive(Clone, Copy)]
struct Week {
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
            names: facts.agents.iter().map(|agent| (agent.agent, agent.name)).collect(),
            hours: vec![Hour::default(); hours_between(facts.window.start(), facts.window.end())],
        };
        for shift in &facts.shifts {
            let counts = facts.roles.iter().any(|role| role.name == shift.role && role.counts);
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
                weeks.each_hour(*interval, |hour, _| add(&mut hour.planned, change.agent.as_str()));
            }
        }
        let open: Vec<(&Coverage, IntervalSet)> =
            facts.requirements.iter().map(|coverage| (coverage, coverage.open())).collect();
        for tentative in &facts.tentative {
            let counts = |coverage: &Coverage| coverage.roles.iter().any(|role| role == tentative.role);
            for (_, gaps) in open.iter().filter(|(coverage, _)| counts(coverage)) {
                for part in gaps.within(tentative.interval) {
                    weeks.each_hour(part, |hour, _| add(&mut hour.could_be, tentative.agent));
                }
            }
        }
        for hour in &mut weeks.hours {
            hour.could_be.retain(|agent| !hour.planned.contains(agent));
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

    fn weeks(&self) -> impl Iterator<Item = Week> + '_ {
        (0..self.hours.len() / (DAYS * HOURS)).filter_map(|at| {
            let first_hour = at * DAYS * HOURS;
            let start = self.facts.window.start().plus(hours(first_hour));
            let interval = Interval::new(start, start.plus(Duration::WEEK))?;
            Some(Week { monday: start.to_utc().date_naive(), interval, first_hour })
        })
    }

    /// The Monday of each week.
    pub(super) fn mondays(&self) -> Vec<NaiveDate> {
        self.weeks().map(|week| week.monday).collect()
    }

    /// All weeks as small pictures that lead to their tables, under the cycles in which they begin.
    pub(super) fn overview(&self) -> String {
        let mut html = String::new();
        let mut weeks = self.weeks().peekable();
        while let Some(first) = weeks.peek().copied() {
            let cycle_of = |week| self.facts.cycles.iter().find(|cycle| begins_in(week, cycle.interval));
            let cycle = cycle_of(first);
            let heading = cycle.map_or("Weeks".to_owned(), |cycle| {
                let day = |instant: Instant| instant.to_utc().format("%-d %b").to_string();
                let estimated = if cycle.estimated { ", dates estimated" } else { "" };
                let (start, end) = (day(cycle.interval.start()), day(cycle.interval.end()));
                format!("Cycle {} <small>{start} to {end}{estimated}</small>", cycle.number)
            });
            html += &format!("<section><h3>{heading}</h3>\n<ol class=\"pictures\">\n");
            while let Some(week) = weeks.next_if(|week| cycle_of(*week) == cycle) {
                html += &self.picture(week);
            }
            html += "</ol></section>\n";
        }
        html
    }

    fn picture(&self, week: Week) -> String {
        let mut paths = ["on", "part", "thin", "intern", "gap"].map(|class| (class, String::new()));
        for (at, hour) in self.hours_of(week).iter().enumerate() {
            let class = hour.class();
            let (x, y) = (at / HOURS, at % HOURS);
            for (_, path) in paths.iter_mut().filter(|(kind, _)| class.starts_with(kind)) {
                // Interns are half as wide, so that they differ by more than by colour.
                *path += &if class == "intern" { format!("M{x}.3 {y}h.4v1h-.4z") } else { format!("M{x} {y}h1v1h-1z") };
            }
        }
        let paths = each(paths, |(class, path)| format!("<path class=\"{class}\" d=\"{path}\"/>"));
        format!(
            "<li><a href=\"#week-{}\"><svg viewBox=\"0 0 7 24\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{paths}</svg>\
             <span><i>Week of </i>{}</span><small>{}</small></a></li>\n",
            week.monday,
            week.monday.format("%-d %b"),
            match self.hours_of(week).iter().map(|hour| hour.gap).sum() {
                Duration::ZERO => "no gaps".to_owned(),
                gaps => format!("{} of gaps", roughly(gaps)),
            },
        )
    }

    /// Each week as a table of hours, with its shifts to the minute.
    pub(super) fn tables(&self) -> String {
        let weeks: Vec<Week> = self.weeks().collect();
        let link = |week: Option<&Week>, rel: &str, arrow: &str| {
            week.map_or("<span></span>".to_owned(), |week| {
                let (monday, day) = (week.monday, week.monday.format("%-d %b"));
                let label = if rel == "prev" { format!("{arrow} {day}") } else { format!("{day} {arrow}") };
                format!("<a rel=\"{rel}\" href=\"#week-{monday}\"><i>Week of </i>{label}</a>")
            })
        };
        let section = |(at, week): (usize, &Week)| {
            let before = at.checked_sub(1).and_then(|before| weeks.get(before));
            let (previous, next) = (link(before, "prev", "←"), link(weeks.get(at + 1), "next", "→"));
            let (shown, monday) = (if at == 0 { " shown" } else { "" }, week.monday);
            let (title, table, shifts) = (monday.format("%-d %B %Y"), self.table(*week), self.shifts(*week));
            format!(
                "<section class=\"week{shown}\" id=\"week-{monday}\" aria-labelledby=\"of-{monday}\">\n<header>{previous}\
                 <h3 id=\"of-{monday}\" tabindex=\"-1\">Week of {title}</h3>{next}</header>\n{table}{shifts}</section>\n"
            )
        };
        each(weeks.iter().enumerate(), section)
    }

    fn table(&self, week: Week) -> String {
        let days = week.monday.iter_days().take(DAYS);
        let head = each(days, |day| {
            format!("<th scope=\"col\">{} {}<i> {}</i></th>", day.format("%a"), day.day(), day.format("%b"))
        });
        let hours = self.hours_of(week);
        let mut body = String::new();
        let mut above = vec![String::new(); DAYS];
        for hour in 0..HOURS {
            body += &format!("<tr><th scope=\"row\">{hour:02}<i>:00</i></th>");
            for (day, above) in above.iter_mut().enumerate() {
                let hour = &hours[day * HOURS + hour];
                let (class, text) = (hour.class().to_owned() + hour.mark(), self.words(hour));
                let cell = format!("{class} {text}");
                // What goes on is one block: it says once who it is.
                let more = if *above == cell && !class.starts_with("part") { " more" } else { "" };
                body += &format!("<td class=\"{class}{more}\"><span>{text}</span></td>");
                *above = cell;
            }
            body += "</tr>\n";
        }
        format!(
            "<table class=\"hours\"><caption>Who is on in each hour, times in <span class=\"zone\">UTC</span></caption>\n\
             <thead><tr><th scope=\"col\"><i>Hour</i></th>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"
        )
    }

    fn hours_of(&self, week: Week) -> &[Hour<'f>] {
        &self.hours[week.first_hour..week.first_hour + DAYS * HOURS]
    }

    /// What a cell says.
    fn words(&self, hour: &Hour<'_>) -> String {
        let name = |handle: &&str| name(self.name(handle));
        let agents = hour.agents.iter().map(name);
        let interns = hour.interns.iter().map(|handle| format!("<em>{}</em>", name(handle)));
        let names = agents.chain(interns).collect::<Vec<_>>().join("<i>,</i> ");
        let words = match hour.class().split(' ').next() {
            Some("gap") => "<b>gap</b>".to_owned(),
            Some("part") => format!("<b>gap<i> {}</i></b> {names}", hour.gap),
            Some("thin") => format!("<b>thin</b> {names}"),
            Some("intern") => format!("{names}<i>, intern</i>"),
            _ => names,
        };
        let said = |words: &str, agents: Vec<String>| match agents.as_slice() {
            [] => String::new(),
            agents => format!(" <span class=\"said\"><i>, {words}: </i>{}</span>", agents.join(" ")),
        };
        let planned = hour.planned.iter().map(|handle| format!("+{}", name(handle))).collect();
        let could_be = hour.could_be.iter().map(|handle| format!("{}?", name(handle))).collect();
        words + &said("planned", planned) + &said("could be", could_be)
    }

    fn shifts(&self, week: Week) -> String {
        let shifts = self.facts.shifts.iter().filter(|shift| shift.interval.overlaps(week.interval));
        let shifts = each(shifts, |shift| self.shift(shift));
        format!(
            "<details><summary>Every shift of this week, to the minute</summary>\n<ul class=\"shifts\">\n{shifts}</ul></details>\n"
        )
    }

    fn shift(&self, shift: &PublishedShift<'_>) -> String {
        let title = self.facts.role_title(shift.role);
        let others: Vec<&str> = shift.covering_for.iter().map(|handle| self.name(handle)).collect();
        let covering = if others.is_empty() { String::new() } else { format!(", covering for {}", others.join(", ")) };
        format!(
            "<li>{} <bdi>{}</bdi>, {}</li>\n",
            range(shift.interval),
            Text(self.name(shift.agent)),
            Text(format!("{title}{covering}"))
        )
    }

    fn name<'n>(&self, handle: &'n str) -> &'n str
    where
        'f: 'n,
    {
        self.names.get(handle).copied().unwrap_or(handle)
    }
}

impl<'f> Hour<'f> {
    fn add(&mut self, agent: &'f str, counts: bool, part: Interval) {
        add(if counts { &mut self.agents } else { &mut self.interns }, agent);
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

/// Names an agent once.
fn add<'f>(agents: &mut Vec<&'f str>, agent: &'f str) {
    if !agents.contains(&agent) {
        agents.push(agent);
    }
}

fn begins_in(week: Week, cycle: Interval) -> bool {
    cycle.start() <= week.interval.start() && week.interval.start() < cycle.end()
}

/// Whole hours from one instant to a later one.
fn hours_between(start: Instant, end: Instant) -> usize {
    usize::try_from(Duration::between(start, end).seconds() / 3_600).unwrap_or(0)
}

fn hours(count: usize) -> Duration {
    Duration::HOUR.times(i64::try_from(count).unwrap_or(0))
}
