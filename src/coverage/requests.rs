//! What somebody is asked for and nobody has taken, as it is shown.

use serde::Serialize;

use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::time::interval::Interval;
use crate::timeline::{Request, RequestOf};

/// Time for which somebody is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct OpenRequest {
    /// Who asks for cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Handle>,
    /// The rotation whose turn is nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation: Option<String>,
    /// When.
    #[serde(flatten)]
    pub interval: Interval,
}

impl OpenRequest {
    /// A request of this roster.
    pub(crate) fn new(roster: &Roster, request: &Request<'_>) -> Self {
        let (agent, rotation) = match request.of {
            RequestOf::Agent(id) => (Some(roster.agent(id).handle().clone()), None),
            RequestOf::Turn(rotation) => (None, Some(rotation.name().to_owned())),
        };
        Self { agent, rotation, interval: request.interval }
    }

    /// "ann asks who would cover", by the name of the agent.
    pub(crate) fn words(&self, name: impl Fn(&str) -> String) -> String {
        match &self.agent {
            Some(agent) => format!("{} asks who would cover", name(agent.as_str())),
            None => format!("nobody has this turn of {}", self.rotation.as_deref().unwrap_or_default()),
        }
    }
}
