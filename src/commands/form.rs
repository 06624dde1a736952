//! `coverage form`: what a form of the git host asks for, as a workflow takes it.
//!
//! The form is read and judged in [`crate::edit::form`]. Here its effect is computed as `coverage edit` does, and everything that a workflow needs is
//! left in a folder: what was decided, the new texts of files, and the words for people. Of a stranger's form nothing is left but that it is one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::coverage::change::agreement::Touched;
use crate::edit::form::{Denied, Form, Proposed, Rights};
use crate::edit::refused::Refused;
use crate::edit::request::Request;
use crate::edit::still_in_return;
use crate::io::journal::mark_of;
use crate::io::write::write_folder;
use crate::roster::handle::Handle;
use crate::view::answer::{Answer, Output};
use crate::view::block::{Block, Line};
use crate::view::{json, markdown};

use super::edit::{After, request_in_words, touched};
use super::{Command, Context, Failure, diff};

/// What was decided.
const DECISION: &str = "decision.json";
/// What the author is told, where nothing changes.
const ANSWER: &str = "answer.md";
/// The title of the pull request.
const TITLE: &str = "title.txt";
/// Its text.
const TEXT: &str = "text.md";

/// What is asked for is cut where it has more characters; GitHub takes 256 in a title.
const MAX_ASKED: usize = 200;

/// What a form of the git host asks for, for a workflow to propose
///
/// Takes the event of an issue that was just opened by a form of `coverage init`. Only the agent whose `account` in the files opened it may ask, for their own
/// file (in a swap for the other's too), and whoever may write to the repository, for any. The files stay as they are: what would change, the
/// title and the text of a pull request, or why nothing changes, is left in the folder of `--out`, with `decision.json`, whose
/// `outcome` is `change`, `unchanged`, `refused`, `stranger` or `no-form`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage form event.json --out form
  coverage form event.json --may-write --format json")]
pub(crate) struct FormCommand {
    /// The file with the event, in the JSON of GitHub's `issues`
    event: PathBuf,
    /// The host says that the author may write to the repository
    #[arg(long)]
    may_write: bool,
    /// The folder to leave the results in
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What becomes of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    /// It is none, or nobody has just opened it.
    NoForm,
    /// Its author is nobody here.
    Stranger,
    /// It cannot be done.
    Refused,
    /// It is so already.
    Unchanged,
    /// Files change.
    Change,
}

#[derive(Serialize)]
struct Decision {
    outcome: Outcome,
    /// That of the issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    /// Whose file it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    handle: Option<Handle>,
    /// The files that change, in the schedules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paths: Vec<String>,
    /// What people read of it.
    #[serde(skip)]
    words: Option<String>,
    /// What else is left for the workflow, by its path.
    #[serde(skip)]
    files: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Versioned<'a> {
    version: u8,
    #[serde(flatten)]
    decision: &'a Decision,
}

impl Command for FormCommand {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let event = context.origin.text(&self.event).map_err(Failure::Usage)?;
        let rights = if self.may_write { Rights::Write } else { Rights::None };
        let decision = decide(&event, rights, context)?;
        if let Some(out) = &self.out {
            decision.leave(out)?;
        }
        Ok(context.page.write(&decision))
    }
}

fn decide(event: &str, rights: Rights, context: &Context<'_>) -> Result<Decision, Failure> {
    let Some(form) = Form::read(event) else { return Ok(Decision::nothing(Outcome::NoForm)) };
    let proposed = match form.propose(context.page.sources, context.roster, rights, context.now) {
        Ok(proposed) => proposed,
        Err(Denied::Stranger) => return Ok(Decision::nothing(Outcome::Stranger)),
        Err(Denied::Refused(refused)) => return Ok(Decision::refused(form.number(), &refused)),
    };
    let number = form.number();
    if proposed.texts.is_empty() {
        return Ok(Decision::unchanged(number, &proposed, context));
    }
    match After::of(context, &proposed.texts) {
        Ok(after) => Decision::change(number, proposed, &after, context),
        Err(why) => Ok(Decision::refused(number, &why.into())),
    }
}

impl Decision {
    /// Nothing is said but that.
    fn nothing(outcome: Outcome) -> Self {
        Self { outcome, number: None, handle: None, paths: Vec::new(), words: None, files: BTreeMap::new() }
    }

