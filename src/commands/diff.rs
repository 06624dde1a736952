//! `coverage diff`: what a change of the schedules does, seen before it is merged.

mod comment;
mod comparison;
mod shifts;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use crate::coverage::change::agreement::{Agreement, Touched, agreements};
use crate::coverage::change::past::Past;
use crate::coverage::change::{Change, RequirementChange, Side};
use crate::diagnostic::{Diagnostic, Findings, Severity, Sources};
use crate::findings::findings;
use crate::io::origin::Which;
use crate::roster::handle::Handle;
use crate::roster::load::load;
use crate::roster::model::{Agent, Roster};
use crate::time::civil::{Duration, monday_of};
use crate::time::window::{Border, Window, WindowEnd, WindowRequest};
use crate::view::answer::{Answer, FINDINGS, FINE, Format, Output, Page};
use crate::view::block::{Block, Line};
use crate::view::diagnostics::{Record, Strictness, records};
use crate::view::style::FAINT;

use super::{Command, Context, Failure, WindowArgs};
use comparison::{Comparison, Named};

/// How many weeks a change is looked at where no window is asked for: what recurs has then met every clock change.
const WEEKS: u32 = 52;

/// What a change does to shifts, gaps and hours
///
/// Compares the schedules of two commits or folders, from this week on for 52 weeks. With `--format markdown` it is a comment
/// for a pull request. Exit code 1 where the change exposes more time than is allowed.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage diff HEAD
  coverage diff HEAD --format markdown --allow 2h")]
pub(crate) struct Diff {
    /// The commit or folder before the change; ./NAME is always a folder
    base: String,
    /// The commit or folder after it [default: the files as they are]
    #[arg(conflicts_with = "as_of")]
    pub(crate) head: Option<String>,
    /// How much more exposed time of each requirement in the window is no finding, such as 2h
    #[arg(long, value_name = "DURATION", default_value = "0h", hide_default_value = true)]
    allow: Duration,
    /// The account at the git host of whoever makes the change, who need not be asked to agree; the files of BASE say whose it is
    #[arg(long, value_name = "ACCOUNT")]
    author: Option<String>,
    #[command(flatten)]
    window: WindowArgs,
}

/// What a change that is not made yet would do, from this week on for 52 weeks.
pub(super) struct Effect {
    pub(super) change: Change,
    pub(super) must_agree: Vec<Agreement>,
    pub(super) past: Past,
    /// As people read it.
    pub(super) blocks: Vec<Block>,
}

/// What a change of these files would do, for whoever makes it: what is over, agent by agent, then requirement by requirement.
pub(super) fn effect(context: &Context<'_>, after: &Roster, touched: &Touched, past: Past) -> Result<Effect, Failure> {
    let (comparison, change) = imagined(context, after, (touched, past), Vec::new())?;
    let words = words::Words::new(&comparison, usize::MAX);
    let mut blocks = words.over();
    if !change.is_none() {
        blocks.extend(words.agents(&change));
    }
    blocks.extend(words.agreements());
    if !change.is_none() {
        blocks.extend(words.requirements(&change));
        blocks.push(Block::Text(Line::from(words.legend()).style(FAINT)));
    }
    Ok(Effect { change, must_agree: comparison.must_agree, past: comparison.past, blocks })
}

/// The same for a pull request, with what `check` would say besides; never longer than a comment may be.
pub(super) fn effect_as_comment(
    context: &Context<'_>,
    after: &Roster,
    touched: &Touched,
    findings: Vec<Record>,
) -> Result<String, Failure> {
    let past = past(context, after, &touched.files)?;
    Ok(comment::comment(&imagined(context, after, (touched, past), findings)?.0))
}

/// What a change of the files of these agents would do before this week.
pub(super) fn past(context: &Context<'_>, after: &Roster, files: &BTreeSet<Handle>) -> Result<Past, Failure> {
    Ok(Past::new([context.roster, after], files, this_year(context)?.interval.start())?)
}

fn imagined<'c>(
    context: &'c Context<'_>,
    after: &Roster,
    (touched, past): (&Touched, Past),
    findings: Vec<Record>,
) -> Result<(Comparison<'c>, Change), Failure> {
    let window = this_year(context)?;
    let promise = context.roster.team().longest_promise().max(after.team().longest_promise());
    let side = |roster| Side::new(roster, window.interval, promise);
    let (before, after) = (side(context.roster)?, side(after)?);
    let zone = context.clock.zone();
    let must_agree = agreements([&before, &after], touched, window.interval, zone);
    let change = Change::new(&before, &after, window.interval, zone);
    let name = |name| Named { name, files: context.page.sources.iter().count(), errors: 0 };
    let comparison = Comparison {
        window,
        base: name("the files as they are"),
        head: name("the files with the change"),
        change: Some(change.clone()),
        past,
        must_agree,
        findings,
        clock: &context.clock,
        now: context.now,
        promise: context.roster.team().policy().response_within,
        allow: Duration::ZERO,
    };
    Ok((comparison, change))
}

/// This week and those after it.
fn this_year(context: &Context<'_>) -> Result<Window, Failure> {
    let team = context.roster.team();
    let this_monday = monday_of(team.zone().local(context.now).date());
    let year = WindowRequest::Span(Border::Date(this_monday), WindowEnd::Weeks(WEEKS));
    let window = year.resolve(context.now, team.zone(), context.roster.cycles());
    window.map_err(|error| Failure::Usage(error.to_string()))
}

