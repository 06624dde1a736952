//! `coverage init`: the repository of a new team.
//!
//! The files are those of the folder beside this one, but for what is the same here as there: this repository's own workflows,
//! the script that they share with other hosts, the settings of editors, and the guides. Only `.ci/program`, which gets the program, is not
//! the same.

mod guides;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::io::source::read_folder;
use crate::io::write::{FileOutcome, WriteError, write_new};
use crate::roster::handle::Handle;
use crate::roster::load::load;
use crate::roster::model::Roster;
use crate::text::of_path;
use crate::time::zone::Zone;
use crate::view::answer::{Answer, Output, Page};
use crate::view::block::{Align, Block, Table};
use crate::words::count::count;

/// Files that are the same for every team, by their paths.
const SAME: [(&str, &str); 18] = [
    (".ci/pull-request", include_str!("../../.ci/pull-request")),
    (".github/ISSUE_TEMPLATE/away.yml", include_str!("../../.github/ISSUE_TEMPLATE/away.yml")),
    (".github/ISSUE_TEMPLATE/extra.yml", include_str!("../../.github/ISSUE_TEMPLATE/extra.yml")),
    (".github/ISSUE_TEMPLATE/request.yml", include_str!("../../.github/ISSUE_TEMPLATE/request.yml")),
    (".github/ISSUE_TEMPLATE/swap.yml", include_str!("../../.github/ISSUE_TEMPLATE/swap.yml")),
    (".github/workflows/comment.yml", include_str!("../../.github/workflows/comment.yml")),
    (".github/workflows/form-once.yml", include_str!("../../.github/workflows/form-once.yml")),
    (".github/workflows/form.yml", include_str!("../../.github/workflows/form.yml")),
    (".github/workflows/publish.yml", include_str!("../../.github/workflows/publish.yml")),
    (".github/workflows/pull-request.yml", include_str!("../../.github/workflows/pull-request.yml")),
    (".gitignore", include_str!("init/gitignore")),
    ("schedules/team.toml", include_str!("init/team.toml")),
    // What editors need to complete and check what one writes.
    (".taplo.toml", include_str!("../../.taplo.toml")),
    (".vscode/extensions.json", include_str!("../../.vscode/extensions.json")),
    (".vscode/settings.json", include_str!("../../.vscode/settings.json")),
    ("docs/agent.schema.json", include_str!("../../docs/agent.schema.json")),
    ("docs/cycles.schema.json", include_str!("../../docs/cycles.schema.json")),
    ("docs/team.schema.json", include_str!("../../docs/team.schema.json")),
];

/// The file that says how to go on.
const README: &str = "README.md";

/// The file that gets the program.
const PROGRAM: &str = ".ci/program";

/// Whom GitHub asks to review.
const OWNERS: &str = ".github/CODEOWNERS";

/// What checks the schedules before a commit.
const HOOKS: &str = ".pre-commit-config.yaml";

/// Where the files of agents are.
const AGENTS: &str = "schedules/agents/";

/// The handle of an agent who is there to be copied.
const EXAMPLE: &str = "example";

/// The handle in the file of somebody who joins, to be replaced.
const NEWCOMER: &str = "your-handle";

/// Begin the repository of a new team
///
/// Writes schedules with a first agent, workflows that judge pull requests, make some of issue forms, and publish calendars and page, what editors and
/// pre-commit need, who owns which file, the guides, and a README that says how to go on. What is there already stays as it is.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage init
  coverage init support --agent ann --timezone Europe/Berlin")]
pub(crate) struct Init {
    /// The folder to write into
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// The handle of the first agent, whose zone is then `--timezone` [default: an example to copy]
    #[arg(long, value_name = "HANDLE")]
    agent: Option<Handle>,
    /// Whose account at the git host the first agent's is [default: to be filled in]
    #[arg(long, value_name = "ACCOUNT", requires = "agent", value_parser = account)]
    account: Option<String>,
    /// Where the workflows get the program from: a repository of git, and in it a tag or a full commit [default: to be filled in]
    #[arg(long, value_name = "URL@REVISION", value_parser = origin)]
    program: Option<Origin>,
}

/// Where the program comes from, in characters that mean nothing to a shell.
#[derive(Clone, Debug, Default)]
struct Origin {
    repository: String,
    revision: String,
}

#[derive(Serialize)]
struct Begun {
    folder: String,
    files: Vec<BegunFile>,
    /// Of the agent whom the command line names.
    #[serde(skip)]
    owned: Option<Owned>,
    #[serde(skip)]
    program: Option<Origin>,
}

/// An agent, and by which account they own their file.
struct Owned {
    agent: Handle,
    /// Nothing where nobody has said it. Whoever has the account of the agent's handle may be a stranger.
    account: Option<String>,
}

