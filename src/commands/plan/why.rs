//! Why no rota leaves less open, in plain words, as far as it can be proven.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::coverage::pattern::times;
use crate::plan::formulation::{Formulation, Question};
use crate::plan::propose::{Planned, Step};
use crate::plan::reach::Reach;
use crate::plan::solver::levels::Level;
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};
use crate::words::clock::Clock;
use crate::words::count::count;
use crate::words::weekly::and;

/// How many agents are named with the most that they can do.
const NAMED: usize = 8;

/// How many times of one kind are listed.
const MOST: usize = 4;

/// Why a requirement cannot be met better by any rota.
#[derive(Serialize)]
pub(super) struct Why {
    requirement: String,
    /// Agent time that is missing and that a rota cannot have, as nobody offers it in every week, or the window has a part of the week alone.
    unoffered_seconds: Duration,
    /// When that is.
    unoffered: Vec<Interval>,
    /// The part of it that somebody offers in that week, and that a rota cannot have: it is not offered in every week, or the window has a part of
    /// that week alone. Nothing where a rota was not set beside weeks on their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    offered_in_some_weeks_seconds: Option<Duration>,
    /// When that is.
    offered_in_some_weeks: Vec<Interval>,
    /// The part of it that nobody offers at all, where that is known.
    #[serde(skip)]
    offered_never: Lack,
    /// Agent time that is missing and that somebody offers.
    offered_seconds: Duration,
    /// The most that each agent who offers something can add of it, by `max-weekly`.
    most: Vec<Most>,
    /// What stays open of it in any rota, by that count.
    least_open_seconds: Duration,
}

#[derive(Serialize)]
struct Most {
    agent: Handle,
    seconds: Duration,
}

/// Agent time that is missing, when, and how many agents at most.
#[derive(Default)]
struct Lack {
    seconds: Duration,
    when: Vec<Interval>,
    agents: i64,
}

/// A number of agents over time, by its changes.
#[derive(Default)]
struct Number(BTreeMap<Instant, i64>);

impl Number {
    /// Adds what nobody offers of a requirement as often as `times` says.
    fn add_unoffered(&mut self, formulation: &Formulation, reach: &Reach, times: i64) {
        for (piece, unoffered) in reach.unoffered.iter().enumerate() {
            if let Some(time) = formulation.interval(&(piece..piece + 1)) {
                *self.0.entry(time.start()).or_default() += times * i64::from(*unoffered);
                *self.0.entry(time.end()).or_default() -= times * i64::from(*unoffered);
            }
        }
    }

    /// The time at which it is above zero.
    fn lack(&self) -> Lack {
        let mut number = 0;
        let mut lack = Lack::default();
        for ((start, change), end) in self.0.iter().zip(self.0.keys().skip(1)) {
            number += change;
            if let Some(time) = Interval::new(*start, *end).filter(|_| number > 0) {
                lack.seconds = lack.seconds.plus(time.length().times(number));
                lack.when.push(time);
                lack.agents = lack.agents.max(number);
            }
        }
        lack.when = lack.when.into_iter().collect::<IntervalSet>().iter().collect();
        lack
    }
}

