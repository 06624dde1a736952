//! A comparison as a comment below a pull request: complete by itself, never longer than a comment may be, and folded.

use crate::coverage::change::{AgentChange, Change};
use crate::view::block::{Align, Block, Line, Table};
use crate::view::diagnostics::Record;
use crate::view::markdown::draw;
use crate::view::style::BROKEN;
use crate::words::count::count;

use super::comparison::Comparison;
use super::words::{Words, arrow, falls_short, figures, minimum, parts, title};

/// GitHub takes 65,536 characters in a comment, and the host may add some.
const MAX_COMMENT: usize = 60_000;
/// How many lines each part of a comment may have; the first with which it fits is taken.
const MAX_LINES: [usize; 14] = [1_000, 500, 300, 200, 150, 100, 70, 50, 30, 20, 10, 3, 1, 0];
/// How many warnings are shown at once; more of them are folded.
const MAX_OPEN: usize = 3;
/// How many of these lines are about one agent.
const MAX_OF_AGENT: usize = 15;

/// For a pull request: complete by itself, and never longer than a comment may be.
pub(super) fn comment(comparison: &Comparison<'_>) -> String {
    fitting(|most| Words::new(comparison, most).comment())
}

/// The comment on a change that has these errors.
pub(super) fn invalid(found: &[Record], all: usize) -> String {
    fitting(|most| {
        vec![
            Block::Title(format!("This change has {}", count(all, "error"))),
            Block::Text("Until that is mended, nothing else can be said.".into()),
            findings(found, all, most),
        ]
    })
}

/// The longest text that fits.
fn fitting(blocks: impl Fn(usize) -> Vec<Block>) -> String {
    let texts = MAX_LINES.into_iter().map(|most| draw(&blocks(most)));
    texts.into_iter().find(|text| text.chars().count() < MAX_COMMENT).unwrap_or_default()
}

/// The first of these lines, with how many there are besides.
fn listed(lines: impl ExactSizeIterator<Item = Line>, most: usize) -> Block {
    let all = lines.len();
    listed_of(lines, all, most)
}

/// The same, where there are more than these.
fn listed_of(lines: impl Iterator<Item = Line>, all: usize, most: usize) -> Block {
    let rest = all.saturating_sub(most);
    let rest = (rest > 0).then(|| Line::from(format!("and {rest} more")));
    Block::List(lines.take(most).chain(rest).collect())
}

fn findings(found: &[Record], all: usize, most: usize) -> Block {
    let line = |record: &Record| {
        let help = record.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        Line::from(format!("{}:{} {}{help}", record.file, record.line, record.message))
    };
    listed_of(found.iter().map(line), all, most)
}

impl Words<'_> {
    fn comment(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Title("What this change does".to_owned())];
        let found = &self.comparison.findings;
        match &self.comparison.change {
            None => blocks.push(Block::Text(self.no_base().into())),
            Some(change) if change.is_none() => {
                let is_all = self.comparison.past.is_none();
                let what = if is_all { "Nothing" } else { "Nothing from this week on" };
                blocks.push(Block::Text(format!("{what}: shifts, gaps and hours stay as they are.").into()));
            }
            Some(change) => blocks.extend(self.changes(change)),
        }
        blocks.extend(self.over());
        let agreed = self.agreed();
        if !agreed.is_empty() {
            blocks.insert(1, listed(agreed.into_iter().map(Line::from), self.most));
        }
        if !found.is_empty() {
            let (title, list) = (count(found.len(), "new warning"), findings(found, found.len(), self.most));
            // A few may say that what was meant is not what comes of it.
            if found.len() <= MAX_OPEN {
                blocks.extend([Block::Text(format!("{title}:").into()), list]);
            } else {
                blocks.push(Block::Folded(title, vec![list]));
            }
        }
        if self.comparison.base.files == 0 {
            let name = self.comparison.base.name;
            blocks.push(Block::Text(format!("{name} has no schedules, so everything is new.").into()));
        }
        blocks.push(Block::Text(format!("({})", self.heading()).into()));
        blocks
    }

    fn changes(&self, change: &Change) -> Vec<Block> {
        let verdicts = change.requirements.iter().flat_map(|requirement| {
            let verdict = Line::from(self.verdict(requirement));
            let verdict = if self.comparison.is_worse(requirement) { verdict.style(BROKEN) } else { verdict };
            std::iter::once(verdict).chain(Self::asked(requirement).into_iter().map(Line::from))
        });
        let verdicts: Vec<Line> =
            verdicts.chain(change.minima.iter().map(|asked| Line::from(minimum(asked)))).collect();
        let columns =
            [("", Align::Left), ("covered", Align::Right), ("promise kept", Align::Right), ("exposed", Align::Right)];
        let mut table = Table::new(columns);
        for requirement in change.requirements.iter().take(self.most) {
            let figures = figures(requirement).map(|(_, [before, after])| Line::from(arrow(&before, &after)));
            table.row([Line::from(&requirement.name)].into_iter().chain(figures));
        }
        let verdicts = listed(verdicts.into_iter(), self.most);
        let mut blocks = vec![verdicts, Block::Table(table), Block::Text(self.legend().into())];
        for requirement in change.requirements.iter().take(self.most) {
            for (title, gaps) in parts(requirement) {
                let gaps = listed(gaps.iter().map(|gaps| Line::from(self.gaps(gaps))), self.most);
                blocks.push(Block::Folded(format!("{}: {title}", requirement.name), vec![gaps]));
            }
        }
        let short: Vec<Line> =
            change.agents.iter().filter_map(|agent| falls_short(agent, self)).map(Line::from).collect();
        if !short.is_empty() {
            blocks.push(Block::Text("Below the minimum:".into()));
            blocks.push(listed(short.into_iter(), self.most));
        }
        if !change.agents.is_empty() {
            let title = format!("Shifts and hours of {}", count(change.agents.len(), "agent"));
            blocks.push(Block::Folded(title, self.some_agents(change)));
        }
        blocks
    }

    fn some_agents(&self, change: &Change) -> Vec<Block> {
        let agent = |agent: &AgentChange| {
            let lines = listed(self.lines(agent).into_iter(), self.most.min(MAX_OF_AGENT));
            [Block::Heading(title(agent).into()), lines]
        };
        let rest = change.agents.len().saturating_sub(self.most);
        let rest = (rest > 0).then(|| Block::Text(format!("And {rest} more agents.").into()));
        change.agents.iter().take(self.most).flat_map(agent).chain(rest).collect()
    }
}
