//! What `coverage plan` answers, in the order in which a lead reads it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::edit::change::Earlier;
use crate::io::write::write_file;
use crate::plan::formulation::Question;
use crate::plan::memory::{self, Memory, did};
use crate::plan::proof::Proof;
use crate::plan::propose::{Ask, plan, without_earlier};
use crate::plan::recruit::{Recruit, recruits};
use crate::plan::solver::solve::{Effort, Progress};
use crate::roster::load::load;
use crate::roster::model::Roster;
use crate::roster::team::Requirement;
use crate::time::civil::{DateRange, Duration};
use crate::time::interval::{Interval, IntervalSet};
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Block, Line};
use crate::view::json;
use crate::view::style::{FAINT, TITLE, WEAK};
use crate::words::clock::Clock;
use crate::words::count::count;
use crate::words::weekly::and;

use super::PlanCommand;
use super::asked::{Asked, asked};
use super::figures::{Figures, figures};
use super::levels::{self, LevelResult, of_steps};
use super::loads::{self, Week};
use super::messages::{self, Asks, Message};
use super::open::{self, LeftOpen};
use super::picture::{self, Picture};
use super::why::{self, Why};
use super::words::recruit_lines;
use crate::commands::basis::Basis;
use crate::commands::file_diff::{FileDiff, file_diffs};
use crate::commands::work::{Watched, Work};
use crate::commands::{Context, Failure};

/// How far back what was done counts: as many cycles, or weeks where there are none.
const CYCLES: u32 = 3;
const WEEKS: u16 = 13;

/// A plan, and all that a lead reads of it.
#[derive(Serialize)]
struct Proposal<'a> {
    window: Window,
    question: Question,
    /// What is imagined for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<String>,
    /// Whether what was published before counts for who is owed what; nothing where it was not to.
    #[serde(skip_serializing_if = "Option::is_none")]
    remembers: Option<bool>,
    /// It was stopped before it was done.
    stopped: bool,
    #[serde(skip)]
    how_stopped: Option<String>,
    /// Files that have no room for their part of it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    full: BTreeSet<String>,
    /// Those who close most first.
    agents: Vec<Asked>,
    week: Vec<Picture>,
    before: Figures,
    after: Figures,
    loads: Vec<Week>,
    left_open: Vec<LeftOpen>,
    why_not_better: Vec<Why>,
    #[serde(skip)]
    why_in_words: Vec<String>,
    recruit: Vec<Recruit>,
    levels: Vec<LevelResult>,
    /// No plan of any kind leaves less uncovered; told where a rota leaves something.
    #[serde(skip_serializing_if = "Option::is_none")]
    least_uncovered_seconds: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<Message>>,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    written: bool,
    /// What changes in the files, by their paths.
    #[serde(skip)]
    changed: BTreeMap<String, Block>,
}

