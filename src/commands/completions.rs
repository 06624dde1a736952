//! `coverage completions`: what a shell needs to complete the command line, and what completes it.
//!
//! The script that a shell reads asks the program again at each completion, so that handles, cycles and roles are those of the schedules
//! at hand. Some shells put what they get into the command line as it is: these are offered words of plain characters alone.

use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use clap_complete::Shell;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::roster::model::Roster;
use crate::roster::team::Requirement;
use crate::time::interval::Instant;
use crate::time::zone::Zone;
use crate::view::harmless::Harmless;

use super::Standalone;

/// The variable of the environment by which the script asks, with the name of the shell in it.
pub(crate) const ASKS: &str = "COVERAGE_COMPLETE";

/// How many of the cycles that have begun are offered.
const CYCLES: u32 = 12;

/// The completion script of a shell
///
/// Write it to where the shell looks for completions; its manual names the places. The script asks `coverage` for what may come next,
/// so it knows the handles, cycles and roles of the schedules in the folder.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage completions bash
  coverage completions zsh")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Standalone for Completions {
    fn run(&self, program: clap::Command) -> Result<Harmless, Box<dyn Error>> {
        let mut script = Vec::new();
        let name = program.get_name();
        if let Some(shell) = known(&self.shell.to_string()) {
            shell.write_registration(ASKS, name, name, name, &mut script)?;
        }
        Ok(Harmless::own(String::from_utf8_lossy(&script).into_owned()))
    }
}

/// A shell by its name.
fn known(shell: &str) -> Option<&'static dyn EnvCompleter> {
    let all: [&dyn EnvCompleter; 5] = [&Bash, &Elvish, &Fish, &Powershell, &Zsh];
    all.into_iter().find(|known| known.name() == shell)
}

/// The words of the command line that is to be completed, with the program's name: what the script gives after `--`.
pub(crate) fn asked(arguments: Vec<OsString>) -> Vec<OsString> {
    arguments.into_iter().skip_while(|argument| argument != "--").skip(1).collect()
}

/// The folder of schedules that these words name.
pub(crate) fn schedules(words: &[OsString]) -> Option<PathBuf> {
    let named =
        words.iter().zip(words.iter().skip(1)).filter(|(option, _)| *option == "-C" || *option == "--schedules");
    let joined = words.iter().filter_map(|word| word.to_str()?.strip_prefix("--schedules="));
    named.map(|(_, folder)| PathBuf::from(folder)).chain(joined.map(PathBuf::from)).next()
}

/// What may stand where the words end, as `shell` reads it; nothing where that is none.
///
/// # Errors
/// The words cannot be completed.
pub(crate) fn complete(
    shell: &str,
    program: clap::Command,
    words: Vec<OsString>,
    names: Option<(&Roster, Instant)>,
) -> Result<String, Box<dyn Error>> {
    let Some(shell) = known(shell).filter(|_| !words.is_empty()) else { return Ok(String::new()) };
    let mut program = knowing(program, &Names::new(names));
    let mut found = Vec::new();
    // Paths are those from here.
    shell.write_complete(&mut program, words, Some(Path::new(".")), &mut found)?;
    // What parts the words for the shell is a control character itself.
    let parts = |c: char| matches!(c, '\n' | '\t' | '\u{b}');
    let found: String = String::from_utf8_lossy(&found).chars().filter(|c| !c.is_control() || parts(*c)).collect();
    if QUOTING.contains(&shell.name()) {
        return Ok(found);
    }
    let word = |line: &str| line.split(parts).next().unwrap_or_default().chars().all(is_plain);
    Ok(found.split_inclusive(['\n', '\u{b}']).filter(|line| word(line)).collect())
}

/// The shells that put a word into the command line so that it is one. The others take it as it is, and a file may have any name.
const QUOTING: [&str; 3] = ["elvish", "fish", "zsh"];

/// Whether a character means no more than itself to a shell.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "-_./+=:@,%".contains(c)
}

/// What arguments may say, by their names.
struct Names(BTreeMap<&'static str, Vec<String>>);

impl Names {
    fn new(names: Option<(&Roster, Instant)>) -> Self {
        let mut all = BTreeMap::from([("timezone", Zone::names()), ("zone", Zone::names())]);
        let Some((roster, now)) = names else { return Self(all) };
        let handles: Vec<String> = roster.agents().map(|(_, agent)| agent.handle().to_string()).collect();
        for argument in ["agent", "other", "by", "covered_by", "without"] {
            all.insert(argument, handles.clone());
        }
        let team = roster.team();
        all.insert("role", team.roles().iter().map(|role| role.name().to_owned()).collect());
        let posts = team.requirements().iter().flat_map(Requirement::posts);
        all.insert("post", posts.map(ToString::to_string).collect());
        let cycles = roster.cycles();
        if let (Some(first), Some(current)) = (cycles.first(), cycles.at(now)) {
            let first = first.max((current.number + 1).saturating_sub(CYCLES));
            let words = ["previous", "current", "next"].map(str::to_owned);
            let numbers = (first..=current.number + 1).rev().map(|number| number.to_string());
            all.insert("cycle", words.into_iter().chain(numbers).collect());
        }
        for names in all.values_mut() {
            names.retain(|name| name.chars().all(is_plain));
        }
        Self(all)
    }
}

/// The command and those below it, whose arguments know these names. Who is new has a handle that nobody has.
fn knowing(command: clap::Command, names: &Names) -> clap::Command {
    let is_new = ["init", "join"].contains(&command.get_name());
    let command = command.mut_args(|argument| {
        let known = names.0.get(argument.get_id().as_str()).filter(|_| !(is_new && argument.get_id() == "agent"));
        let Some(known) = known.cloned() else { return argument };
        let candidates = move || known.iter().map(CompletionCandidate::new).collect();
        argument.add(ArgValueCandidates::new(candidates))
    });
    command.mut_subcommands(|below| knowing(below, names))
}
