//! Limits that leave no shift to propose.

use crate::diagnostic::{Code, Diagnostic};
use crate::roster::model::{Agent, Firmness, Roster};

/// That no shift is long enough and short enough for what an agent offers.
pub(super) fn no_shift_fits(roster: &Roster, agent: &Agent) -> Option<Diagnostic> {
    let offer = agent.availability().iter().find(|entry| entry.firmness() == Firmness::Tentative)?;
    let (policy, limits) = (roster.team().policy(), agent.limits());
    let least = limits.min_shift.unwrap_or(policy.min_shift);
    let most = [
        ("max-shift", limits.max_shift.unwrap_or(policy.max_shift)),
        ("max-weekly", limits.max_weekly.unwrap_or(policy.max_weekly)),
    ];
    let (key, most) = most.into_iter().find(|(_, most)| *most < least)?;
    let message = format!("nothing can be proposed to {}: min-shift is {least}, and {key} {most}", agent.handle());
    let help = format!(
        "write a `min-shift` of at most {most}, or a `{key}` of at least {least}: for all in [policy] of team.toml, for one under [limits]"
    );
    Some(Diagnostic::new(Code::NoShiftFits, offer.at().clone(), message).help(help))
}
