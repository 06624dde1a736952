//! How a proposal reads.

use std::collections::BTreeMap;

use crate::coverage::pattern::times;
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::view::block::{Align, Block, Fact, Line, Table};
use crate::view::style::{GOOD, TITLE, WEAK};

use super::{Added, CapacityResult, Freedom, Handle, LevelResult, Limit, Proposal, Reason};
use crate::commands::plan::figures::{AgentLoad, Figures, arrow, figures};
use crate::commands::plan::messages;
use crate::commands::plan::words::recruit_lines;

/// How many times of one kind are listed.
const MOST: usize = 6;

/// The proposal from the top down: how good it is, what changes, and why there is no better.
pub(super) fn blocks(proposal: &Proposal<'_>) -> Vec<Block> {
    if let Some(messages) = proposal.messages.as_ref().filter(|messages| !messages.is_empty()) {
        let title = [Block::Title(proposal.heading())];
        return title.into_iter().chain(messages::blocks(messages)).collect();
    }
    let mut blocks = vec![Block::Title(proposal.heading()), Block::Facts(facts(&proposal.levels))];
    let lines = [&proposal.what_if, &proposal.how_stopped];
    blocks.extend(lines.into_iter().flatten().map(|line| Block::Text(Line::from(line).style(WEAK))));
    blocks.push(Block::Table(figures(&proposal.before, &proposal.after)));
    blocks.extend(proposal.loads().if_any());
    blocks.push(match (proposal.changes.is_empty(), proposal.written) {
        (true, _) => Block::Text("Nothing is proposed.".into()),
        (false, true) => Block::Heading(Line::from("Written into the files").style(TITLE)),
        (false, false) => Block::Heading(Line::from("Proposed; --write puts it into the files").style(TITLE)),
    });
    let file = |change: &Added| Block::File(format!("agents/{}.toml", change.agent), change.toml.clone());
    blocks.extend(proposal.changes.iter().map(file));
    for (title, lines) in proposal.sections() {
        blocks.push(Block::Heading(Line::from(title).style(TITLE)));
        blocks.push(Block::List(lines.into_iter().map(Line::from).collect()));
    }
    blocks
}

/// The levels with what is known of each.
pub(in crate::commands) fn facts(levels: &[LevelResult]) -> Vec<Fact> {
    let fact = |level: &LevelResult| {
        let style = if level.optimal { GOOD } else { WEAK };
        Fact::new(level.name, level.shown(level.value)).note(Line::from(level.verdict()).style(style))
    };
    levels.iter().map(fact).collect()
}