/// Plans and answers; `today` are the schedules as they are, where others are imagined.
pub(super) fn run(command: &PlanCommand, context: &Context<'_>, today: &Roster) -> Result<Output, Failure> {
    let window = command.window.window(context)?;
    let earlier = if command.write { Earlier::Goes } else { Earlier::Stays };
    let dates = dates_of(window, context);
    let ground = without_earlier(context.page.sources, dates).filter(|_| command.write);
    let ground = ground.map(|sources| load(&sources));
    let roster = ground.as_ref().and_then(|loaded| loaded.roster()).unwrap_or(context.roster);
    let memory = remembered(command, context, window);
    let ask = Ask {
        window: window.interval,
        dates,
        question: command.question(),
        memory: memory.clone().unwrap_or_default(),
        effort: Effort::default(),
    };
    let reached: Cell<Option<Progress>> = Cell::new(None);
    let in_words = || reached.get().map(levels::reached).unwrap_or_default();
    let watched = Watched::new(context.go_on, Work { most: command.time, reached: &in_words });
    let go_on = |progress: &Progress| {
        reached.set(Some(*progress));
        watched.go_on()
    };
    let planned = plan(context.page.sources, roster, &ask, earlier, &go_on)?;
    if command.write && !planned.files.full.is_empty() {
        return Err(Failure::Trouble(no_room(&planned.files.full) + "; nothing is written"));
    }
    let after = planned.files.roster()?;
    let agents = asked(context.page.sources, roster, &planned, dates);
    let sides = [Figures::new(today, window.interval)?, Figures::new(after, window.interval)?];
    let first = &planned.steps[0];
    let why_not_better = Why::all(roster, &first.formulation, planned.weeks.as_ref());
    let clock = &context.clock;
    let [before, after_figures] = sides;
    let stopped = planned.steps.iter().any(|step| step.solution.is_stopped);
    let proposal = Proposal {
        window,
        question: ask.question,
        what_if: command.what_if.in_words(today),
        remembers: (command.memory != Some(0)).then_some(memory.is_some()),
        stopped,
        how_stopped: watched.stopped().filter(|_| stopped),
        week: picture::pictures([today, after], window.interval, clock.zone())?,
        loads: loads::weeks(roster, first, &agents, [&before, &after_figures], window.interval)?,
        before,
        after: after_figures,
        left_open: open::left_open(after, &open::full(roster, &first.formulation, &first.solution), window, clock)?,
        why_in_words: why::lines(&why_not_better, &planned, window.interval, clock),
        why_not_better,
        recruit: recruits(open_after(after, window.interval)?, window.interval),
        levels: of_steps(&planned.steps, planned.least_uncovered),
        least_uncovered_seconds: planned.least_uncovered.map(|minutes| Duration::from_seconds(60).times(minutes)),
        messages: command.messages.then(|| agents.iter().map(message).collect()),
        agents,
        clock,
        written: command.write,
        changed: file_diffs(context.page.sources, &planned.files.texts).iter().map(FileDiff::named_block).collect(),
        full: planned.files.full.clone(),
    };
    let trouble = |error: &dyn std::error::Error| Failure::Trouble(error.to_string());
    if let Some(file) = &command.proof {
        let text = json(&Proof::new(context.page.sources, roster, &ask, &planned));
        write_file(file, &text, context.schedules).map_err(|error| trouble(&error))?;
    }
    if command.write {
        let texts = planned.files.texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        context.journal.write(context.page.sources, &texts).map_err(|error| trouble(&error))?;
    }
    Ok(context.page.write(&proposal))
}

/// What everybody did before the window, as it was published; nothing where there is no record of that.
fn remembered(command: &PlanCommand, context: &Context<'_>, window: Window) -> Option<Memory> {
    let weeks = |weeks: u16| Duration::WEEK.times(i64::from(weeks));
    let cycles = context.roster.cycles();
    let now = cycles.at(window.interval.start()).map(|cycle| cycle.number);
    let first = now.and_then(|now| (1..=CYCLES).rev().find_map(|back| cycles.get(now.checked_sub(back)?)));
    let start = match (command.memory, first) {
        (Some(number), _) => window.interval.start().minus(weeks(number)),
        (None, Some(first)) => first.interval.start(),
        (None, None) => window.interval.start().minus(weeks(WEEKS)),
    };
    let begins = window.interval.start();
    let past = Interval::new(start, begins.min(context.now))?;
    let basis = Basis::published(context, start, "").ok()?;
    let roster = basis.roster(past).ok()?;
    let mut did = did(&basis.timeline(&roster, past).ok()?, past);
    // What is still to come before the window counts as the files say it: they are published.
    if let Some(ahead) = Interval::new(context.now, begins) {
        let ahead = memory::did(&Timeline::new(context.roster, ahead).ok()?, ahead);
        for (handle, more) in ahead {
            let own = did.entry(handle).or_default();
            own.present += more.present;
            own.minutes += more.minutes;
            own.unsocial += more.unsocial;
        }
    }
    Some(did)
}

/// The first and the last date of a window in the team's zone: dates are inclusive wherever people read them.
fn dates_of(window: Window, context: &Context<'_>) -> DateRange {
    let last = window.interval.end().minus(Duration::from_seconds(1));
    let zone = context.roster.team().zone();
    let [first, last] = [window.interval.start(), last].map(|at| zone.local(at).date());
    DateRange { first, last }
}

/// What is open of each requirement.
fn open_after(roster: &Roster, window: Interval) -> Result<Vec<(&Requirement, IntervalSet)>, Failure> {
    let timeline = Timeline::new(roster, window)?;
    let requirements = roster.team().requirements().iter();
    Ok(requirements.map(|requirement| (requirement, timeline.coverage(requirement).open())).collect())
}

/// That files are full, and what to do.
fn no_room(full: &BTreeSet<String>) -> String {
    let files: Vec<String> = full.iter().cloned().collect();
    let (have, their) = if files.len() == 1 { ("has", "its") } else { ("have", "their") };
    format!(
        "{} {have} no room for {their} part of the plan; `coverage edit tidy` takes out what is long over",
        and(&files)
    )
}

