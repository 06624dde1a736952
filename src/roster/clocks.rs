//! The clocks that a team is on, and the same team on others.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::time::zone::Zone;

use super::model::{Agent, Availability, Roster};
use super::rotation::{Rotation, RotationClock};
use super::team::{Need, Requirement, Team};
use super::whereabouts::{Travel, Whereabouts};

impl Roster {
    /// The zones on whose clocks shifts are read, and requirements that do not hold at every instant, by name.
    pub(crate) fn clocks(&self) -> BTreeMap<&str, &Zone> {
        let entries = self.agents().flat_map(|(_, agent)| agent.availability());
        let entries = entries.flat_map(|entry| entry.whereabouts().zones());
        let rotations = self.team().rotations().iter();
        let turns = rotations.clone().filter_map(Rotation::zone);
        let takers = self.agents().filter(|(_, agent)| rotations.clone().any(|rotation| rotation.has(agent.handle())));
        let takers = takers.flat_map(|(_, agent)| agent.whereabouts().zones());
        let needs = self.team().requirements().iter().filter(|requirement| *requirement.when() != Need::Always);
        let zones = entries.chain(turns).chain(takers).chain(needs.map(Requirement::zone));
        zones.map(|zone| (zone.name(), zone)).collect()
    }

    /// The same team, each clock replaced by another. Times of time off stay the instants that they are.
    pub(crate) fn on_clocks(&self, clock: impl Fn(&Zone) -> Zone) -> Self {
        let entry =
            |entry: &Availability| Availability { whereabouts: entry.whereabouts.on_clocks(&clock), ..entry.clone() };
        let agent = |agent: &Arc<Agent>| {
            Arc::new(Agent {
                whereabouts: agent.whereabouts.on_clocks(&clock),
                availability: agent.availability.iter().map(entry).collect(),
                ..Agent::clone(agent)
            })
        };
        let rotation = |rotation: &Rotation| Rotation {
            clock: match &rotation.clock {
                RotationClock::Fixed(of) => RotationClock::Fixed(of.on_clocks(&clock)),
                RotationClock::Own(of) => RotationClock::Own(of.on_clocks(&clock)),
            },
            ..rotation.clone()
        };
        let requirement =
            |requirement: &Requirement| Requirement { zone: clock(&requirement.zone), ..requirement.clone() };
        let team = Team {
            rotations: self.team.rotations.iter().map(rotation).collect(),
            requirements: self.team.requirements.iter().map(requirement).collect(),
            ..Team::clone(&self.team)
        };
        Self { team: Arc::new(team), agents: self.agents.iter().map(agent).collect(), ..self.clone() }
    }
}

impl Whereabouts {
    fn on_clocks(&self, clock: impl Fn(&Zone) -> Zone) -> Self {
        let travel = |travel: &Travel| Travel { zone: clock(&travel.zone), ..travel.clone() };
        Self::new(clock(self.home()), self.travels().iter().map(travel).collect())
    }
}
