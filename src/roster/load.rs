//! From the files' text to a roster, with every finding on the way.
//!
//! Loading never stops at the first error. Where there is any, there is no roster: no partial truth.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{
    Code, Diagnostic, Findings, Location, Refusal, Severity, Source, SourceId, Sources, did_you_mean,
};

use super::agent_file::AgentFile;
use super::budget::Budget;
use super::cycles_file::CyclesFile;
use super::file_report::{FileReport, shown};
use super::files::{Place, better_name, read, take_out_consequences, text_of};
use super::handle::{Handle, HandleError};
use super::model::{Agent, AgentId, Roster};
use super::reader::{Table, empty};
use super::team::{Calendar, Role, Team};
use super::team_file::TeamFile;
use super::time_off::TimeOff;

/// What loading gives.
#[derive(Debug)]
pub struct Loaded {
    /// Every finding, in the order of files and places.
    pub diagnostics: Findings,
    /// The roster; where a file has an error, what it says stands in it with stand-ins for what is wrong.
    draft: Roster,
    /// Whether there is more of it than a run looks at.
    is_too_much: bool,
}

impl Loaded {
    /// The roster, where there is no error: no partial truth.
    pub fn roster(&self) -> Option<&Roster> {
        (self.diagnostics.number(Severity::Error) == 0).then_some(&self.draft)
    }

    /// The roster, where nothing is wrong but that files have more entries than they may: to look at what does not fit into them.
    pub(crate) fn overfull(&self) -> Option<&Roster> {
        let is_so = |found: &Diagnostic| !found.is_error() || found.code == Code::TooManyEntries;
        (self.diagnostics.has_all_errors() && self.diagnostics.iter().all(is_so)).then_some(&self.draft)
    }

    /// The roster for findings about those agents alone whose files have no error, with these; nothing where the team's own
    /// files have one, or where there are more errors, or files, than one looks at.
    pub(crate) fn sound(&self) -> Option<(&Roster, BTreeSet<AgentId>)> {
        if self.is_too_much || !self.diagnostics.has_all_errors() {
            return None;
        }
        let broken: BTreeSet<SourceId> =
            self.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.at.source).collect();
        let sound = |agent: &Agent| !broken.contains(&agent.source);
        let of_agents: BTreeSet<SourceId> = self.draft.agents.iter().map(|agent| agent.source).collect();
        let agents = self.draft.agents().filter(|(_, agent)| sound(agent)).map(|(id, _)| id).collect();
        broken.is_subset(&of_agents).then_some((&self.draft, agents))
    }
}

/// Reads all files of a schedules folder.
pub fn load(sources: &Sources) -> Loaded {
    load_within(sources, Budget::default().into())
}

/// Reads all files of a schedules folder; what is computed from them is taken from the budget.
pub(crate) fn load_within(sources: &Sources, budget: Arc<Budget>) -> Loaded {
    let files: Vec<SourceId> = sources.iter().map(|(id, _)| id).collect();
    Loader::new(sources, budget).load(&files)
}

/// Loads schedules that share files, each of which is read once.
pub(super) struct Loader<'s> {
    sources: &'s Sources,
    budget: Arc<Budget>,
    teams: BTreeMap<Option<SourceId>, Made<Team>>,
    calendars: BTreeMap<Option<SourceId>, Made<Calendar>>,
    /// The names of the roles that the agents are made with.
    roles: Vec<String>,
    agents: BTreeMap<SourceId, Made<Agent>>,
    /// The agents of the schedules before, and those of them who name nobody unknown among these.
    handles: Vec<Handle>,
    known: BTreeSet<SourceId>,
    /// Whether there was more in all schedules together than a run reads.
    pub(super) is_too_much: bool,
}

/// What a file says, and what was found in it.
struct Made<T> {
    value: Arc<T>,
    found: Findings,
}

impl<'s> Loader<'s> {
    pub(super) fn new(sources: &'s Sources, budget: Arc<Budget>) -> Self {
        let (teams, calendars, agents) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (handles, known) = (Vec::new(), BTreeSet::new());
        Self { sources, budget, teams, calendars, roles: Vec::new(), agents, handles, known, is_too_much: false }
    }