/// What to send to an agent.
fn message(asked: &Asked) -> Message {
    Message::new(&Asks {
        agent: &asked.agent,
        name: &asked.name,
        timezone: &asked.timezone,
        when: asked.request(),
        shifts: asked.times,
        closes: asked.closes_seconds,
        toml: &asked.toml,
        is_in_list: asked.is_in_list,
    })
}

fn heading(text: impl Into<String>) -> Block {
    Block::Heading(Line::from(text.into()).style(TITLE))
}

impl Proposal<'_> {
    fn name(&self) -> &'static str {
        if self.question == Question::Rota { "Rota" } else { "Single shifts" }
    }

    fn title(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Title(format!("{}, {}", self.name(), self.clock.window(self.window)))];
        let full = (!self.full.is_empty()).then(|| format!("warning: {}", no_room(&self.full)));
        let lines = [&self.what_if, &self.how_stopped, &full];
        blocks.extend(lines.into_iter().flatten().map(|line| Block::Text(Line::from(line).style(WEAK))));
        blocks
    }

    /// What to ask whom.
    fn answer(&self) -> Block {
        if self.agents.is_empty() {
            return Block::Text("Nothing is proposed.".into());
        }
        Block::List(self.agents.iter().map(|asked| Line::from(asked.sentence())).collect())
    }

    /// The week before and after, and what that is in figures.
    fn picture(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for picture in &self.week {
            let name = if self.week.len() > 1 { format!(", {}", picture.requirement) } else { String::new() };
            blocks.push(heading(format!("The week{name} ({})", self.clock.zone())));
            blocks.push(Block::Grid(picture.grid()));
        }
        blocks.push(Block::Table(figures(&self.before, &self.after)));
        let (table, more) = loads::table(&self.loads, self.agents.len());
        blocks.extend(table.if_any());
        let left_out = format!("and {} for whom nothing changes", count(more, "agent"));
        blocks.extend((more > 0).then(|| Block::Text(Line::from(left_out).style(FAINT))));
        let equal = "There is no record of what was published before: nobody is owed anything.";
        blocks.extend(
            (self.remembers == Some(false) && !self.agents.is_empty())
                .then(|| Block::Text(Line::from(equal).style(FAINT))),
        );
        blocks
    }

    /// What stays open, why, and who could change that.
    fn limits(&self) -> Vec<Block> {
        let is_named = self.week.len() > 1;
        let plain = |lines: &[String]| lines.iter().map(Line::from).collect::<Vec<_>>();
        let sections = [
            ("Stays open", open::lines(&self.left_open, is_named)),
            (
                if self.question == Question::Rota { "Why no rota does better" } else { "Why no plan does better" },
                plain(&self.why_in_words),
            ),
            ("Whom to look for", plain(&recruit_lines(&self.recruit, is_named))),
        ];
        let there = sections.into_iter().filter(|(_, lines)| !lines.is_empty());
        there.flat_map(|(title, lines)| [heading(title), Block::List(lines)]).collect()
    }

    /// The entries for the files.
    fn entries(&self) -> Vec<Block> {
        if self.agents.is_empty() {
            return Vec::new();
        }
        let title = match (self.written, &self.what_if) {
            (true, _) => "Written into the files",
            (false, None) if !self.full.is_empty() => "Proposed; --write waits until there is room",
            (false, None) => "Proposed; --write puts it into the files",
            (false, Some(_)) => "What the files would say",
        };
        let file = |asked: &Asked| {
            let path = format!("agents/{}.toml", asked.agent);
            // Lines for a list in brackets say little without what stands around them.
            let changed = self.changed.get(&path).filter(|_| asked.is_in_list).cloned();
            changed.unwrap_or_else(|| Block::File(path, asked.toml.clone()))
        };
        std::iter::once(heading(title)).chain(self.agents.iter().map(file)).collect()
    }
}

impl Answer for Proposal<'_> {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.title();
        if let Some(messages) = self.messages.as_ref().filter(|messages| !messages.is_empty()) {
            blocks.extend(messages::blocks(messages));
            return blocks;
        }
        blocks.push(self.answer());
        blocks.extend(self.picture());
        blocks.extend(self.limits());
        blocks.extend(self.entries());
        blocks.push(heading("How good it is"));
        blocks.push(Block::Facts(self.levels.iter().map(LevelResult::fact).collect()));
        blocks
    }
}
