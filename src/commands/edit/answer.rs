//! What an edit changes, as people read it before it is written.

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;

use crate::coverage::change::Change;
use crate::coverage::change::agreement::{Agreement, Touched};
use crate::coverage::change::past::Past;
use crate::edit::change::{Cover, Entry, On, TopKey};
use crate::edit::request::{Ending, Request, Texts};
use crate::edit::typed::WhichShift;
use crate::edit::{still_in_return, with_its_clock};
use crate::roster::handle::Handle;
use crate::roster::model::{Agent, Firmness, Roster};
use crate::roster::time_off::TimeOff;
use crate::time::civil::DateRange;
use crate::view::answer::Answer;
use crate::view::block::{Block, Line};
use crate::view::diagnostics::Record;
use crate::view::style::{GOOD, WEAK};
use crate::words::clock::day;
use crate::words::weekly::{and, on_days};

use super::super::file_diff::{FileDiff, file_diffs};
use super::super::{Context, Failure, diff};
use super::after::{After, touched};
use super::announcement::announcement;
use super::typed::Meant;

/// What an edit changes.
#[derive(Serialize)]
pub(super) struct Edited {
    /// What was understood.
    meant: String,
    /// The files that change, in order.
    files: Vec<FileDiff>,
    /// What that does, where a file changes.
    #[serde(flatten)]
    change: Option<Change>,
    /// What it does before this week, where it does anything.
    #[serde(skip_serializing_if = "Past::is_none")]
    past: Past,
    /// Who has to agree, besides the one whose file alone changes.
    must_agree: Vec<Agreement>,
    /// What `check` says then and does not say now.
    findings: Vec<Record>,
    /// What to tell the team, where somebody joins.
    #[serde(skip_serializing_if = "Option::is_none")]
    announcement: Option<String>,
    /// Whether it stands in the files.
    pub(super) written: bool,
    #[serde(skip)]
    effect: Vec<Block>,
}

impl Edited {
    pub(super) fn new(meant: &Meant, context: &Context<'_>, texts: &Texts, after: &After) -> Result<Self, Failure> {
        let roster = after.roster(context);
        let files = file_diffs(context.page.sources, texts);
        let touched = touched(texts, context);
        // Where one file alone changes, it is taken to be its agent who makes the change.
        let author = touched.first().filter(|_| touched.len() == 1).cloned();
        let touched = Touched { files: touched, author };
        let past = match meant {
            // Takes out of every file what nobody looks at any more.
            Meant::Request(Request::Tidy { .. }) => Past::UNSEEN,
            Meant::Request(_) => diff::past(context, roster, &touched.files)?,
            Meant::Join(new) => diff::past(context, roster, &[new.agent.clone()].into())?,
        };
        let effect = (!texts.is_empty()).then(|| diff::effect(context, roster, &touched, past)).transpose()?;
        let (change, past, must_agree, effect) = effect.map_or_else(
            || (None, Past::UNSEEN, Vec::new(), Vec::new()),
            |effect| (Some(effect.change), effect.past, effect.must_agree, effect.blocks),
        );
        let findings = after.new_findings(context);
        let announcement = match meant {
            Meant::Join(new) => Some(announcement(new, roster, change.as_ref(), context)?),
            Meant::Request(_) => None,
        };
        let mut words = in_words(meant, context.roster);
        match meant {
            Meant::Request(Request::Back { agent, date }) => {
                words += &off_again([context.roster, roster], agent, *date);
            }
            Meant::Request(Request::Swap([one, other])) if !texts.is_empty() => {
                words += &still_in_return(context.roster, [one, other]);
            }
            Meant::Request(Request::End { agent, .. }) => words += &taken_out([context.roster, roster], agent),
            _ => {}
        }
        Ok(Self { meant: words, files, change, past, must_agree, findings, announcement, written: false, effect })
    }
}

