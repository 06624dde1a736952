//! A plan with its proof, as a file: enough to check both against the schedules without searching again.

use serde::{Deserialize, Serialize};

use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::time::interval::parse_instant;

use super::slots::{Freedom, Slotted, Unplannable};
use super::solver::solve::Solution;
use super::verify::{Flaw, verify};

/// What a proof file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The version of the format: 1.
    pub version: u32,
    /// The window.
    pub window: Borders,
    /// How long a slot is, in minutes.
    pub slot_minutes: i64,
    /// Whether firm shifts were free to move.
    pub replan: bool,
    /// The handles of the agents who are planned, in order.
    pub agents: Vec<String>,
    /// The plan, and what proves it.
    pub solution: Solution,
}

/// Two instants in RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Borders {
    /// The first.
    pub start: String,
    /// The end, exclusive.
    pub end: String,
}

/// Why a proof does not hold.
#[derive(Clone, Debug)]
pub enum Refuted {
    /// It has another version, or its window is none.
    Form(&'static str),
    /// These schedules cannot be planned in that window.
    Unplannable(Unplannable),
    /// It is about other agents or another slot: the schedules have changed since, or it was never about these.
    OtherSchedules,
    /// What it claims is not so.
    Flaw(Flaw),
}

impl Proof {
    /// A solution as a file.
    pub fn new(roster: &Roster, window: Interval, freedom: Freedom, slotted: &Slotted, solution: &Solution) -> Self {
        Self {
            version: 1,
            window: Borders { start: window.start().to_string(), end: window.end().to_string() },
            slot_minutes: minutes(slotted.slot),
            replan: freedom == Freedom::Replan,
            agents: handles(roster, slotted),
            solution: solution.clone(),
        }
    }

    /// Checks everything that the file claims against the schedules; gives the problem that it is about.
    ///
    /// # Errors
    /// The first thing that is not so.
    pub fn check(&self, roster: &Roster) -> Result<Slotted, Refuted> {
        if self.version != 1 {
            return Err(Refuted::Form("it is of another version of the program"));
        }
        let border = |text: &str| parse_instant(text).map_err(Refuted::Form);
        let window = Interval::new(border(&self.window.start)?, border(&self.window.end)?);
        let window = window.ok_or(Refuted::Form("its window is empty"))?;
        let freedom = if self.replan { Freedom::Replan } else { Freedom::Add };
        let slotted = Slotted::new(roster, window, freedom).map_err(Refuted::Unplannable)?;
        if handles(roster, &slotted) != self.agents || minutes(slotted.slot) != self.slot_minutes {
            return Err(Refuted::OtherSchedules);
        }
        verify(&slotted.problem, &self.solution).map_err(Refuted::Flaw)?;
        Ok(slotted)
    }
}

fn minutes(slot: Duration) -> i64 {
    slot.seconds() / 60
}

fn handles(roster: &Roster, slotted: &Slotted) -> Vec<String> {
    slotted.agents.iter().map(|id| roster.agent(*id).handle().to_string()).collect()
}
