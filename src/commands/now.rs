//! `coverage now`: who is on, until when, who is next; which level-2 agent to ask.

use clap::Args;
use serde::Serialize;

use crate::coverage::on_duty::{AHEAD, OnDuty, OnDutyNow, RequirementNow, State, on_duty_now};
use crate::coverage::requests::OpenRequest;
use crate::time::civil::Duration;
use crate::time::interval::Instant;
use crate::view::answer::{Answer, FINDINGS, FINE, Output};
use crate::view::block::{Align, Block, Line, Table};
use crate::view::style::{BROKEN, FAINT, GOOD, WEAK};
use crate::words::clock::Clock;

use super::{Command, Context, Failure};

/// Who is on, until when, who is next; which level-2 agent to ask
///
/// Calendar programs fetch a feed every few hours; this is what the schedules say. Exit code 1 if a question asked now would wait
/// longer than the promise.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  coverage now
  coverage now --timezone America/New_York --now 2026-12-24T22:00:00Z")]
pub(crate) struct Now {}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    found: OnDutyNow,
    #[serde(skip)]
    clock: &'a Clock,
}

impl Command for Now {
    fn run(&self, context: &Context<'_>) -> Result<Output, Failure> {
        let found = on_duty_now(context.roster, context.now)?;
        Ok(context.page.write(&Shown { found, clock: &context.clock }))
    }
}

impl Shown<'_> {
    fn title(&self) -> String {
        format!("Now, {} {}", self.clock.moment(self.found.now), self.clock.zone())
    }

    /// What there is to say of a requirement in one sentence.
    fn sentence(&self, requirement: &RequirementNow) -> String {
        let since = requirement.since.map_or("since more than four weeks ago".to_owned(), |since| self.past(since));
        let until = requirement.until.map_or("with no end in the next thirteen weeks".to_owned(), |until| {
            format!("until {}", self.ahead(until))
        });
        let name = &requirement.name;
        match requirement.state {
            State::Covered => {
                let then = requirement.then_gap.map(|gap| {
                    if gap.end() >= self.found.now.plus(AHEAD) {
                        ", then a gap that lasts for more than thirteen weeks".to_owned()
                    } else {
                        format!(", then a gap of {}", gap.length())
                    }
                });
                format!("{name}: covered {until}{}", then.unwrap_or_default())
            }
            State::NoNeed => format!("{name}: nobody has to be on {until}"),
            State::Gap => {
                let on = match requirement.who.on.len() {
                    0 => "nobody is on".to_owned(),
                    count => format!("only {count} of {} on", requirement.at_least),
                };
                let waits = if requirement.exposed {
                    format!("; a question asked now waits longer than {}", requirement.response_within_seconds)
                } else {
                    String::new()
                };
                format!("{name}: GAP, {on} {since}, {until}{waits}")
            }
        }
    }

    fn table(&self) -> Table {
        let zone = self.clock.zone();
        let (from, until) = (format!("from ({zone})"), format!("until ({zone})"));
        let mut table = Table::new([
            ("", Align::Left),
            ("agent", Align::Left),
            ("role", Align::Left),
            (from.as_str(), Align::Left),
            (until.as_str(), Align::Left),
        ]);
        let mut add = |what: String, agents: &[OnDuty], style| {
            for agent in agents {
                let moment = |at: Option<Instant>| at.map_or("-".to_owned(), |at| self.clock.moment(at));
                table.row([
                    Line::from(what.as_str()).style(style),
                    agent.agent.as_str().into(),
                    agent.role.as_str().into(),
                    moment(agent.start).into(),
                    moment(agent.end).into(),
                ]);
            }
        };
        for requirement in &self.found.requirements {
            add(format!("on: {}", requirement.name), &requirement.who.on, GOOD);
            add(format!("next: {}", requirement.name), &requirement.who.next, FAINT);
        }
        add("also on".to_owned(), &self.found.others, WEAK);
        if let Some(l2) = self.found.l2.as_ref().filter(|l2| l2.on.is_empty()) {
            add("next level 2".to_owned(), &l2.next, FAINT);
        }
        table
    }

    /// Which level-2 agent to ask.
    fn l2(&self) -> Option<String> {
        let l2 = self.found.l2.as_ref()?;
        let names = |agents: &[OnDuty]| agents.iter().map(|agent| agent.agent.as_str()).collect::<Vec<_>>().join(", ");
        Some(match (l2.on.is_empty(), l2.next.first().and_then(|next| next.start)) {
            (false, _) => format!("Level 2 on now: {}.", names(&l2.on)),
            (true, Some(start)) => format!("Nobody of level 2 is on; next {} {}.", names(&l2.next), self.ahead(start)),
            (true, None) => "Nobody of level 2 is on in the next thirteen weeks.".to_owned(),
        })
    }

    /// "since Sat 2026-11-21 08:00 (4h)".
    fn past(&self, at: Instant) -> String {
        let ago = Duration::between(at, self.found.now);
        let ago = if ago == Duration::ZERO { String::new() } else { format!(" ({ago})") };
        format!("since {}{ago}", self.clock.moment(at))
    }

    /// "Sat 2026-11-21 15:00 (in 3h)".
    fn ahead(&self, at: Instant) -> String {
        format!("{} (in {})", self.clock.moment(at), Duration::between(self.found.now, at))
    }
}

impl Answer for Shown<'_> {
    fn blocks(&self) -> Vec<Block> {
        let line = |requirement: &RequirementNow| {
            Line::from(self.sentence(requirement)).style(match (requirement.state, requirement.exposed) {
                (State::Gap, true) => BROKEN,
                (State::Gap, false) => WEAK,
                (State::Covered | State::NoNeed, _) => GOOD,
            })
        };
        let request = |request: &OpenRequest| {
            let asks = request.words(&self.clock.range(request.interval));
            Line::from(format!("open request: {asks}")).style(WEAK)
        };
        let requests = self.found.requests.iter().map(request);
        let lines = self.found.requirements.iter().map(line).chain(self.l2().map(Line::from)).chain(requests).collect();
        [Block::Title(self.title()), Block::List(lines)].into_iter().chain(self.table().if_any()).collect()
    }

    fn code(&self) -> u8 {
        if self.found.requirements.iter().any(|requirement| requirement.exposed) { FINDINGS } else { FINE }
    }
}