impl Answer for Edited {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Title(self.meant.clone())];
        if self.files.is_empty() {
            blocks.push(Block::Text("It is so already: nothing changes.".into()));
            return blocks;
        }
        blocks.extend(self.files.iter().map(FileDiff::block));
        if self.change.as_ref().is_some_and(Change::is_none) {
            blocks.push(Block::Text("No shift changes from this week on.".into()));
        }
        let warning = |record: &Record| Line::from(format!("{}: {}", record.file, record.message)).style(WEAK);
        if !self.findings.is_empty() {
            blocks.push(Block::Heading(Line::from("What `check` would say besides").style(WEAK)));
            blocks.push(Block::List(self.findings.iter().map(warning).collect()));
        }
        blocks.extend(self.effect.iter().cloned());
        if let Some(announcement) = &self.announcement {
            blocks.push(Block::Heading("For the team's chat".into()));
            blocks.push(Block::List(announcement.lines().map(Line::from).collect()));
        }
        if self.written {
            blocks.push(Block::Text(Line::from("Written.").style(GOOD)));
        }
        blocks
    }
}

/// "ann is away from Mon 2026-12-07 to Sun 2026-12-13, and bob covers".
fn in_words(meant: &Meant, roster: &Roster) -> String {
    match meant {
        Meant::Join(new) => {
            let role = if new.is_intern { "intern" } else { &new.role };
            format!("{} joins as {role} on {}, in {}", new.agent, day(new.joined), new.zone.name())
        }
        Meant::Request(request) => request_in_words(request, roster),
    }
}

/// ", and off again from Mon 2026-12-28 to Fri 2027-01-01; `coverage edit back ann 2026-12-28` ends that", where that is within four weeks, and what
/// was off without a day between.
fn off_again(before_and_after: [&Roster; 2], agent: &Handle, date: NaiveDate) -> String {
    let [before, after] = before_and_after.map(|roster| {
        let agent = roster.find(agent.as_str()).map(|id| roster.agent(id));
        let mut dates: Vec<DateRange> =
            agent.into_iter().flat_map(Agent::time_off).filter_map(TimeOff::dates).collect();
        dates.sort_unstable();
        dates
    });
    let mut end = date;
    for dates in before.into_iter().filter(|dates| date <= dates.last) {
        end = if dates.first <= end { end.max(dates.last.succ_opt().unwrap_or(dates.last)) } else { end };
    }
    let is_soon = |dates: &DateRange| date < dates.first && dates.first <= end.max(date + TimeDelta::weeks(4));
    let (mut times, mut commands) = (Vec::new(), Vec::new());
    for dates in after.into_iter().filter(is_soon) {
        times.push(match dates.last_stated() {
            Some(last) if last == dates.first => format!("on {}", day(last)),
            Some(last) => format!("from {} to {}", day(dates.first), day(last)),
            None => format!("from {} until further notice", day(dates.first)),
        });
        commands.push(format!("`coverage edit back {agent} {}`", dates.first));
    }
    let ends = if commands.len() == 1 { "ends" } else { "end" };
    if times.is_empty() {
        String::new()
    } else {
        format!(", and off again {}; {} {ends} that", and(&times), and(&commands))
    }
}

/// "; 2 entries go that begin only later, with what is written by them".
fn taken_out(before_and_after: [&Roster; 2], agent: &Handle) -> String {
    let entries = |roster: &Roster| roster.find(agent.as_str()).map_or(0, |id| roster.agent(id).availability().len());
    let [before, after] = before_and_after.map(entries);
    match before.saturating_sub(after) {
        0 => String::new(),
        1 => "; 1 entry goes that begins only later, with what is written by it".to_owned(),
        gone => format!("; {gone} entries go that begin only later, with what is written by them"),
    }
}