    fn refused(number: u64, why: &Refused) -> Self {
        let why = match why {
            Refused::Words(words) => words.clone(),
            Refused::Invalid(errors) => errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join("; "),
        };
        let again = "Nothing has changed. Correct it in a new form: an edit of this one is not seen.";
        let answer =
            [Block::Text(format!("This cannot be done: {}", sentence(&why)).into()), Block::Text(again.into())];
        Self { words: Some(why), ..Self::nothing(Outcome::Refused).answering(number, &answer) }
    }

    fn unchanged(number: u64, proposed: &Proposed, context: &Context<'_>) -> Self {
        let asked = in_short(&proposed.request, context);
        let answer = [Block::Text(format!("It is so already, and nothing changes: {asked}.").into())];
        let nothing = Self::nothing(Outcome::Unchanged).answering(number, &answer);
        Self { handle: Some(proposed.agent.clone()), words: Some(asked), ..nothing }
    }

    fn answering(self, number: u64, answer: &[Block]) -> Self {
        Self { number: Some(number), files: BTreeMap::from([(ANSWER.to_owned(), markdown::draw(answer))]), ..self }
    }

    fn change(number: u64, proposed: Proposed, after: &After, context: &Context<'_>) -> Result<Self, Failure> {
        let asked = in_short(&proposed.request, context);
        let touched = Touched { files: touched(&proposed.texts, context), author: proposed.author.clone() };
        let effect = diff::effect_as_comment(context, after.roster(context), &touched, after.new_findings(context))?;
        let by = proposed.author.as_ref().map_or("somebody who may write here".to_owned(), ToString::to_string);
        let left = match &proposed.request {
            Request::Swap([one, other]) => still_in_return(context.roster, [one, other]),
            _ => String::new(),
        };
        let blocks = [Block::Title(asked.clone()), Block::Text(format!("Asked for by {by}, by form{left}.").into())];
        // It is a number, and it is meant to be a reference.
        let text = format!("{}\n{effect}\nCloses #{number}\n", markdown::draw(&blocks));
        let mut files = BTreeMap::from([(TITLE.to_owned(), asked.clone()), (TEXT.to_owned(), text)]);
        let mut paths = Vec::new();
        for (path, text) in proposed.texts {
            let name = path.rsplit('/').next().unwrap_or_default();
            // The file as it would be written.
            files.insert(format!("new/{name}"), mark_of(context.schedules, &path).to_owned() + &text);
            paths.push(path);
        }
        Ok(Self {
            outcome: Outcome::Change,
            number: Some(number),
            handle: Some(proposed.agent),
            paths,
            words: Some(asked),
            files,
        })
    }

    /// Leaves everything in a folder, and nothing of another decision.
    fn leave(&self, folder: &Path) -> Result<(), Failure> {
        let decision = json(&Versioned { version: 1, decision: self });
        let mut files: BTreeMap<&str, &str> =
            self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        files.insert(DECISION, &decision);
        let gone = [ANSWER, TITLE, TEXT].into_iter().filter(|path| !files.contains_key(path));
        let gone: Vec<String> = gone.map(str::to_owned).collect();
        write_folder(folder, &files, &gone).map(|_| ()).map_err(|error| Failure::Trouble(error.to_string()))
    }
}

/// The words with a full stop, unless they end with a mark of their own.
fn sentence(words: &str) -> String {
    let stop = if words.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{words}{stop}")
}

/// What is asked for, in words; of many dates the first.
fn in_short(request: &Request, context: &Context<'_>) -> String {
    let words = request_in_words(request, context.roster);
    let is_long = words.chars().count() > MAX_ASKED;
    if is_long { words.chars().take(MAX_ASKED).chain(['…']).collect() } else { words }
}

impl Answer for Decision {
    fn blocks(&self) -> Vec<Block> {
        let words = self.words.clone().unwrap_or_default();
        let says = match self.outcome {
            Outcome::NoForm => "This is no form that somebody has just opened.".to_owned(),
            Outcome::Stranger => "This is a stranger's.".to_owned(),
            Outcome::Refused => format!("This cannot be done: {}", sentence(&words)),
            Outcome::Unchanged => format!("It is so already, and nothing changes: {words}."),
            Outcome::Change => words,
        };
        let paths = self.paths.iter().map(|path| Line::from(path.as_str())).collect();
        vec![Block::Text(says.into()), Block::List(paths)]
    }
}
