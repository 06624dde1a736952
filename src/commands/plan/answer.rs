//! What `coverage plan` answers, in the order in which a lead reads it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::plan::formulation::Question;
use crate::plan::recruit::Recruit;
use crate::time::civil::Duration;
use crate::time::window::Window;
use crate::view::answer::Answer;
use crate::view::block::{Block, Line};
use crate::view::style::{FAINT, TITLE, WEAK};
use crate::words::clock::Clock;
use crate::words::count::count;
use crate::words::weekly::and;

use super::asked::Asked;
use super::figures::{Figures, figures};
use super::levels::LevelResult;
use super::loads::{self, AgentWeek};
use super::messages::{self, Message};
use super::open::{self, LeftOpen};
use super::picture::Picture;
use super::why::Why;
use super::words::recruit_lines;

/// A plan, and all that a lead reads of it.
#[derive(Serialize)]
pub(super) struct Proposal<'a> {
    pub(super) window: Window,
    pub(super) question: Question,
    /// What is imagined for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) what_if: Option<String>,
    /// Whether what was published before counts for who is owed what; nothing where it was not to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remembers: Option<bool>,
    /// It was stopped before it was done.
    pub(super) stopped: bool,
    #[serde(skip)]
    pub(super) how_stopped: Option<String>,
    /// What stood in the files for these dates is proposed anew.
    #[serde(skip)]
    pub(super) replaces_earlier: bool,
    /// Why a rota stands alone, where it cannot be planned week by week.
    #[serde(skip)]
    pub(super) why_alone: Option<String>,
    /// Files that have no room for their part of it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) full: BTreeSet<String>,
    /// Those who close most first.
    pub(super) agents: Vec<Asked>,
    pub(super) week: Vec<Picture>,
    pub(super) before: Figures,
    pub(super) after: Figures,
    pub(super) loads: Vec<AgentWeek>,
    pub(super) left_open: Vec<LeftOpen>,
    pub(super) why_not_better: Vec<Why>,
    #[serde(skip)]
    pub(super) why_in_words: Vec<String>,
    pub(super) recruit: Vec<Recruit>,
    pub(super) levels: Vec<LevelResult>,
    /// No plan of any kind leaves less uncovered; told where a rota leaves something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) least_uncovered_seconds: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) messages: Option<Vec<Message>>,
    #[serde(skip)]
    pub(super) clock: &'a Clock,
    #[serde(skip)]
    pub(super) written: bool,
    /// What changes in the files, by their paths.
    #[serde(skip)]
    pub(super) changed: BTreeMap<String, Block>,
}

/// That files are full, and what to do.
pub(super) fn no_room(full: &BTreeSet<String>) -> String {
    let files: Vec<String> = full.iter().cloned().collect();
    let (have, their) = if files.len() == 1 { ("has", "its") } else { ("have", "their") };
    format!(
        "{} {have} no room for {their} part of the plan; `coverage edit tidy` takes out what is long over",
        and(&files)
    )
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
        let earlier = "The earlier proposal for these dates is replaced; what each is asked for is told as if it had not been there.";
        let earlier = self.replaces_earlier.then(|| earlier.to_owned());
        let lines = [&self.what_if, &self.how_stopped, &self.why_alone, &full, &earlier];
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
