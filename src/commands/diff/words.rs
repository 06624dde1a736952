//! How a comparison reads: in a terminal, and as a comment below a pull request.

use chrono::{Datelike, NaiveDate};

use crate::coverage::change::{
    AgentChange, Change, FileChange, GapTimes, MovedTimes, RequirementChange, ShiftTimes, WeekChange,
};
use crate::coverage::gaps::Share;
use crate::coverage::hours::State;
use crate::coverage::pattern::{Times, hours};
use crate::roster::model::Handle;
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::time::zone::Zone;
use crate::view::amount::percent;
use crate::view::clock::Clock;
use crate::view::diagnostics::Record;
use crate::view::style::{BROKEN, FAINT, GOOD, TITLE, WEAK, paint};
use crate::view::table::{Align, Cell, Table, markdown, wrap};

use super::Comparison;

/// GitHub takes 65,536 characters in a comment, and the host may add some.
const MAX_COMMENT: usize = 60_000;
/// How many lines each part of a comment may have; the first with which it fits is taken.
const MAX_LINES: [usize; 8] = [1_000, 300, 100, 30, 10, 3, 1, 0];
/// How many different hours of one pattern are told on the other clock.
const MAX_HOURS: usize = 4;

/// For a terminal.
pub(super) fn text(comparison: &Comparison<'_>, width: usize) -> String {
    let words = Words { comparison, most: usize::MAX };
    let mut text = paint(TITLE, &wrap(&words.heading(), width)) + "\n";
    let Some(change) = &comparison.change else {
        return text + "\n" + &paint(WEAK, &wrap(&words.no_base(), width)) + "\n";
    };
    for requirement in &change.requirements {
        let style = match requirement.exposes() {
            _ if comparison.is_worse(requirement) => BROKEN,
            Duration::ZERO => TITLE,
            _ => GOOD,
        };
        text += &format!("\n{}\n", paint(style, &wrap(&verdict(requirement), width)));
        for (name, [before, after]) in figures(requirement) {
            text += &format!("  {name:<12}  {before:>9}  {after:>9}\n");
        }
        for (title, gaps) in parts(requirement) {
            text += &format!("\n  {}\n", paint(TITLE, &title));
            for gaps in gaps {
                text += &format!("  {}\n", wrap(&words.gaps(gaps), width));
            }
        }
    }
    for agent in &change.agents {
        text += &format!("\n{}\n", paint(TITLE, &title(agent)));
        for (sign, line) in words.lines(agent) {
            let style = match sign {
                "+" => GOOD,
                "-" => BROKEN,
                _ => WEAK,
            };
            text += &format!("  {} {}\n", paint(style, sign), wrap(&line, width));
        }
    }
    if change.is_none() {
        text += "\nNothing changes.\n";
    }
    if !comparison.findings.is_empty() {
        text += &format!("\n{}\n", paint(FAINT, &words.new_findings()));
    }
    text
}

/// For a pull request: complete by itself, and never longer than a comment may be.
pub(super) fn comment(comparison: &Comparison<'_>) -> String {
    fitting(|most| Words { comparison, most }.comment())
}

/// The comment on a change that has these errors.
pub(super) fn invalid(found: &[Record]) -> String {
    let title = match found.len() {
        1 => "1 error".to_owned(),
        count => format!("{count} errors"),
    };
    fitting(|most| {
        format!(
            "### This change has {title}\n\nUntil that is mended, nothing else can be said.\n\n{}",
            findings(found, most)
        )
    })
}

/// The longest text that fits.
fn fitting(text: impl Fn(usize) -> String) -> String {
    MAX_LINES.into_iter().map(text).find(|text| text.chars().count() < MAX_COMMENT).unwrap_or_default()
}

/// The first of these, as a list in Markdown that says how many are left out.
fn listed(lines: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let rest = lines.len().saturating_sub(most);
    let mut text = String::new();
    for line in lines.take(most) {
        text += &format!("- {line}\n");
    }
    if rest > 0 {
        text += &format!("- and {rest} more\n");
    }
    text
}

/// What can be folded away.
fn folded(title: &str, body: &str) -> String {
    format!("\n<details><summary>{}</summary>\n\n{}\n\n</details>\n", markdown(title), body.trim_end())
}

fn findings(found: &[Record], most: usize) -> String {
    let line = |record: &Record| {
        let help = record.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let place = format!("{}:{}", record.file, record.line);
        format!("**{}** {}", markdown(&place), markdown(&format!("{}{help}", record.message)))
    };
    listed(found.iter().map(line), most)
}