    /// Loads the schedules that these files are, given in the order of their paths.
    pub(super) fn load(&mut self, files: &[SourceId]) -> Loaded {
        let mut found = Findings::default();
        let (mut team, mut cycles) = (None, None);
        let mut handles: Vec<(Handle, SourceId)> = Vec::new();
        for (id, source) in files.iter().filter_map(|id| Some((*id, self.sources.get(*id)?))) {
            match Place::of(&source.path, false) {
                Place::Team => team = Some(id),
                Place::Cycles => cycles = Some(id),
                Place::Agent(stem) => match stem.parse::<Handle>() {
                    Ok(handle) => handles.push((handle, id)),
                    Err(error) => {
                        contents::<AgentFile>(self.sources, id, &mut found);
                        // What is not read has a finding already.
                        if matches!(source.content, Ok(_) | Err(Refusal::NotUtf8(_))) {
                            let message = format!("`{}` is no handle", shown(stem));
                            let help = match better_name(stem).filter(|_| error == HandleError::Form) {
                                Some(name) => format!("rename the file, for example to {name}: {error}"),
                                None => format!("rename the file: {error}"),
                            };
                            report(id, &mut found).add(Code::BadHandle, 0..0, message, help);
                        }
                    }
                },
                place => not_read(source, id, place, &mut found),
            }
        }
        handles.sort();
        let team_made = make(&mut self.teams, team, &mut found, |found| {
            let file: TeamFile = team.map_or_else(empty, |id| contents(self.sources, id, found));
            file.team(&mut report(team.unwrap_or(SourceId(0)), found))
        });
        let calendar = make(&mut self.calendars, cycles, &mut found, |found| {
            let file: CyclesFile = cycles.map_or_else(empty, |id| contents(self.sources, id, found));
            file.calendar(&mut report(cycles.unwrap_or(SourceId(0)), found))
        });
        let roles = team_made.roles();
        if !roles.iter().map(Role::name).eq(self.roles.iter().map(String::as_str)) {
            self.agents.clear();
            self.roles = roles.iter().map(|role| role.name().to_owned()).collect();
        }
        if !handles.iter().map(|(handle, _)| handle).eq(&self.handles) {
            self.known.clear();
            self.handles = handles.iter().map(|(handle, _)| handle.clone()).collect();
        }
        let mut agents: Vec<Arc<Agent>> = Vec::with_capacity(handles.len());
        for (handle, id) in handles {
            agents.push(make(&mut self.agents, id, &mut found, |found| {
                let file: AgentFile = contents(self.sources, id, found);
                let agent = file.agent(handle, roles, &mut report(id, found));
                self.is_too_much |= !self.budget.take_entries(entries(&agent));
                agent
            }));
        }
        let draft = Roster { team: team_made, agents, calendar, budget: self.budget.clone() };

        take_out_consequences(&mut found, self.sources);
        if let Some(team) = team
            && found.iter().any(|d| d.at.source == team && hides_keys(d.code))
        {
            // A role that is not known may be one that team.toml defines where it cannot be read.
            found.retain(|d| d.code != Code::UnknownRole || d.at.source == team);
        }
        for agent in &draft.agents {
            if !self.known.contains(&agent.source) {
                self.is_too_much |= !self.budget.take_steps(agent.time_off.len() + agent.also_named.len());
                if !unknown_coverers(agent, &draft, &mut found) {
                    self.known.insert(agent.source);
                }
            }
        }
        let members: usize = draft.team.rotations().iter().map(|rotation| rotation.members().len()).sum();
        self.is_too_much |= !self.budget.take_steps(members);
        for rotation in draft.team.rotations() {
            let named = rotation.members().iter().map(|(handle, at)| (handle.as_str(), at));
            unknown_handles(named, &draft, &mut found);
        }
        found.extend(accounts_taken(&draft));
        let too_many = too_many_entries(&draft);
        let is_too_much = too_many.is_some();
        found.extend(too_many);
        found.sort();
        Loaded { diagnostics: found, draft, is_too_much }
    }
}

/// What is kept for a key, made where it is not there yet, with what was found.
fn make<K: Ord, T>(
    kept: &mut BTreeMap<K, Made<T>>,
    key: K,
    found: &mut Findings,
    make: impl FnOnce(&mut Findings) -> T,
) -> Arc<T> {
    let here = kept.entry(key).or_insert_with(|| {
        let mut own = found.beside();
        Made { value: Arc::new(make(&mut own)), found: own }
    });
    found.append(&here.found);
    here.value.clone()
}

/// What a file says; where it cannot be read, what an empty one would.
fn contents<T: Table>(sources: &Sources, id: SourceId, found: &mut Findings) -> T {
    let mut report = FileReport { source: id, text: sources.text(id), diagnostics: found };
    let text = sources.get(id).and_then(|source| text_of(source, &mut report));
    text.map_or_else(empty, |text| read(text, &mut report))
}