#[derive(Serialize)]
struct BegunFile {
    path: String,
    outcome: FileOutcome,
}

impl Init {
    /// Writes the files that are not there.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(crate) fn run(&self, zone: &Zone, page: &Page<'_>) -> Result<Output, WriteError> {
        let files = self.files(zone);
        let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let outcomes = write_new(&self.folder, &texts)?;
        let files = outcomes.into_iter().map(|(path, outcome)| BegunFile { path, outcome }).collect();
        let folder = of_path(&self.folder);
        let owned = self.owned();
        Ok(page.write(&Begun { folder, files, owned, program: self.program.clone() }))
    }

    /// Every file that a new team begins with, by its path.
    fn files(&self, zone: &Zone) -> BTreeMap<String, String> {
        let handle = self.agent.as_ref().map_or(EXAMPLE, Handle::as_str);
        let path = format!("{AGENTS}{handle}.toml");
        // Nobody of the team is called like the example on GitHub.
        let known = self.owners_of_files();
        let is_known = |owned: &Owned| known.iter().any(|line| line.starts_with(&owned.path()));
        let owned = self.owned().filter(|owned| !is_known(owned)).map(|owned| owned.lines());
        let owned: String = known.into_iter().chain(owned).map(|line| line + "\n").collect();
        let owners = include_str!("init/CODEOWNERS").to_owned() + &owned;
        let agent = agent_file(handle, zone, self.account.as_deref());
        let readme = include_str!("init/README.md").replace("{new-file}", &new_file(zone));
        let Origin { repository, revision } = self.program.clone().unwrap_or_default();
        let program =
            include_str!("init/program").replace("{repository}", &repository).replace("{revision}", &revision);
        let same = SAME.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let own = [(PROGRAM, program), (OWNERS, owners), (README, readme), (HOOKS, hooks(self.program.as_ref()))];
        let own = own.map(|(path, text)| (path.to_owned(), text));
        // Among real agents an example would be cover that is not there.
        let wanted = self.agent.is_some() || !self.has_agents();
        same.into_iter().chain(own).chain(guides::guides()).chain(wanted.then_some((path, agent))).collect()
    }

    /// Whose file the first agent's is.
    fn owned(&self) -> Option<Owned> {
        Some(Owned { agent: self.agent.clone()?, account: self.account.clone() })
    }

    /// The same of those who are there already and whose files say their account.
    fn owners_of_files(&self) -> Vec<String> {
        let Ok(sources) = read_folder(&self.folder.join("schedules")) else { return Vec::new() };
        let loaded = load(&sources);
        let agents = loaded.roster().into_iter().flat_map(Roster::agents).map(|(_, agent)| agent);
        agents.filter_map(|agent| Some(owned(agent.handle(), agent.account()?.0))).collect()
    }

    /// Whether there are agents already.
    fn has_agents(&self) -> bool {
        let there = read_folder(&self.folder.join("schedules"));
        there.is_ok_and(|there| there.iter().any(|(_, source)| source.path.starts_with("agents/")))
    }
}

impl Owned {
    fn path(&self) -> String {
        owned(&self.agent, "")
    }

    /// What stands in the file of owners: no line that counts where it is not known by which account.
    fn lines(&self) -> String {
        let Self { agent, account } = self;
        match account {
            Some(account) => owned(agent, account),
            None => {
                format!("# Put the account of {agent} in, and take the # away:\n# {}", owned(agent, agent.as_str()))
            }
        }
    }

    /// What is left to be done, where the file of owners is new or was kept.
    fn step(&self, is_new: bool) -> Option<String> {
        let (Self { agent, account }, path) = (self, self.path());
        let line = || format!("{OWNERS} was kept; unless it is there, add the line {path}");
        match (account, is_new) {
            (Some(_), true) => None,
            (Some(account), false) => Some(line() + account),
            (None, true) => {
                Some(format!("Write the account of {agent} at the git host into {OWNERS} and into their file."))
            }
            (None, false) => Some(format!("{} and the account of {agent}, which their file should give, too", line())),
        }
    }
}

