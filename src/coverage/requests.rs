//! What somebody is asked for and nobody has taken, and who offers that time.

use std::cmp::Reverse;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::roster::handle::Handle;
use crate::roster::model::{Agent, Roster};
use crate::roster::team::Requirement;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::timeline::{Offer, Request, RequestOf, Timeline};

/// Time for which somebody is asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OpenRequest {
    /// Who asks for cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent: Option<Handle>,
    /// The rotation whose turn is nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rotation: Option<String>,
    /// When.
    #[serde(flatten)]
    pub(crate) interval: Interval,
    /// Who says that they could be on in some of it (tentative time), whoever offers most first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) offers: Vec<Offering>,
}

/// Somebody who offers some of the time that is asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Offering {
    /// Who.
    pub(crate) agent: Handle,
    /// How much of it.
    pub(crate) seconds: Duration,
}

/// What is asked for in a timeline's window and nobody has taken, in order.
///
/// # Errors
/// Entries give too many shifts.
pub(crate) fn open_requests(timeline: &Timeline<'_>) -> Result<Vec<OpenRequest>, Vec<Diagnostic>> {
    let requests = timeline.requests()?;
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let roster = timeline.roster();
    let mut offers = Vec::new();
    for (id, agent) in roster.agents() {
        offers.push((agent, timeline.offers(id)?));
    }
    Ok(requests.iter().map(|request| OpenRequest::new(roster, request, &offers)).collect())
}

/// What is needed of whoever takes a request: that it counts for one of these. Where nothing is known of it, anybody may.
fn needed<'r>(roster: &'r Roster, request: &Request<'_>) -> Vec<&'r Requirement> {
    let is_met = |requirement: &&Requirement| match request.of {
        RequestOf::Agent(id) => {
            let agent = roster.agent(id);
            let role = agent.role_at(request.interval.start());
            requirement.counts_role(role) && requirement.counts_skills(agent.skills())
        }
        RequestOf::Turn(rotation) => requirement.counts_post(rotation.post()),
    };
    roster.team().requirements().iter().filter(is_met).collect()
}

impl OpenRequest {
    /// A request of this roster, given when everybody could be on and is not.
    fn new(roster: &Roster, request: &Request<'_>, offers: &[(&Agent, Vec<Offer<'_>>)]) -> Self {
        let (agent, rotation) = match request.of {
            RequestOf::Agent(id) => (Some(roster.agent(id).handle().clone()), None),
            RequestOf::Turn(rotation) => (None, Some(rotation.name().to_owned())),
        };
        let needed = needed(roster, request);
        let others = offers.iter().filter(|(other, _)| agent.as_ref() != Some(other.handle()));
        let offering = |(other, offers): &(&Agent, Vec<Offer<'_>>)| {
            let role = other.role_at(request.interval.start());
            let counts = |offer: &&Offer<'_>| {
                needed.is_empty() || needed.iter().any(|requirement| offer.counts(other, role, requirement))
            };
            let time = offers.iter().filter(counts).fold(IntervalSet::default(), |time, offer| time.union(&offer.time));
            let seconds = time.intersection(&other.employed().into()).length_within(request.interval);
            Offering { agent: other.handle().clone(), seconds }
        };
        let mut offers: Vec<Offering> = others.map(offering).filter(|offer| offer.seconds > Duration::ZERO).collect();
        offers.sort_by_key(|offer| Reverse(offer.seconds));
        Self { agent, rotation, interval: request.interval, offers }
    }

    /// "ann asks for Thu 2026-12-10 09:00-13:00; could be on: dan, eve 2h", with these words for the time.
    pub(crate) fn words(&self, when: &str) -> String {
        let asks = match (&self.agent, &self.rotation) {
            (Some(agent), _) => format!("{agent} asks for {when}"),
            (None, rotation) => {
                format!("nobody has the turn of {}, {when}", rotation.as_deref().unwrap_or_default())
            }
        };
        let offers = self.offering(Handle::to_string);
        if offers.is_empty() { asks } else { format!("{asks}; could be on: {offers}") }
    }

    /// "dan, eve 2h": who offers all of it, or how much, by the name of each.
    pub(crate) fn offering(&self, name: impl Fn(&Handle) -> String) -> String {
        let whole = self.interval.length();
        let part = |offer: &Offering| match offer.seconds {
            seconds if seconds == whole => name(&offer.agent),
            seconds => format!("{} {seconds}", name(&offer.agent)),
        };
        self.offers.iter().map(part).collect::<Vec<_>>().join(", ")
    }
}