/// Reports what is in a place where nothing reads it.
fn not_read(source: &Source, id: SourceId, place: Place<'_>, found: &mut Findings) {
    let mut report = report(id, found);
    if text_of(source, &mut report).is_none() {
        return;
    }
    match place {
        Place::OfRepository => {
            let name = shown(source.path.rsplit('/').next().unwrap_or(""));
            let message =
                format!("git takes a folder with `{name}` in it for a repository, and runs what its `config` says");
            report.add(Code::RepositoryInSchedules, 0..0, message, "remove it, or give it another name");
        }
        Place::Journal => {
            let message = "this name is for the program's notes of an edit, which are never kept here";
            report.add(Code::JournalInSchedules, 0..0, message, "delete it");
        }
        Place::Unread => {
            let name = source.path.rsplit('/').next().unwrap_or("");
            let message = format!("`{}` is not read: an agent's file is called <handle>.toml", shown(name));
            let help = better_name(name).map_or_else(
                || "give it the agent's handle as its name, such as ann.toml".to_owned(),
                |name| format!("rename it to {name}"),
            );
            report.add(Code::UnreadFile, 0..0, message, help);
        }
        Place::Stray(help) => report.add(Code::StrayFile, 0..0, "nothing reads this", help),
        // Among the sources, so it is a folder.
        _ => report.add(Code::StrayFile, 0..0, "nothing reads this folder", "agents are in agents/<handle>.toml"),
    }
}

fn report(id: SourceId, found: &mut Findings) -> FileReport<'_> {
    FileReport { source: id, text: "", diagnostics: found }
}

/// Reports coverers whom nobody knows, if an agent names any.
fn unknown_coverers(agent: &Agent, draft: &Roster, found: &mut Findings) -> bool {
    let also = agent.also_named.iter().map(|(name, at)| (name.as_str(), at));
    unknown_handles(agent.time_off.iter().filter_map(TimeOff::coverer).chain(also), draft, found)
}

/// Reports the handles that nobody has, if there are any.
fn unknown_handles<'h>(
    named: impl Iterator<Item = (&'h str, &'h Location)>,
    draft: &Roster,
    found: &mut Findings,
) -> bool {
    let handles = || draft.agents.iter().map(|agent| agent.handle().as_str());
    let unknown: Vec<_> = named.filter(|(name, _)| draft.find(name).is_none()).collect();
    for (name, at) in &unknown {
        if !found.has_room(Severity::Error) {
            found.count(Severity::Error);
            continue;
        }
        let close = did_you_mean(name, handles().take(MAX_SUGGESTED));
        let help = close
            .map_or("write the handle of an agent: the name of the file without .toml".to_owned(), |close| {
                format!("did you mean \"{close}\"?")
            });
        let message = format!("there is no agent `{}`", shown(name));
        let plain = name.trim().trim_start_matches('@').to_ascii_lowercase();
        let fix = draft.find(&plain).map(|_| format!("\"{plain}\""));
        found.push(Diagnostic::new(Code::UnknownHandle, (*at).clone(), message).help(help).fix(fix));
    }
    !unknown.is_empty()
}

/// Accounts that an agent before has too, whatever their case.
fn accounts_taken(draft: &Roster) -> Vec<Diagnostic> {
    let mut owners: BTreeMap<String, &Agent> = BTreeMap::new();
    let mut found = Vec::new();
    for agent in &draft.agents {
        let Some((account, at)) = agent.account() else { continue };
        let owner = owners.entry(account.to_ascii_lowercase()).or_insert(agent);
        if let Some((_, there)) = owner.account().filter(|_| owner.handle() != agent.handle()) {
            let message = format!("`{account}` is the account of {} too", owner.handle());
            let diagnostic = Diagnostic::new(Code::AccountTaken, at.clone(), message);
            let diagnostic = diagnostic.related(there.clone(), format!("the account of {}", owner.handle()));
            found.push(diagnostic.help("an account changes one agent's file: correct one of the two"));
        }
    }
    found
}

fn entries(agent: &Agent) -> usize {
    agent.availability.len() + agent.time_off.len()
}

/// More entries than a run looks at, and who has the most.
fn too_many_entries(draft: &Roster) -> Option<Diagnostic> {
    let all: usize = draft.agents.iter().map(|agent| entries(agent)).sum();
    let most = draft.agents.iter().rev().max_by_key(|agent| entries(agent))?;
    let message = format!("all files together have {all} entries, and this has the most, {}", entries(most));
    let help = format!("remove old entries: a run looks at {} at most", draft.budget.entries());
    (all > draft.budget.entries()).then(|| Diagnostic::new(Code::TooManyEntries, most.at(), message).help(help))
}

/// Whether keys may stand in a file with such an error that could not be read.
pub(crate) fn hides_keys(code: Code) -> bool {
    matches!(
        code,
        Code::TomlSyntax
            | Code::NotUtf8
            | Code::NotAFile
            | Code::FileTooLarge
            | Code::LinkOutside
            | Code::UnfinishedEdit
    )
}

/// The most agents among whom a misspelt handle is searched for: in a larger team a stranger could make that slow.
const MAX_SUGGESTED: usize = 1_000;
