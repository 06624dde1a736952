//! Internships that nobody knows the beginning of, and those that are over.

use chrono::NaiveDate;

use crate::diagnostic::{Code, Diagnostic};
use crate::roster::model::{Agent, Roster};
use crate::time::interval::Instant;

/// What is to be said of an agent who is an intern today and has no promotion to come.
pub(super) fn warn_of_internship(roster: &Roster, agent: &Agent, now: Instant, today: NaiveDate) -> Option<Diagnostic> {
    let is_intern = roster.team().role(agent.role()).is_intern();
    if !is_intern || agent.last_day().is_some_and(|last| last < today) {
        return None;
    }
    if agent.joined().is_none() {
        let message = format!("nobody knows when the internship of {} began", agent.handle());
        let help = "add the first day, for example joined = 2026-01-12: the first cycle that counts follows from it";
        return Some(Diagnostic::new(Code::InternWithoutJoined, agent.at(), message).help(help));
    }
    let cycle = over(roster, agent, now)?;
    let message = format!("{} is still an intern, and cycle {cycle}, the first that counts, has begun", agent.handle());
    let next = roster.cycles().after(now).map_or(cycle + 1, |next| next.number);
    let help = format!(
        "promote: write the new role, and promoted = {today} with was = \"intern\"; or extend: eligible-cycle = {next}"
    );
    Some(Diagnostic::new(Code::InternshipOver, agent.at(), message).help(help))
}

/// The first cycle that counts for an agent who is still an intern, where it has begun.
pub(crate) fn over(roster: &Roster, agent: &Agent, now: Instant) -> Option<u32> {
    let is_intern = roster.team().role(agent.role()).is_intern();
    let cycle = roster.first_cycle_that_counts(agent).filter(|_| is_intern)?;
    roster.cycles().start_of(cycle).filter(|start| start.at <= now).map(|_| cycle)
}
