//! A comparison as a comment below a pull request: complete by itself, never longer than a comment may be, and folded.

use crate::coverage::change::Change;
use crate::view::diagnostics::Record;
use crate::view::table::{Align, Cell, Table, markdown};

use super::Comparison;
use super::words::{Words, arrow, falls_short, figures, minimum, name_of, parts, title};

/// GitHub takes 65,536 characters in a comment, and the host may add some.
const MAX_COMMENT: usize = 60_000;
/// How many lines each part of a comment may have; the first with which it fits is taken.
const MAX_LINES: [usize; 14] = [1_000, 500, 300, 200, 150, 100, 70, 50, 30, 20, 10, 3, 1, 0];
/// How many of these lines are about one agent.
const MAX_OF_AGENT: usize = 15;
/// For a pull request: complete by itself, and never longer than a comment may be.
pub(super) fn comment(comparison: &Comparison<'_>) -> String {
    fitting(|most| Words { comparison, most }.comment())
}

/// The comment on a change that has these errors.
pub(super) fn invalid(found: &[Record], all: usize) -> String {
    let title = match all {
        1 => "1 error".to_owned(),
        count => format!("{count} errors"),
    };
    fitting(|most| {
        format!(
            "### This change has {title}\n\nUntil that is mended, nothing else can be said.\n\n{}",
            findings(found, all, most)
        )
    })
}

/// The longest text that fits.
fn fitting(text: impl Fn(usize) -> String) -> String {
    MAX_LINES.into_iter().map(text).find(|text| text.chars().count() < MAX_COMMENT).unwrap_or_default()
}

/// The first of these, as a list in Markdown that says how many are left out.
fn listed(lines: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let all = lines.len();
    listed_of(lines, all, most)
}

/// The same, where there are more than these.
fn listed_of(lines: impl Iterator<Item = String>, all: usize, most: usize) -> String {
    let rest = all.saturating_sub(most);
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

fn findings(found: &[Record], all: usize, most: usize) -> String {
    let line = |record: &Record| {
        let help = record.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let place = format!("{}:{}", record.file, record.line);
        format!("**{}** {}", markdown(&place), markdown(&format!("{}{help}", record.message)))
    };
    listed_of(found.iter().map(line), all, most)
}

impl Words<'_> {
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
            text += &folded(&title, &findings(found, found.len(), self.most));
        }
        if self.comparison.base.files == 0 {
            text += &format!("\n{} has no schedules, so everything is new.\n", markdown(self.comparison.base.name));
        }
        text + &format!("\n({})\n", markdown(&self.heading()))
    }

    fn changes(&self, change: &Change) -> String {
        let verdicts = change.requirements.iter().flat_map(|requirement| {
            let verdict = markdown(&self.verdict(requirement));
            let verdict = if self.comparison.is_worse(requirement) { format!("**{verdict}**") } else { verdict };
            let asked = Self::asked(requirement).into_iter().map(|asked| markdown(&asked));
            std::iter::once(verdict).chain(asked).collect::<Vec<_>>()
        });
        let verdicts: Vec<String> =
            verdicts.chain(change.minima.iter().map(|asked| markdown(&minimum(asked)))).collect();
        let mut text = listed(verdicts.into_iter(), self.most) + "\n";
        let columns =
            [("", Align::Left), ("covered", Align::Right), ("promise kept", Align::Right), ("exposed", Align::Right)];
        let mut table = Table::new(columns);
        for requirement in change.requirements.iter().take(self.most) {
            let figures = figures(requirement).map(|(_, [before, after])| Cell::from(arrow(&before, &after)));
            table.row([Cell::from(&requirement.name)].into_iter().chain(figures));
        }
        text += &table.markdown();
        text += &format!("\n{}\n", markdown(&self.legend()));
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
            body += &format!(
                "**{}**\n\n{}\n",
                markdown(&title(agent)),
                listed(lines.into_iter(), self.most.min(MAX_OF_AGENT))
            );
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
}
