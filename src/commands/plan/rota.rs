//! `coverage plan`: a week for each agent that repeats, told in the order in which a lead reads it.

mod asked;
mod levels;
mod loads;
mod open;
mod picture;
mod why;

use std::cell::Cell;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::edit::change::Earlier;
use crate::plan::recruit::{Recruit, recruits};
use crate::plan::rota_slots::RotaSlots;
use crate::plan::solver::rota::solve::{RotaEffort, RotaProgress, RotaSolution, solve};
use crate::roster::load::{Loaded, load};
use crate::roster::model::Roster;
use crate::time::interval::{Interval, IntervalSet};
use crate::time::window::Window;
use crate::timeline::Timeline;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Block, Line};
use crate::view::style::{FAINT, TITLE, WEAK};
use crate::words::clock::Clock;
use crate::words::count::count;

use super::PlanCommand;
use super::figures::{Figures, figures};
use super::files::{dates_of, errors_of, ground, open_after, patched, unsayable};
use super::messages::{self, Asks, Message};
use super::words::recruit_lines;
use crate::commands::work::{Watched, Work};
use crate::commands::{Context, Failure};
use asked::{Asked, asked};
use levels::{RotaLevel, levels};
use loads::Week;
use open::LeftOpen;
use picture::Picture;
use why::Why;

/// A rota, and all that a lead reads of it.
#[derive(Serialize)]
struct RotaProposal<'a> {
    window: Window,
    /// What is imagined for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<String>,
    /// It was stopped before it was done.
    stopped: bool,
    #[serde(skip)]
    how_stopped: Option<String>,
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
    levels: Vec<RotaLevel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<Message>>,
    #[serde(skip)]
    clock: &'a Clock,
    #[serde(skip)]
    written: bool,
}

/// Plans and answers; `today` are the schedules as they are, where others are imagined.
pub(super) fn run(plan: &PlanCommand, context: &Context<'_>, today: &Roster) -> Result<Output, Failure> {
    let window = plan.window.window(context)?;
    let earlier = if plan.write { Earlier::Goes } else { Earlier::Stays };
    let dates = dates_of(window, context);
    let ground = ground(context, dates, earlier)?;
    let roster = ground.as_ref().and_then(Loaded::roster).unwrap_or(context.roster);
    let slots = RotaSlots::new(roster, window.interval)?;
    let reached: Cell<Option<RotaProgress>> = Cell::new(None);
    let in_words = || reached.get().map(levels::reached).unwrap_or_default();
    let watched = Watched::new(context.go_on, Work { most: plan.time, reached: &in_words });
    let go_on = |progress: &RotaProgress| {
        reached.set(Some(*progress));
        watched.go_on()
    };
    let solution = solve(&slots.problem, RotaEffort::default(), &go_on);
    let agents = asked(roster, &slots, &solution, dates);
    let proposals = agents.iter().map(|asked| (&asked.agent, &asked.proposal)).collect();
    let (sources, texts) = patched(context, &proposals, dates, earlier)?;
    let loaded = load(&sources);
    let after = loaded.roster().ok_or_else(|| unsayable(errors_of(&loaded, &sources)))?;
    if !gives(roster, after, &slots, &solution)? {
        let why = "an agent's file cannot say it for these weeks; ask for another window";
        return Err(Failure::Trouble(format!("there is a rota, but {why}")));
    }
    let sides = [Figures::new(today, window.interval)?, Figures::new(after, window.interval)?];
    let why_not_better = Why::all(roster, &slots);
    let is_named = roster.team().requirements().len() > 1;
    let clock = &context.clock;
    let [before, after_figures] = sides;
    let proposal = RotaProposal {
        window,
        what_if: plan.what_if.in_words(today),
        stopped: solution.is_stopped,
        how_stopped: watched.stopped().filter(|_| solution.is_stopped),
        week: picture::pictures([today, after], window.interval, clock.zone())?,
        loads: loads::weeks(roster, &slots, &agents, [&before, &after_figures]),
        before,
        after: after_figures,
        left_open: open::left_open(after, &open::full(roster, &slots, &solution), window, clock)?,
        why_in_words: why::lines(&why_not_better, &solution, window.interval, clock, is_named),
        why_not_better,
        recruit: recruits(open_after(after, window.interval)?, window.interval),
        levels: levels(&solution),
        messages: plan.messages.then(|| agents.iter().map(message).collect()),
        agents,
        clock,
        written: plan.write,
    };
    if plan.write {
        let texts = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let written = context.journal.write(context.page.sources, &texts);
        written.map_err(|error| Failure::Trouble(error.to_string()))?;
    }
    Ok(context.page.write(&proposal))
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
    })
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

fn heading(text: impl Into<String>) -> Block {
    Block::Heading(Line::from(text.into()).style(TITLE))
}

impl RotaProposal<'_> {
    fn title(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Title(format!("Rota, {}", self.clock.window(self.window)))];
        let lines = [&self.what_if, &self.how_stopped];
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
        blocks
    }

    /// What stays open, why, and who could change that.
    fn limits(&self) -> Vec<Block> {
        let is_named = self.week.len() > 1;
        let plain = |lines: &[String]| lines.iter().map(Line::from).collect::<Vec<_>>();
        let sections = [
            ("Stays open", open::lines(&self.left_open, is_named)),
            ("Why no rota does better", plain(&self.why_in_words)),
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
            (false, None) => "Proposed; --write puts it into the files",
            (false, Some(_)) => "What the files would say",
        };
        let file = |asked: &Asked| Block::File(format!("agents/{}.toml", asked.agent), asked.toml.clone());
        std::iter::once(heading(title)).chain(self.agents.iter().map(file)).collect()
    }
}

impl Answer for RotaProposal<'_> {
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
        blocks.push(Block::Facts(self.levels.iter().map(RotaLevel::fact).collect()));
        blocks
    }
}