/// A comparison of which each part has at most so many lines.
struct Words<'a> {
    comparison: &'a Comparison<'a>,
    most: usize,
}

impl Words<'_> {
    fn clock(&self) -> &Clock {
        self.comparison.clock
    }

    fn heading(&self) -> String {
        let Comparison { base, head, window, .. } = self.comparison;
        format!("Change from {} to {}, {}", base.name, head.name, self.clock().window(*window))
    }

    fn no_base(&self) -> String {
        let (errors, name) = (self.comparison.base.errors, self.comparison.base.name);
        let errors = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
        format!("{name} has {errors}, so there is nothing to compare with; the change itself has none.")
    }

    fn new_findings(&self) -> String {
        match self.comparison.findings.len() {
            1 => "1 new warning; `coverage check` shows it".to_owned(),
            count => format!("{count} new warnings; `coverage check` shows them"),
        }
    }

    fn comment(&self) -> String {
        let mut text = "### What this change does\n\n".to_owned();
        let found = &self.comparison.findings;
        match &self.comparison.change {
            None => text += &format!("{}\n", markdown(&self.no_base())),
            Some(change) if change.is_none() => text += "Nothing: shifts, gaps and hours stay as they are.\n",
            Some(change) => text += &self.changes(change),
        }
        if !found.is_empty() {
            let title =
                if found.len() == 1 { "1 new warning".to_owned() } else { format!("{} new warnings", found.len()) };
            text += &folded(&title, &findings(found, self.most));
        }
        text + &format!("\n({})\n", markdown(&self.heading()))
    }

    fn changes(&self, change: &Change) -> String {
        let verdicts = change.requirements.iter().map(|requirement| {
            let verdict = markdown(&verdict(requirement));
            if self.comparison.is_worse(requirement) { format!("**{verdict}**") } else { verdict }
        });
        let mut text = listed(verdicts, self.most) + "\n";
        let columns =
            [("", Align::Left), ("covered", Align::Right), ("promise kept", Align::Right), ("exposed", Align::Right)];
        let mut table = Table::new(columns);
        for requirement in change.requirements.iter().take(self.most) {
            let figures = figures(requirement).map(|(_, [before, after])| Cell::from(arrow(&before, &after)));
            table.row([Cell::from(&requirement.name)].into_iter().chain(figures));
        }
        text += &table.markdown();
        for requirement in change.requirements.iter().take(self.most) {
            for (title, gaps) in parts(requirement) {
                let title = format!("{}: {title}", requirement.name);
                text += &folded(&title, &listed(gaps.iter().map(|gaps| markdown(&self.gaps(gaps))), self.most));
            }
        }
        let short: Vec<String> = change.agents.iter().filter_map(|agent| falls_short(agent, self)).collect();
        if !short.is_empty() {
            text += &format!("\nBelow the minimum:\n\n{}", listed(short.iter().map(|line| markdown(line)), self.most));
        }
        let mut body = String::new();
        for agent in change.agents.iter().take(self.most) {
            let lines: Vec<String> = self
                .lines(agent)
                .into_iter()
                .map(|(sign, line)| format!("{} {}", name_of(sign), markdown(&line)))
                .collect();
            body += &format!("**{}**\n\n{}\n", markdown(&title(agent)), listed(lines.into_iter(), self.most));
        }
        let rest = change.agents.len().saturating_sub(self.most);
        if rest > 0 {
            body += &format!("And {rest} more agents.\n");
        }
        let title = match change.agents.len() {
            0 => return text,
            1 => "Shifts and hours of 1 agent".to_owned(),
            count => format!("Shifts and hours of {count} agents"),
        };
        text + &folded(&title, &body)
    }

    /// "every Saturday 06:00-10:00 UTC, from 5 December, 50 times, 4h exposed".
    fn gaps(&self, gaps: &GapTimes) -> String {
        let exposed = match gaps.exposed_seconds {
            Duration::ZERO => String::new(),
            exposed => format!(", {exposed} exposed"),
        };
        self.when(&gaps.times, self.clock().zone()) + &exposed
    }

    /// What is different for an agent, each line with its sign.
    fn lines(&self, agent: &AgentChange) -> Vec<(&'static str, String)> {
        let shifts = |shifts: &ShiftTimes| self.when(&shifts.times, &shifts.zone) + &covering(shifts);
        let mut lines = Vec::new();
        lines.extend(agent.removed.iter().map(|removed| ("-", shifts(removed))));
        lines.extend(agent.added.iter().map(|added| ("+", shifts(added))));
        lines.extend(agent.moved.iter().map(|moved| ("~", self.moved(moved))));
        lines.extend(self.hours(&agent.weeks).map(|hours| ("=", hours)));
        let [before, after] = agent.tentative_seconds;
        if before != after {
            lines.push(("?", format!("{} in the window", arrow(&before.to_string(), &after.to_string()))));
        }
        lines
    }

    /// "every mon-fri 10:00-14:00 UTC, from 1 December, before 09:00-13:00".
    fn moved(&self, moved: &MovedTimes) -> String {
        let MovedTimes { before, after, hours } = moved;
        let mut text = self.when(&after.times, &after.zone);
        let same_zone = before.timezone == after.timezone;
        if before.hours != *hours || !same_zone {
            let zone = if same_zone { String::new() } else { format!(" {}", before.timezone) };
            text += &format!(", before {}{zone}", before.hours);
        }
        if before.role != after.role {
            text += &format!(", as {}, before as {}", after.role, before.role);
        }
        if before.covering_for != after.covering_for {
            text += &if after.covering_for.is_empty() { ", no longer covering".to_owned() } else { covering(after) };
        }
        text
    }

    /// "10h → 8h a week in 50 weeks from 7 December; 50 of them short of 10h, 0 before".
    fn hours(&self, weeks: &[WeekChange]) -> Option<String> {
        let (first, count) = (weeks.first()?, i64::try_from(weeks.len()).ok()?);
        let mean = |side: usize| {
            let all: Duration = weeks.iter().map(|week| week.seconds[side]).sum();
            Duration::from_seconds(all.seconds() / count / 60 * 60).to_string()
        };
        let short = |side: usize| weeks.iter().filter(|week| week.state[side] == Some(State::Short)).count();
        let monday = self.date(first.monday);
        let weeks = if count == 1 { format!("the week of {monday}") } else { format!("{count} weeks from {monday}") };
        let verdict = match (short(0), short(1)) {
            (0, 0) => String::new(),
            (before, after) => format!("; {after} of them short of {}, {before} before", first.minimum_seconds),
        };
        Some(format!("{} a week in {weeks}{verdict}", arrow(&mean(0), &mean(1))))
    }

    /// A pattern on the clocks of `zone`, with its hours on the clock on which the lead reads, and from and until when it is.
    fn when(&self, times: &Times, zone: &Zone) -> String {
        let clock = Clock::new(zone.clone());
        let Some(pattern) = &times.pattern else {
            let interval = times.intervals[0];
            let (here, there) = (clock.range(interval), self.clock().range(interval));
            let there = if here == there { String::new() } else { format!(" ({there} {})", self.clock().zone()) };
            return format!("{here} {zone}{there}");
        };
        let (from, until) = times.ends(self.comparison.window.interval, zone);
        let ends = match (from, until) {
            (Some(from), Some(until)) if from.year() == until.year() => {
                let form = if from.month() == until.month() { "%-d" } else { "%-d %B" };
                format!(", {} to {}", from.format(form), self.date(until))
            }
            (Some(from), Some(until)) => format!(", {} to {}", self.date(from), self.date(until)),
            (Some(from), None) => format!(", from {}", self.date(from)),
            (None, Some(until)) => format!(", until {}", self.date(until)),
            (None, None) => String::new(),
        };
        let is_bounded = from.is_some() && until.is_some();
        let count = if is_bounded { format!(", {} times", times.intervals.len()) } else { String::new() };
        format!("{pattern} {zone}{}{ends}{count}", self.there(&times.intervals, zone))
    }

    /// " (08:00-12:00 UTC, from 29 March 07:00-11:00)", where that is another clock.
    fn there(&self, intervals: &[Interval], zone: &Zone) -> String {
        let reads = self.clock().zone();
        let on = |zone: &Zone, interval: &Interval| {
            let (start, end) = (zone.local(interval.start()), zone.local(interval.end()));
            (start.date(), hours(start.time(), end - start))
        };
        let mut told: Vec<(NaiveDate, String)> = Vec::new();
        for (date, hours) in intervals.iter().map(|interval| on(reads, interval)) {
            if told.last().is_none_or(|(_, last)| *last != hours) {
                told.push((date, hours));
            }
        }
        if told.len() == 1 && intervals.first().is_some_and(|first| on(zone, first) == told[0]) {
            return String::new();
        }
        let rest = if told.len() > MAX_HOURS { ", ..." } else { "" };
        let each = told.iter().take(MAX_HOURS).enumerate().map(|(index, (date, hours))| match index {
            0 => format!("{hours} {reads}"),
            _ => format!("from {} {hours}", self.date(*date)),
        });
        format!(" ({}{rest})", each.collect::<Vec<_>>().join(", "))
    }

    /// "1 December", with the year where it is not that in which the window begins.
    fn date(&self, date: NaiveDate) -> String {
        let year = self.clock().zone().local(self.comparison.window.interval.start()).year();
        let form = if date.year() == year { "%-d %B" } else { "%-d %B %Y" };
        date.format(form).to_string()
    }
}