impl Proposal<'_> {
    fn heading(&self) -> String {
        let step = Duration::from_seconds(self.slot_minutes * 60);
        format!("Plan, {}, in steps of {step}", self.clock.window(self.window))
    }

    /// What the agents do before and after, where that is different.
    fn loads(&self) -> Table {
        let mut table = Table::new([
            ("agent", Align::Left),
            ("hours", Align::Right),
            ("nights", Align::Right),
            ("weekends", Align::Right),
            ("short weeks", Align::Right),
        ]);
        let Figures { agents: before, .. } = &self.before;
        for (was, is) in before.iter().zip(&self.after.agents) {
            if self.changes.iter().any(|change| change.agent == was.agent) {
                let time = |part: fn(&AgentLoad) -> Duration| arrow(&part(was).to_string(), &part(is).to_string());
                table.row([
                    Line::from(&was.agent),
                    time(|load| load.total_seconds),
                    time(|load| load.night_seconds),
                    time(|load| load.weekend_seconds),
                    arrow(&was.short_weeks.to_string(), &is.short_weeks.to_string()),
                ]);
            }
        }
        table
    }

    /// What is said in sentences, with titles.
    fn sections(&self) -> Vec<(String, Vec<String>)> {
        let (against, closes, open) = (self.against(), self.closes(), self.open());
        let mut sections = Vec::new();
        if !against.is_empty() {
            let title = match self.freedom {
                Freedom::Add => "Firm against a limit, and stays",
                Freedom::Replan => "Firm against a limit, and planned anew",
            };
            sections.push((title.to_owned(), against));
        }
        if !closes.is_empty() {
            sections.push(("Closes".to_owned(), closes));
        }
        if !open.is_empty() {
            sections.push(("Left open".to_owned(), open));
        }
        let why = self.why();
        if !why.is_empty() {
            sections.push(("Why no plan does better".to_owned(), why));
        }
        let is_named = self.after.requirements.len() > 1;
        let recruits = recruit_lines(&self.recruit, is_named);
        if !recruits.is_empty() {
            sections.push(("Whom to look for".to_owned(), recruits));
        }
        sections
    }

    /// What is firm against a limit, that alike in one line.
    fn against(&self) -> Vec<String> {
        let mut alike: BTreeMap<(&Handle, Limit), Vec<Interval>> = BTreeMap::new();
        for against in &self.against_limits {
            alike.entry((&against.agent, against.limit)).or_default().push(against.when);
        }
        let line = |((agent, limit), when): ((&Handle, Limit), Vec<Interval>)| {
            let why = match limit {
                Limit::MaxWeekly => "more hours than a week may have",
                Limit::Rest => "too little rest between two shifts",
                Limit::MinShift => "a shorter shift than there may be",
                Limit::MaxShift => "a longer shift than there may be",
            };
            format!("{agent}: {why}: {}", self.when(&when))
        };
        alike.into_iter().map(line).collect()
    }

    /// The gaps that the plan closes, those alike in one line.
    fn closes(&self) -> Vec<String> {
        let zone = self.clock.zone();
        let all = self.change.requirements.iter().flat_map(|requirement| {
            requirement.closed.iter().map(move |gaps| {
                let times = &gaps.times;
                let count = if times.is_listed { String::new() } else { format!(", {} times", times.intervals.len()) };
                let phrase = times.phrase(self.window.interval, zone, &format!(" {zone}"));
                let when = phrase.map(|(pattern, _)| format!("{pattern}{count}"));
                let when = when.unwrap_or_else(|| format!("{} {zone}", self.clock.range(times.intervals[0])));
                let closed: Duration = times.intervals.iter().map(|interval| interval.length()).sum();
                format!("{}: {when}: {closed}", requirement.name)
            })
        });
        all.collect()
    }

    /// The gaps that stay, those alike in one line.
    fn open(&self) -> Vec<String> {
        type Kind<'k> = (&'k str, &'k [Reason], Option<&'k str>);
        let mut alike: BTreeMap<Kind<'_>, Vec<Interval>> = BTreeMap::new();
        for gap in &self.unclosed {
            let kind = (gap.requirement.as_str(), gap.reasons.as_slice(), gap.remedy.as_deref());
            alike.entry(kind).or_default().push(gap.interval);
        }
        let mut lines: Vec<(Interval, String)> = Vec::new();
        for ((requirement, reasons, remedy), intervals) in alike {
            let first = intervals[0];
            let reasons: Vec<String> = reasons.iter().map(|r| format!("{} {}", r.agent, r.reason)).collect();
            let reasons = if reasons.is_empty() { "nobody else is available".to_owned() } else { reasons.join("; ") };
            let remedy = remedy.map(|remedy| format!(". {remedy}")).unwrap_or_default();
            lines.push((first, format!("{requirement}: {}: {reasons}{remedy}", self.when(&intervals))));
        }
        lines.sort();
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// Times on the clock on which the lead reads, those that recur in one.
    fn when(&self, intervals: &[Interval]) -> String {
        let with_length = intervals.iter().map(|interval| (*interval, interval.length()));
        let all = times(with_length, self.window.interval, self.clock.zone());
        let told = all.iter().take(MOST).map(|times| match &times.pattern {
            Some(pattern) if times.is_listed => pattern.clone(),
            Some(pattern) => format!("{pattern} ({} times)", times.intervals.len()),
            None => self.clock.range(times.intervals[0]),
        });
        let told: Vec<String> = told.collect();
        let rest = if all.len() > MOST { format!(", and {} more", all.len() - MOST) } else { String::new() };
        format!("{}{rest}", told.join(", "))
    }

    fn why(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for of in &self.why_not_better.unavailable {
            let when = self.when(&of.intervals);
            lines.push(format!("{}: for {} too few are available in any plan: {when}", of.requirement, of.seconds));
        }
        let step = Duration::from_seconds(self.slot_minutes * 60);
        lines.extend(self.why_not_better.capacity.as_ref().map(|capacity| counted(capacity, step)));
        lines
    }
}

/// "43h, of which the agents can do at most: a 8h, b 3h; together 11h. So ...".
fn counted(capacity: &CapacityResult, step: Duration) -> String {
    let hours = |slots: i64| step.times(slots);
    let most: Vec<String> = capacity.most.iter().map(|most| format!("{} {}", most.agent, hours(most.slots))).collect();
    let (slots, needed) = (hours(capacity.slots), hours(capacity.needed));
    let work = if slots == needed { String::new() } else { format!(" need {needed} of work") };
    format!(
        "{slots} of what somebody is available for{work}, of which the agents can do at most, in any plan: {}; together {}. So \
         at least {} more stay uncovered",
        if most.is_empty() { "nothing".to_owned() } else { most.join(", ") },
        hours(capacity.most.iter().map(|most| most.slots).sum()),
        hours(capacity.uncovered)
    )
}