impl Why {
    /// What can be counted for each requirement of which something stays open. Where the plan is a rota, `weeks` are the same weeks on their own,
    /// if these were looked at.
    pub(super) fn all(roster: &Roster, step: &Step, weeks: Option<&Formulation>) -> Vec<Self> {
        let (formulation, is_rota) = (&step.formulation, step.question == Question::Rota);
        let why = |(need, requirement): (usize, &crate::roster::team::Requirement)| {
            let reach = Reach::of(&formulation.problem, need);
            let [mut unoffered, mut in_some_weeks, mut never] = [const { Number(BTreeMap::new()) }; 3];
            unoffered.add_unoffered(formulation, &reach, 1);
            match weeks {
                Some(weeks) => {
                    let alone = Reach::of(&weeks.problem, need);
                    never.add_unoffered(weeks, &alone, 1);
                    in_some_weeks.add_unoffered(formulation, &reach, 1);
                    in_some_weeks.add_unoffered(weeks, &alone, -1);
                }
                None if is_rota => {}
                None => never.add_unoffered(formulation, &reach, 1),
            }
            let (unoffered, in_some_weeks) = (unoffered.lack(), in_some_weeks.lack());
            let is_known = !is_rota || weeks.is_some();
            // Where weeks are planned on their own, an agent is there once for each.
            let mut most: BTreeMap<&Handle, i64> = BTreeMap::new();
            for ((id, could), can) in formulation.agents.iter().zip(&reach.could).zip(&reach.most) {
                if *could > 0 {
                    *most.entry(roster.agent(*id).handle()).or_default() += can;
                }
            }
            Self {
                requirement: requirement.name().to_owned(),
                unoffered_seconds: unoffered.seconds,
                unoffered: unoffered.when,
                offered_in_some_weeks_seconds: is_known.then_some(in_some_weeks.seconds),
                offered_in_some_weeks: in_some_weeks.when,
                offered_never: never.lack(),
                offered_seconds: minutes(reach.offered),
                most: most
                    .into_iter()
                    .map(|(agent, most)| Most { agent: agent.clone(), seconds: minutes(most) })
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

    fn lines(&self, is_named: bool, has_singles: bool, window: Interval, clock: &Clock) -> Vec<String> {
        let name = if is_named { format!("{}: ", self.requirement) } else { String::new() };
        let mut lines = Vec::new();
        let when = |when: &[Interval]| {
            let all = times(when.iter().map(|time| (*time, time.length())), window, clock.zone());
            let mut when: Vec<String> = all.iter().take(MOST).map(|times| times.in_words(clock)).collect();
            when.extend((all.len() > MOST).then(|| format!("{} more", all.len() - MOST)));
            when.join("; ")
        };
        let Lack { seconds, when: times, agents } = &self.offered_never;
        if *seconds > Duration::ZERO {
            let at_once = if *agents > 1 { format!(", up to {agents} agents at once") } else { String::new() };
            lines.push(format!("{name}nobody offers {seconds} of it: {}{at_once}", when(times)));
        }
        match self.offered_in_some_weeks_seconds {
            Some(Duration::ZERO) => {}
            Some(seconds) => {
                let times = when(&self.offered_in_some_weeks);
                lines.push(format!("{name}a rota cannot have {seconds} of it, which is offered in some weeks alone, or in a week of which the window has a part: {times}"));
            }
            None if self.unoffered_seconds > Duration::ZERO => {
                let (seconds, times) = (self.unoffered_seconds, when(&self.unoffered));
                lines.push(format!("{name}a rota cannot have {seconds} of it, which nobody offers in every week, or of whose week the window has a part: {times}"));
            }
            None => {}
        }
        lines.extend((self.least_open_seconds > Duration::ZERO).then(|| name + &self.limited(has_singles)));
        lines
    }

    /// That `max-weekly` is in the way, and of whom.
    fn limited(&self, has_singles: bool) -> String {
        let (offered, open) = (self.offered_seconds, self.least_open_seconds);
        let together = self.most.iter().map(|most| most.seconds).sum::<Duration>();
        let named = |each: Vec<String>| if each.len() > NAMED { count(each.len(), "agent") } else { and(&each) };
        // Of weeks that are all the same the fullest decides.
        let in_rota = if has_singles { " in a week that repeats" } else { "" };
        let who = if together > Duration::ZERO {
            let can = self.most.iter().filter(|most| most.seconds > Duration::ZERO);
            let each = named(can.map(|most| format!("{} {}", most.agent, most.seconds)).collect());
            format!(
                "somebody offers {offered} of it, but by `max-weekly` they can add at most {together}{in_rota} ({each})"
            )
        } else {
            let each = named(self.most.iter().map(|most| most.agent.to_string()).collect());
            let offer = if self.most.len() == 1 { "offers" } else { "offer" };
            format!("{each} {offer} {offered} of it, but by `max-weekly` may add nothing{in_rota}")
        };
        format!("{who}: {open} stay open unless it is raised for who could do more")
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
    let has_singles = planned.steps.len() > 1;
    let mut lines: Vec<String> = all.iter().flat_map(|why| why.lines(is_named, has_singles, window, clock)).collect();
    let counted: Duration = all.iter().map(Why::counted).sum();
    let rest = open.minus(counted);
    // What bounds every plan bounds a rota, too.
    let bounds = [Some(minutes(solution.bounds.uncovered)), planned.least_uncovered.map(minutes), Some(counted)];
    let bound = bounds.into_iter().flatten().max().unwrap_or_default();
    if planned.is_filled {
        lines.push(
            "one rota alone would ask nearly nothing of who is away for a part of the window; in this one they have their share, \
             and single shifts fill their time off"
                .to_owned(),
        );
    } else if !solution.is_optimal(Level::Uncovered) && bound < open {
        lines.push(format!("{open} stay open; no {what} leaves less than {bound}, and more than that is not proven"));
    } else if rest > Duration::ZERO {
        let more = if counted > Duration::ZERO { " more" } else { "" };
        // Where no plan of any kind is better, it is not that the week repeats.
        let is_better_without = planned.least_uncovered.is_none_or(|least| minutes(least) < open);
        let repeats = if what == "rota" && is_better_without { " and a week that repeats" } else { "" };
        lines.push(format!(
            "{rest}{more} stay open in any {what}, which is proven: the rules for shifts (how short, how long, how much rest, on how \
             many days, how many hours a week){repeats} leave no way to cover it"
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
            () => {
                let this = if planned.is_filled { "this rota" } else { "the best rota that was found" };
                let single = if least < last { ". Other single shifts (`--single`) may leave less" } else { "" };
                format!("{this} leaves {open}{on_top}; no plan of any kind leaves less than {least}{single}")
            }
        });
    }
    lines
}

fn minutes(minutes: i64) -> Duration {
    Duration::from_seconds(60).times(minutes)
}