/// "first response: 12h more exposed".
fn verdict(requirement: &RequirementChange) -> String {
    let more = requirement.exposes();
    let words = match (&requirement.before, &requirement.after) {
        (None, _) => "newly asked for".to_owned(),
        (_, None) => "no longer asked for".to_owned(),
        _ if more > Duration::ZERO => format!("{more} more exposed"),
        _ if more < Duration::ZERO => format!("{} less exposed", Duration::ZERO.minus(more)),
        (Some(before), Some(after)) if before == after => "as covered as before".to_owned(),
        _ => "the promise is kept as before".to_owned(),
    };
    format!("{}: {words}", requirement.name)
}

fn title(agent: &AgentChange) -> String {
    let plain = agent.name.eq_ignore_ascii_case(agent.agent.as_str());
    let name = if plain { String::new() } else { format!(" ({})", agent.name) };
    let file = match agent.file {
        FileChange::Added => ", new",
        FileChange::Removed => ", removed",
        FileChange::Kept => "",
    };
    format!("{}{name}{file}", agent.agent)
}

/// The weeks in which an agent newly falls below the minimum.
fn falls_short(agent: &AgentChange, words: &Words<'_>) -> Option<String> {
    let short: Vec<&WeekChange> = agent.weeks.iter().filter(|week| week.falls_short()).collect();
    let first = short.first()?;
    let weeks = match short.len() {
        1 => format!("in the week of {}", words.date(first.monday)),
        count => format!("in {count} weeks from {}", words.date(first.monday)),
    };
    Some(format!("{} {weeks}: {} of {}", agent.agent, first.seconds[1], first.minimum_seconds))
}

