//! Posts, roles and skills that one side names and the other has not.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::{Requirement, RoleId};
use crate::time::interval::Instant;

/// Posts that are asked for and nobody has, or the other way round; roles and skills that are asked for and nobody has. Where a file has an
/// error, what nobody has may be in it.
pub(super) fn unmatched(roster: &Roster, sound: &BTreeSet<AgentId>, now: Instant) -> Vec<Diagnostic> {
    let requirements = roster.team().requirements();
    let asked: BTreeSet<&Word> = requirements.iter().flat_map(Requirement::posts).collect();
    let mut had: BTreeMap<&Word, &Location> = BTreeMap::new();
    for (id, agent) in roster.agents() {
        let entries = agent.availability().iter().filter_map(|entry| Some((entry.post()?, entry.at())));
        for (post, at) in entries.filter(|_| sound.contains(&id)) {
            had.entry(post).or_insert(at);
        }
    }
    for rotation in roster.team().rotations() {
        had.extend(rotation.post().map(|post| (post, rotation.at())));
    }
    let of_nobody = had.iter().filter(|(post, _)| !asked.contains(*post)).map(|(post, at)| {
        let message = format!("no requirement of team.toml asks for the post `{post}`, so this counts for none");
        let help = "correct the word, or add it to `posts` of a [[coverage]] in team.toml";
        Diagnostic::new(Code::UnmatchedPost, (*at).clone(), message).help(help)
    });
    let mut found: Vec<Diagnostic> = of_nobody.collect();
    if sound.len() < roster.agents().len() {
        return found;
    }
    let roles: BTreeSet<RoleId> = roster.agents().flat_map(|(_, agent)| roles_from(agent, now)).collect();
    let skills: BTreeSet<&Word> = roster.agents().flat_map(|(_, agent)| agent.skills()).collect();
    for (requirement, at) in requirements.iter().filter_map(|requirement| Some((requirement, requirement.at()?))) {
        let posts = requirement.posts().iter().filter(|post| !had.contains_key(post));
        found.extend(posts.map(|post| {
            let message = format!("no entry and no rotation has the post `{post}`");
            let help = "correct the word, or write it as the `post` of an entry or a rotation";
            Diagnostic::new(Code::UnmatchedPost, at.clone(), message).help(help)
        }));
        // A team without agents is one that begins.
        let counting = requirement.roles().filter(|_| roster.agents().len() > 0);
        if let Some(counting) = counting.filter(|counting| !counting.is_empty() && counting.is_disjoint(&roles)) {
            let names: Vec<_> = counting.iter().map(|role| roster.team().role(*role).name()).collect();
            let message = format!("no agent has the role {}, now or later", names.join(" or "));
            let help = "correct `roles`, or write it as the `role` of an agent";
            found.push(Diagnostic::new(Code::UnmatchedRole, at.clone(), message).help(help));
        }
        let skills = requirement.skills().iter().filter(|skill| !skills.contains(skill));
        found.extend(skills.map(|skill| {
            let message = format!("no agent has the skill `{skill}`");
            let help = "correct the word, or add it to `skills` of an agent";
            Diagnostic::new(Code::UnmatchedSkill, at.clone(), message).help(help)
        }));
    }
    found
}

/// The roles that an agent has or will have.
fn roles_from(agent: &Agent, now: Instant) -> Vec<RoleId> {
    let today = agent.zone().local(now).date();
    let is_there = today <= agent.dates().last;
    if is_there { vec![agent.role_on(today.max(agent.dates().first)), agent.role()] } else { Vec::new() }
}
