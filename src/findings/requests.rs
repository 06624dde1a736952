//! What somebody is asked for, and nobody has taken.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::roster::budget::Budget;
use crate::roster::model::Roster;
use crate::roster::rotation::Rotation;
use crate::roster::time_off::TimeOff;
use crate::time::interval::Interval;
use crate::timeline::{RequestOf, Timeline};
use crate::words::clock::Clock;

/// The first open request of each agent and of each rotation in `span`.
pub(super) fn open(roster: &Roster, span: Interval, budget: Budget) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let asks = roster.agents().any(|(_, agent)| agent.time_off().iter().any(TimeOff::is_request));
    let open_turns = roster.team().rotations().iter().any(Rotation::has_open_turns);
    if !asks && !open_turns {
        return Ok(Vec::new());
    }
    let roster = roster.with_budget(budget);
    let timeline = Timeline::new(&roster, span)?;
    let clock = Clock::new(roster.team().zone().clone());
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for request in timeline.requests()? {
        let when = clock.on(request.interval);
        let (at, message) = match request.of {
            RequestOf::Agent(id) => {
                let agent = roster.agent(id);
                let off = agent.time_off().iter().filter(|off| off.is_request());
                let at = off.map(TimeOff::at).next().cloned().unwrap_or_else(|| agent.at());
                (at, format!("{} asks who would cover, next {when}", agent.handle()))
            }
            RequestOf::Turn(rotation) => {
                (rotation.at().clone(), format!("nobody has the next open turn of `{}`, {when}", rotation.name()))
            }
        };
        if seen.insert(at.clone()) {
            let help = "ask in the team; whoever takes it stands there instead of the question mark";
            found.push(Diagnostic::new(Code::OpenRequest, at, message).help(help));
        }
    }
    Ok(found)
}