/// The same of a request; times of another clock than the agent's with its name.
pub(in crate::commands) fn request_in_words(request: &Request, roster: &Roster) -> String {
    let covers = |cover: &Cover| match cover {
        Cover::Agent(handle) => format!("{handle} covers"),
        Cover::Anybody => "somebody is asked for".to_owned(),
    };
    let shift = |(agent, which): &(Handle, WhichShift)| {
        let (which, clock) = with_its_clock(roster, agent, *which);
        let time = which.time.map(|time| format!(" at {}", time.format("%H:%M"))).unwrap_or_default();
        let clock = clock.map(|name| format!(" on the clock of {name}")).unwrap_or_default();
        format!("{agent}'s shift of {}{time}{clock}", day(which.date))
    };
    match request {
        Request::Away { agent, from, until, covered_by } => {
            let when = match until {
                Some(until) if until == from => format!("on {}", day(*from)),
                Some(until) => format!("from {} to {}", day(*from), day(*until)),
                None => format!("from {} until further notice", day(*from)),
            };
            let cover = covered_by.as_ref().map(|cover| format!(", and {}", covers(cover))).unwrap_or_default();
            format!("{agent} is away {when}{cover}")
        }
        Request::Back { agent, date } => format!("{agent} is back on {}", day(*date)),
        Request::Add { agent, entry } => {
            let verb = if entry.firmness == Firmness::Firm { "is on duty" } else { "could be on duty" };
            format!("{agent} {verb} {}", entry_in_words(entry))
        }
        Request::End { agent, entries, on, .. } => {
            let which = match entries {
                Ending::Number(number) => format!("[[availability]] {number}"),
                Ending::Of(Firmness::Firm) => "All firm entries".to_owned(),
                Ending::Of(Firmness::Tentative) => "All tentative entries".to_owned(),
                Ending::All => "All entries".to_owned(),
            };
            format!("{which} of {agent}: the last day is {}", day(*on))
        }
        Request::Move { agent, shift: which, hours } => format!("{} is at {hours}", shift(&(agent.clone(), *which))),
        Request::Swap([one, other]) => {
            format!("{} does {}, and {} does {}", other.0, shift(one), one.0, shift(other))
        }
        Request::Cover { agent, shift: which, by } => {
            let shift = shift(&(agent.clone(), *which));
            by.as_ref().map_or_else(|| format!("{shift} is off"), |by| format!("{shift}: {}", covers(by)))
        }
        Request::Travel { agent, travel } => {
            let zone = travel.zone.name();
            match travel.until {
                Some(until) => format!("{agent} lives in {zone} from {} to {}", day(travel.from), day(until)),
                None => format!("{agent} lives in {zone} from {} on, for good", day(travel.from)),
            }
        }
        Request::Set { agent, keys } => {
            let said: Vec<String> = keys.iter().map(key_in_words).collect();
            format!("{agent}: {}", said.join(", "))
        }
        Request::Tidy { before } => format!("What was over before {} goes", day(*before)),
    }
}

/// "the last day in the team is Tue 2026-12-15".
fn key_in_words(key: &TopKey) -> String {
    match key {
        TopKey::LastDay(date) => format!("the last day in the team is {}", day(*date)),
        TopKey::Confirmed(date) => format!("the file is still right on {}", day(*date)),
        TopKey::Role(role) => format!("the role is {role}"),
        TopKey::Promoted(date) => format!("from {} on", day(*date)),
        TopKey::Was(role) => format!("{role} before"),
        key => key.line().trim_end().to_owned(),
    }
}

fn entry_in_words(entry: &Entry) -> String {
    let dates = |from: Option<NaiveDate>, until: Option<NaiveDate>| match (from, until) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", from {} on", day(from)),
        (None, Some(until)) => format!(", until {}", day(until)),
        (Some(from), Some(until)) => format!(", from {} to {}", day(from), day(until)),
    };
    let hours = entry.hours;
    match &entry.on {
        On::Weekly { days, from, until } => format!("{} {hours}{}", on_days(days.days()), dates(*from, *until)),
        On::EveryNth { every, days, from, until } => {
            format!("{} {hours} in every {every} weeks{}", on_days(days.days()), dates(Some(*from), *until))
        }
        On::Dates(all) => {
            let all: Vec<String> = all.iter().map(|date| day(*date)).collect();
            format!("on {} {hours}", and(&all))
        }
        On::Rule { rule, .. } => format!("by the rule {rule}, {hours}"),
    }
}
