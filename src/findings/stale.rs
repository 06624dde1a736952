//! Which files nobody has changed or confirmed for long.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::roster::load::Loaded;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::time::civil::Duration;
use crate::time::interval::Instant;

/// The agents whose files nobody has changed or confirmed for longer than `stale-after`, each with the instant at which
/// somebody last did; `changes` is by path.
pub(crate) fn stale(roster: &Roster, changes: &BTreeMap<String, Instant>, now: Instant) -> BTreeMap<AgentId, Instant> {
    let last = |(id, agent): (AgentId, &Agent)| {
        let edited = *changes.get(&format!("agents/{}.toml", agent.handle()))?;
        let confirmed = agent.confirmed().map(|day| agent.zone().midnight(day));
        Some((id, confirmed.map_or(edited, |confirmed| confirmed.max(edited))))
    };
    let after = roster.team().policy().stale_after;
    let is_there = |id: &AgentId| roster.agent(*id).employed().end() > now;
    roster.agents().filter_map(last).filter(|(id, last)| is_there(id) && last.plus(after) < now).collect()
}

/// The files of these agents, as findings.
pub(crate) fn warn_of_stale(loaded: &Loaded, changes: &BTreeMap<String, Instant>, now: Instant) -> Vec<Diagnostic> {
    let Some((roster, sound)) = loaded.sound() else {
        return Vec::new();
    };
    let finding = |(id, last): (AgentId, Instant)| {
        let agent = roster.agent(id);
        let days = Duration::between(last, now).seconds() / Duration::DAY.seconds();
        let (since, today) = (agent.zone().local(last).date(), agent.zone().local(now).date());
        let message = format!("nobody has changed or confirmed this file since {since}, {days} days ago");
        let help = format!("if it is still right, say so: `confirmed = {today}`; if not, correct it");
        Diagnostic::new(Code::Stale, agent.at(), message).help(help)
    };
    stale(roster, changes, now).into_iter().filter(|(id, _)| sound.contains(id)).map(finding).collect()
}
