//! Why no rota leaves less open, in plain words, as far as it can be proven.

use serde::Serialize;

use crate::coverage::pattern::times;
use crate::plan::formulation::{Formulation, Question};
use crate::plan::propose::Planned;
use crate::plan::reach::Reach;
use crate::plan::solver::levels::Level;
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::{Interval, IntervalSet};
use crate::words::clock::Clock;
use crate::words::weekly::and;

/// How many agents are named with the most that they can do.
const NAMED: usize = 8;

/// How many times of one kind are listed.
const MOST: usize = 4;

/// Why a requirement cannot be met better by any rota.
#[derive(Serialize)]
pub(super) struct Why {
    requirement: String,
    /// Agent time that is missing and that nobody offers every week.
    unoffered_seconds: Duration,
    /// When that is.
    unoffered: Vec<Interval>,
    /// Agent time that is missing and that somebody offers.
    offered_seconds: Duration,
    /// The most that each agent can add of it, by the agent's limits.
    most: Vec<Most>,
    /// What stays open of it in any rota, by that count.
    least_open_seconds: Duration,
}

#[derive(Serialize)]
struct Most {
    agent: Handle,
    seconds: Duration,
}

impl Why {
    /// What can be counted for each requirement of which something stays open.
    pub(super) fn all(roster: &Roster, formulation: &Formulation) -> Vec<Self> {
        let why = |(need, requirement): (usize, &crate::roster::team::Requirement)| {
            let reach = Reach::of(&formulation.problem, need);
            let pieces = || (0..reach.unoffered.len()).filter(|piece| reach.unoffered[*piece] > 0);
            let unoffered: IntervalSet =
                pieces().filter_map(|piece| formulation.interval(&(piece..piece + 1))).collect();
            let lacking =
                pieces().map(|piece| i64::from(reach.unoffered[piece]) * formulation.problem.pieces[piece]).sum();
            let most = formulation.agents.iter().zip(&reach.most).filter(|(_, most)| **most > 0);
            Self {
                requirement: requirement.name().to_owned(),
                unoffered_seconds: minutes(lacking),
                unoffered: unoffered.iter().collect(),
                offered_seconds: minutes(reach.offered),
                most: most
                    .map(|(id, most)| Most { agent: roster.agent(*id).handle().clone(), seconds: minutes(*most) })
                    .collect(),
                least_open_seconds: minutes(reach.least_open()),
            }
        };
        let all = roster.team().requirements().iter().enumerate().map(why);
        all.filter(|why| why.counted() > Duration::ZERO).collect()
    }

    /// What stays open in any rota, by what is counted here.
    fn counted(&self) -> Duration {
        self.unoffered_seconds.plus(self.least_open_seconds)
    }

    fn lines(&self, is_named: bool, window: Interval, clock: &Clock) -> Vec<String> {
        let name = if is_named { format!("{}: ", self.requirement) } else { String::new() };
        let mut lines = Vec::new();
        if self.unoffered_seconds > Duration::ZERO {
            let with_length = self.unoffered.iter().map(|interval| (*interval, interval.length()));
            let all = times(with_length, window, clock.zone());
            let mut when: Vec<String> = all.iter().take(MOST).map(|times| times.in_words(clock)).collect();
            when.extend((all.len() > MOST).then(|| format!("{} more", all.len() - MOST)));
            lines.push(format!("{name}nobody offers {} of it: {}", self.unoffered_seconds, when.join("; ")));
        }
        if self.least_open_seconds > Duration::ZERO {
            let together = self.most.iter().map(|most| most.seconds).sum::<Duration>();
            let each: Vec<String> = self.most.iter().map(|most| format!("{} {}", most.agent, most.seconds)).collect();
            let each = if each.len() > NAMED { format!("{} agents", each.len()) } else { and(&each) };
            lines.push(format!(
                "{name}somebody offers {} of it, but by their limits they can add at most {together} ({each}): {} stay open",
                self.offered_seconds, self.least_open_seconds
            ));
        }
        lines
    }
}

/// Why no plan leaves less open, or what is not known of that; nothing where nothing is open.
pub(super) fn lines(all: &[Why], planned: &Planned, window: Interval, clock: &Clock) -> Vec<String> {
    let step = &planned.steps[0];
    let (solution, what) = (&step.solution, if step.question == Question::Rota { "rota" } else { "plan" });
    let open = minutes(solution.levels.uncovered);
    if open == Duration::ZERO {
        return Vec::new();
    }
    let is_named = step.formulation.problem.needs.len() > 1;
    let mut lines: Vec<String> = all.iter().flat_map(|why| why.lines(is_named, window, clock)).collect();
    let counted: Duration = all.iter().map(Why::counted).sum();
    let rest = open.minus(counted);
    if !solution.is_optimal(Level::Uncovered) {
        let least = minutes(solution.bounds.uncovered).max(counted);
        lines.push(format!("{open} stay open; no {what} leaves less than {least}, and more than that is not proven"));
    } else if rest > Duration::ZERO {
        let more = if counted > Duration::ZERO { " more" } else { "" };
        let repeats = if what == "rota" { " and a week that repeats" } else { "" };
        lines.push(format!(
            "{rest}{more} stay open in any {what}, which is proven: the rules for shifts (how short, how long, how much rest, on how \
             many days){repeats} leave no way to cover it"
        ));
    }
    if let Some(least) = planned.least_uncovered.map(minutes) {
        let last = minutes(planned.steps.last().map_or(0, |step| step.solution.levels.uncovered));
        let on_top =
            if planned.steps.len() > 1 { format!(", and {last} with the single shifts on top") } else { String::new() };
        lines.push(match () {
            () if least >= open => {
                format!("a week that repeats costs nothing: no plan of any kind leaves less than {open}")
            }
            () => format!(
                "the best rota that was found leaves {open}{on_top}; no plan of any kind leaves less than {least}"
            ),
        });
    }
    lines
}

fn minutes(minutes: i64) -> Duration {
    Duration::from_seconds(60).times(minutes)
}