impl Begun {
    fn title(&self) -> String {
        let written = self.files.iter().filter(|file| file.outcome == FileOutcome::Written).count();
        let files = count(written, "file");
        match self.files.len() - written {
            0 => format!("{files} written in {}", self.folder),
            kept => format!("{files} written in {}, {kept} kept as before", self.folder),
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new([("file", Align::Left), ("", Align::Left)]);
        for file in &self.files {
            table.row([file.path.as_str().into(), file.outcome.word().into()]);
        }
        table
    }

    /// What to do now.
    fn steps(&self) -> Vec<String> {
        let begun = |file: &&BegunFile| file.path.starts_with(AGENTS) && file.outcome == FileOutcome::Written;
        let agent = self.files.iter().find(begun);
        let rename = if self.owned.is_none() { ", and rename it to the handle of one of you" } else { "" };
        let hours =
            |file: &BegunFile| format!("Put the real hours into {}{rename}; each agent has such a file.", file.path);
        let owner = self.owned.as_ref().filter(|_| agent.is_some());
        let owner = owner.and_then(|owned| owned.step(self.has_written(OWNERS)));
        let inside = if self.folder == "." { String::new() } else { format!(" (in {})", self.folder) };
        let look = format!("Look at them with coverage check, week, gaps and build{inside}.");
        let go_on = "Commit, push, and follow \"For the lead\" in README.md: the page, and who must review.";
        let steps = [self.fill_in(), agent.map(hours), owner, Some(look), Some(go_on.to_owned())];
        steps.into_iter().flatten().collect()
    }

    /// What to write into the file that gets the program, where that does not say yet what it should.
    fn fill_in(&self) -> Option<String> {
        match (&self.program, self.has_written(PROGRAM)) {
            (None, true) => Some(format!(
                "Write into {PROGRAM} where the program comes from, in its lines repository= and revision=. Until then it \
                 stops, and the workflows with it. {HOOKS} says the same for whoever uses pre-commit."
            )),
            (Some(Origin { repository, revision }), false) => Some(format!(
                "{PROGRAM} was kept; unless they are there, write into it repository='{repository}' and revision='{revision}'"
            )),
            (None, false) | (Some(_), true) => None,
        }
    }

    fn has_written(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path && file.outcome == FileOutcome::Written)
    }
}

impl Answer for Begun {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Title(self.title()), Block::Table(self.table()), Block::Steps(self.steps())]
    }
}

/// The file of an agent to begin with.
fn agent_file(handle: &str, zone: &Zone, account: Option<&str>) -> String {
    // Whoever has the account of that name is not known to be the agent, so it is not taken for granted.
    let unsaid = || {
        format!(
            "# account = \"{handle}\"            # your account at the git host: by it you are known when you open a form"
        )
    };
    let account = account.map_or_else(unsaid, |account| format!("account  = \"{account}\""));
    let file = include_str!("init/agent.toml").replace("{handle}", handle).replace("{timezone}", zone.name());
    file.replace("{account}", &account)
}

/// Where GitHub takes a new agent's file, with one to begin with in it; from the README of its repository.
fn new_file(zone: &Zone) -> String {
    let text = agent_file(NEWCOMER, zone, None);
    let text = utf8_percent_encode(&text, NON_ALPHANUMERIC);
    format!("../../new/main/{AGENTS}?filename={NEWCOMER}.toml&value={text}").replace("/?", "?")
}

/// The line that makes an agent the owner of their own file.
pub(super) fn owned(agent: &Handle, account: &str) -> String {
    format!("/{AGENTS}{agent}.toml @{account}")
}

/// What pre-commit asks for; nothing yet where it is not known where the program comes from.
fn hooks(program: Option<&Origin>) -> String {
    let said = include_str!("init/pre-commit-config.yaml").to_owned();
    let hook = "repos:\n  - repo: '{repository}'\n    rev: '{revision}'\n    hooks:\n      - id: coverage-check\n";
    let Some(Origin { repository, revision }) = program else {
        let todo = "# Write where the program comes from, as in .ci/program, in place of the line `repos: []`:\n";
        let hook = hook.replace("{repository}", "").replace("{revision}", "");
        let lines = hook.lines().flat_map(|line| ["# ", line, "\n"]);
        return said + todo + &lines.collect::<String>() + "repos: []\n";
    };
    said + &hook.replace("{repository}", repository).replace("{revision}", revision)
}

fn account(text: &str) -> Result<String, &'static str> {
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let form = "an account has 1 to 64 letters, digits, dots, dashes and underscores";
    if is_plain && (1..=64).contains(&text.len()) { Ok(text.to_owned()) } else { Err(form) }
}

fn origin(text: &str) -> Result<Origin, &'static str> {
    let is_plain = |text: &str, others: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c));
    let is_address = |url: &str| url.strip_prefix("https://").is_some_and(|rest| rest.contains('/'));
    let (repository, revision) = text.rsplit_once('@').unwrap_or_default();
    // What begins with a hyphen would be an option.
    let is_revision = revision.starts_with(|c: char| c.is_ascii_alphanumeric()) && is_plain(revision, "-._/+");
    if is_address(repository) && is_plain(repository, "-._/:@%+~") && is_revision {
        Ok(Origin { repository: repository.to_owned(), revision: revision.to_owned() })
    } else {
        Err("expected an address that begins with https:// and, after an @, a tag or a full commit")
    }
}