/// The shares before and after.
fn figures(requirement: &RequirementChange) -> [(&'static str, [String; 2]); 3] {
    let sides = [&requirement.before, &requirement.after];
    let told = |part: fn(&Share) -> Option<String>| {
        sides.map(|share| share.as_ref().and_then(part).unwrap_or_else(|| "-".to_owned()))
    };
    [
        ("covered", told(|share| share.covered_percent.map(percent))),
        ("promise kept", told(|share| share.promise_kept_percent.map(percent))),
        ("exposed", told(|share| Some(share.exposed_seconds.to_string()))),
    ]
}

/// The gaps that are opened and closed, each list with its title.
fn parts(requirement: &RequirementChange) -> impl Iterator<Item = (String, &Vec<GapTimes>)> {
    let title = |what: &str, gaps: &Vec<GapTimes>| {
        let count: usize = gaps.iter().map(|gaps| gaps.times.intervals.len()).sum();
        let exposed: Duration = gaps.iter().map(|gaps| gaps.exposed_seconds).sum();
        let count = if count == 1 { format!("1 gap {what}") } else { format!("{count} gaps {what}") };
        if exposed == Duration::ZERO { count } else { format!("{count}, {exposed} exposed") }
    };
    let parts = [("opened", &requirement.opened), ("closed", &requirement.closed)];
    parts.into_iter().filter(|(_, gaps)| !gaps.is_empty()).map(move |(what, gaps)| (title(what, gaps), gaps))
}

fn covering(shifts: &ShiftTimes) -> String {
    let handles: Vec<&str> = shifts.covering_for.iter().map(Handle::as_str).collect();
    if handles.is_empty() { String::new() } else { format!(", covering for {}", handles.join(", ")) }
}

/// One text where both are the same.
fn arrow(before: &str, after: &str) -> String {
    if before == after { after.to_owned() } else { format!("{before} → {after}") }
}

/// What a sign stands for.
fn name_of(sign: &str) -> &'static str {
    match sign {
        "+" => "added:",
        "-" => "removed:",
        "~" => "moved:",
        "=" => "hours:",
        _ => "tentative:",
    }
}
