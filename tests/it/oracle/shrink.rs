//! Owns how a team for which something goes wrong is made small: it leaves out whatever the fault can do without.

use super::model::{Agent, Entry, Pattern, Team};

/// The smallest team found by leaving out one thing at a time for which `fails` still holds.
pub(crate) fn shrink(team: &Team, fails: impl Fn(&Team) -> bool) -> Team {
    let mut small = team.clone();
    while let Some(smaller) = smaller(&small).into_iter().find(|team| fails(team)) {
        small = smaller;
    }
    small
}

/// The team with one thing less, in every way there is, the largest things first.
fn smaller(team: &Team) -> Vec<Team> {
    let mut teams = Vec::new();
    let mut less = |change: &dyn Fn(&mut Team)| {
        let mut copy = team.clone();
        change(&mut copy);
        teams.push(copy);
    };
    for (at, agent) in team.agents.iter().enumerate() {
        less(&|team| {
            team.agents.remove(at);
            let offs = team.agents.iter_mut().flat_map(|agent| &mut agent.time_off);
            for off in offs.filter(|off| off.covered_by.as_ref() == Some(&agent.handle)) {
                off.covered_by = None;
            }
            for turn in team.rotations.iter_mut().flat_map(|rotation| &mut rotation.turns) {
                turn.retain(|handle| *handle != agent.handle);
            }
        });
    }
    // The last one cannot go: then the default would hold, which is a change and not one thing less.
    for at in (0..team.requirements.len()).filter(|_| team.requirements.len() > 1) {
        less(&|team| drop(team.requirements.remove(at)));
    }
    for at in 0..team.rotations.len() {
        less(&|team| drop(team.rotations.remove(at)));
    }
    if team.over_window {
        less(&|team| team.over_window = false);
    }
    for (at, agent) in team.agents.iter().enumerate() {
        for travel in 0..agent.travels.len() {
            less(&|team| {
                team.agents[at].travels.remove(travel);
            });
        }
        for entry in 0..agent.entries.len() {
            less(&|team| drop(team.agents[at].entries.remove(entry)));
        }
        for off in 0..agent.time_off.len() {
            less(&|team| drop(team.agents[at].time_off.remove(off)));
        }
    }
    for (at, agent) in team.agents.iter().enumerate() {
        let mut some = |present: bool, clear: &dyn Fn(&mut Agent)| {
            if present {
                less(&|team| clear(&mut team.agents[at]));
            }
        };
        some(agent.joined.is_some(), &|agent| agent.joined = None);
        some(agent.promoted.is_some(), &|agent| (agent.promoted, agent.was) = (None, None));
        some(!agent.skills.is_empty(), &|agent| agent.skills.clear());
        some(agent.last_day.is_some(), &|agent| agent.last_day = None);
        for (index, entry) in agent.entries.iter().enumerate() {
            let mut some = |present: bool, clear: &dyn Fn(&mut Entry)| {
                some(present, &|agent: &mut Agent| clear(&mut agent.entries[index]));
            };
            let every = matches!(entry.pattern, Pattern::Days { every: Some(_), .. });
            let anchored = every || matches!(entry.pattern, Pattern::Rule(_));
            some(entry.until.is_some(), &|entry| entry.until = None);
            some(entry.zone.is_some(), &|entry| entry.zone = None);
            some(entry.post.is_some(), &|entry| entry.post = None);
            some(entry.from.is_some() && !anchored, &|entry| entry.from = None);
            some(every, &|entry| {
                if let Pattern::Days { every, .. } = &mut entry.pattern {
                    *every = None;
                }
            });
        }
        for (index, off) in agent.time_off.iter().enumerate() {
            some(off.covered_by.is_some(), &|agent| agent.time_off[index].covered_by = None);
        }
    }
    for at in 0..team.requirements.len() {
        let requirement = &team.requirements[at];
        if requirement.days.is_some() {
            less(&|team| team.requirements[at].days = None);
        }
        if requirement.hours.is_some() {
            less(&|team| team.requirements[at].hours = None);
        }
        if requirement.zone.is_some() {
            less(&|team| team.requirements[at].zone = None);
        }
    }
    teams
}