impl Command for Diff {
    fn judge(&self) -> Result<(), String> {
        self.window.judge()
    }

    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let window = if self.window.is_default() { this_year(context)? } else { self.window.window(context)? };
        let sources = context.origin.sources(context.schedules, Which::Named(&self.base)).map_err(Failure::Usage)?;
        let loaded = load(&sources);
        let mut said = loaded.diagnostics.clone();
        said.extend(findings(&loaded, context.now));
        let promises = loaded.roster().into_iter().chain([context.roster]);
        let promise = promises.map(|roster| roster.team().longest_promise()).max().unwrap_or_default();
        let side = |roster| Side::new(roster, window.interval, promise);
        let after = side(context.roster)?;
        let before = loaded.roster().map(side).transpose();
        let before = before.unwrap_or_else(|errors| {
            said.extend(errors);
            None
        });
        let zone = context.clock.zone();
        let author = self.author.as_deref().and_then(|author| Some(whose(author, loaded.roster()?)?.clone()));
        let touched = Touched { files: other_files(&sources, context.page.sources), author };
        let must_agree = before.as_ref().map(|before| agreements([before, &after], &touched, window.interval, zone));
        let head = self.head.as_deref().or(context.as_of().map(|as_of| as_of.commit.as_str()));
        let comparison = Comparison {
            window,
            base: Named {
                name: short(&self.base),
                files: sources.iter().count(),
                errors: said.number(Severity::Error),
            },
            head: Named {
                name: head.map_or("the files as they are", short),
                files: context.page.sources.iter().count(),
                errors: 0,
            },
            change: before.map(|before| Change::new(&before, &after, window.interval, zone)),
            past: Past::UNSEEN,
            must_agree: must_agree.unwrap_or_else(|| touched.owners()),
            findings: new_findings(said.iter(), &sources, (context.warnings, context.page.sources)),
            clock: &context.clock,
            now: context.now,
            promise: context.roster.team().policy().response_within,
            allow: self.allow,
        };
        Ok(context.page.write(&comparison))
    }

    /// As a comment it says what is wrong: the change does nothing else.
    fn invalid(&self, page: &Page<'_>, findings: &Findings) -> Output {
        if page.format != Format::Markdown {
            return page.invalid(findings);
        }
        let errors = findings.shown(&[Severity::Error]).found;
        let found = records(errors, page.sources, Strictness::Usual);
        page.output(page.dated(&comment::invalid(&found, findings.number(Severity::Error))), FINDINGS)
    }
}

/// Whose account at the git host it is; its case is no other account.
fn whose<'r>(account: &str, roster: &'r Roster) -> Option<&'r Handle> {
    let is_theirs = |theirs: &str| theirs.eq_ignore_ascii_case(account);
    let mut agents = roster.agents().map(|(_, agent)| agent);
    agents.find(|agent| agent.account().is_some_and(|(theirs, _)| is_theirs(theirs))).map(Agent::handle)
}

/// Whose files are other ones, or gone.
fn other_files(before: &Sources, after: &Sources) -> BTreeSet<Handle> {
    let content = |sources: &Sources| -> BTreeMap<Handle, Option<String>> {
        let agents = sources.iter().filter_map(|(_, source)| {
            let handle = source.path.strip_prefix("agents/")?.strip_suffix(".toml")?.parse().ok()?;
            Some((handle, source.content.as_deref().ok().map(str::to_owned)))
        });
        agents.collect()
    };
    let after = content(after);
    content(before).into_iter().filter(|(agent, text)| after.get(agent) != Some(text)).map(|(agent, _)| agent).collect()
}

/// The id of a commit as short as people write it; other names as they are.
fn short(name: &str) -> &str {
    let is_id = name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id { &name[..12] } else { name }
}

/// What is said of the head and not of the base, whatever the lines.
pub(super) fn new_findings<'d>(
    before: impl IntoIterator<Item = &'d Diagnostic>,
    sources: &Sources,
    (after, their): (&Findings, &Sources),
) -> Vec<Record> {
    let key = |sources: &Sources, diagnostic: &Diagnostic| {
        let path = sources.get(diagnostic.at.source).map(|source| source.path.clone());
        (path, diagnostic.code, diagnostic.message.clone())
    };
    let known: BTreeSet<_> = before.into_iter().map(|diagnostic| key(sources, diagnostic)).collect();
    let new = after.iter().filter(|diagnostic| !known.contains(&key(their, diagnostic)));
    records(new, their, Strictness::Usual)
}

impl Comparison<'_> {
    fn is_worse(&self, requirement: &RequirementChange) -> bool {
        requirement.exposes() > self.allow.max(Duration::ZERO)
    }
}

impl Answer for Comparison<'_> {
    fn blocks(&self) -> Vec<Block> {
        words::blocks(self)
    }

    fn markdown(&self) -> String {
        comment::comment(self)
    }

    fn code(&self) -> u8 {
        let requirements = self.change.iter().flat_map(|change| &change.requirements);
        if requirements.into_iter().any(|requirement| self.is_worse(requirement)) { FINDINGS } else { FINE }
    }
}
