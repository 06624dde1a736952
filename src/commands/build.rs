//! `coverage build`: feeds, pages and data, written into a folder.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::io::write::{FileOutcome, strays, write_folder};
use crate::publish::horizon::Horizon;
use crate::publish::{Besides, publish_with};
use crate::text::of_path;
use crate::time::interval::Interval;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Align, Block, Line, Table};
use crate::view::style::WEAK;
use crate::words::clock::Clock;

use super::proof::PlanArg;
use super::{Command, Context, Failure};

/// Feeds, pages and data, written into a folder
///
/// coverage.ics has everybody's shifts, agents/HANDLE.ics those of one agent, gaps.ics what nobody covers, cycles.ics the cycles; index.html is the page,
/// desk.html is for changing one's hours, and coverage.json says what the page says to programs. A file that would not change is not touched. The feed of an agent who left eight
/// weeks ago is removed, nothing else ever is. With a plan the page and coverage.json tell what it would change; the feeds never do.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage build
  coverage build --out public --now 2026-12-01T00:00:00Z")]
pub(crate) struct Build {
    /// The folder to write into
    #[arg(short, long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    #[command(flatten)]
    plan: PlanArg,
}

#[derive(Serialize)]
struct Built<'a> {
    window: Interval,
    folder: String,
    files: Vec<BuiltFile>,
    warnings: Vec<String>,
    #[serde(skip)]
    clock: &'a Clock,
}

#[derive(Serialize)]
struct BuiltFile {
    path: String,
    outcome: FileOutcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<usize>,
    bytes: usize,
}

impl Command for Build {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let page = Horizon::new(context.roster, context.now).page(context.roster.cycles());
        let plan = self.plan.effect(context, "the page", page)?;
        let besides = Besides { plan, folder: context.origin.place(context.schedules) };
        let publication = publish_with(context.roster, context.now, besides)?;
        let texts: BTreeMap<&str, &str> =
            publication.files.iter().map(|(path, file)| (path.as_str(), file.text.as_str())).collect();
        let outcomes = write_folder(&self.out, &texts, &publication.withdrawn)
            .map_err(|error| Failure::Trouble(error.to_string()))?;
        let file = |(path, outcome): (String, FileOutcome)| {
            let file = publication.files.get(&path);
            BuiltFile {
                outcome,
                events: file.and_then(|file| file.events),
                bytes: file.map_or(0, |file| file.text.len()),
                path,
            }
        };
        let strays = strays(&self.out, &texts).into_iter().filter(|path| !publication.withdrawn.contains(path));
        let strays = strays
            .map(|path| format!("{path}: left alone, but nothing makes it any more; delete it if nobody needs it"));
        let warnings =
            publication.files.iter().filter_map(|(path, file)| Some(format!("{path}: {}", file.too_large()?)));
        let built = Built {
            window: publication.horizon.team,
            folder: of_path(&self.out),
            files: outcomes.into_iter().map(file).collect(),
            warnings: warnings.chain(strays).collect(),
            clock: &context.clock,
        };
        Ok(context.page.write(&built))
    }
}

impl Built<'_> {
    fn title(&self) -> String {
        format!("Built in {}, shifts and gaps {}", self.folder, self.clock.range(self.window))
    }

    fn table(&self) -> Table {
        let mut table =
            Table::new([("file", Align::Left), ("", Align::Left), ("events", Align::Right), ("bytes", Align::Right)]);
        for file in &self.files {
            let events = file.events.map(|events| events.to_string()).unwrap_or_default();
            table.row([
                file.path.as_str().into(),
                file.outcome.word().into(),
                events.into(),
                file.bytes.to_string().into(),
            ]);
        }
        table
    }
}

impl Answer for Built<'_> {
    fn blocks(&self) -> Vec<Block> {
        let warning = |warning| Block::Text(Line::from(format!("warning: {warning}")).style(WEAK));
        let files = [Block::Title(self.title()), Block::Table(self.table())];
        files.into_iter().chain(self.warnings.iter().map(warning)).collect()
    }
}
