//! A report in words, for the lead, or for one agent to complete.

use crate::coverage::gaps::Share;
use crate::coverage::hours::{JudgedWeek, State};
use crate::coverage::pattern::Times;
use crate::plan::effect::{Effect, Uncovered};
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::time::zone::Zone;
use crate::view::block::{Align, Block, Fact, Line, Table};
use crate::words::amount::{decimal_hours, percent};
use crate::words::clock::Clock;
use crate::words::count::count;

use super::section::{Compared, Cover, Member, Section};

/// How many gaps a requirement's facts name.
const WORST: usize = 5;

impl Section {
    pub(super) fn blocks(&self) -> Vec<Block> {
        let none = "No finished cycle is on record: these are the last four whole weeks.";
        let cycle = self.window.cycles.map(|cycles| format!("Cycle {} report", cycles.first()));
        let window = Clock::new(Zone::utc()).window(self.window);
        let mut blocks = vec![
            Block::Chapter(cycle.unwrap_or_else(|| "Report".to_owned())),
            Block::Text(format!("{window}.").into()),
        ];
        blocks.extend(self.lacks_cycle.then(|| Block::Text(none.into())));
        let unrecorded = self.unrecorded.as_ref().map(|why| {
            format!("What was published then is not on record ({why}), so the schedules count as they are now.")
        });
        blocks.extend(unrecorded.map(|words| Block::Text(words.into())));
        blocks.extend(if self.is_own { self.own() } else { self.lead() });
        blocks.push(Block::Text(format!("({})", self.schedules).into()));
        blocks
    }

    /// For one agent to complete.
    fn own(&self) -> Vec<Block> {
        let Some(member) = self.agents.first() else {
            return vec![Block::Text("Not in the team in this time.".into())];
        };
        let mut facts = member.facts();
        facts.extend(self.plan.as_ref().map(asked_for).into_iter().flatten());
        let to_complete = ["Cases or users helped", "Channels", "Main topics", "Links"];
        facts.extend(to_complete.map(|name| Fact::new(name, "")));
        vec![Block::Heading(Line::from(&member.name)), Block::Facts(facts)]
    }

    /// For the lead.
    fn lead(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for compared in &self.requirements {
            blocks.push(Block::Title(capitalised(&compared.coverage.name)));
            blocks.push(Block::Facts(compared.facts()));
        }
        blocks.push(Block::Title("Agents".to_owned()));
        let mut table = Table::new([
            ("agent", Align::Left),
            ("role", Align::Left),
            ("hours", Align::Right),
            ("target", Align::Right),
            ("state", Align::Left),
            ("shifts", Align::Right),
            ("nights", Align::Right),
            ("tentative", Align::Right),
            ("covered for others", Align::Right),
            ("longest stretch", Align::Right),
            ("notes", Align::Wrapped),
        ]);
        for member in &self.agents {
            table.row(member.row());
        }
        blocks.push(Block::Table(table));
        blocks.extend(self.plan.as_ref().map(planned).into_iter().flatten());
        blocks
    }
}

impl Compared {
    fn facts(&self) -> Vec<Fact> {
        let coverage = &self.coverage;
        let share = |name, part: fn(&Share) -> Option<f64>| {
            let now = part(&coverage.share).map_or("nothing to cover".to_owned(), percent);
            Fact::new(name, now).note(coverage.before_in_words(part))
        };
        let worst = self.worst.iter().filter(|times| times.amount > Duration::ZERO).take(WORST);
        let gap = |times: &Times| {
            Fact::new("Gap", format!("{}, exposed for {}", times.in_words(&Clock::new(Zone::utc())), times.amount))
        };
        let shares = [
            share("Covered", |share| share.covered_percent),
            share("Promise kept", |share| share.promise_kept_percent),
            Fact::new("Exposed", coverage.share.exposed_seconds),
            Fact::new("Nobody but interns on", coverage.interns_only_seconds),
            Fact::new("One agent on", coverage.single_agent_seconds),
            Fact::new("Three or more on", coverage.over_coverage_seconds),
        ];
        shares.into_iter().chain(worst.map(gap)).collect()
    }
}

impl Member {
    /// What the agent is told.
    fn facts(&self) -> Vec<Fact> {
        let (clock, hours) = (Clock::new(Zone::utc()), &self.hours);
        let (total, target) = (in_hours(hours.total_seconds), in_hours(hours.target_seconds));
        let week =
            |week: &JudgedWeek| format!("{} {}{}", week.monday, in_hours(week.seconds), week.state.map_or("", mark));
        let weeks: Vec<String> = hours.weeks.iter().map(week).collect();
        let on_duty: Vec<String> = self.on_duty.iter().map(|times| times.in_words(&clock)).collect();
        let covers = |covers: &[Cover]| {
            let all: Vec<String> = covers.iter().map(|c| format!("{} {}", c.agent, clock.range(c.interval))).collect();
            if all.is_empty() { "none".to_owned() } else { all.join("; ") }
        };
        let facts = [
            Fact::new("Role and zone", format!("{}, {}", hours.role, self.timezone)),
            Fact::new("Hours", format!("{total} of {target}, {}", hours.state.as_str())),
            Fact::new("Shifts", format!("{}, of them {}", hours.shifts, count(hours.nights, "night"))),
            Fact::new("Could be on duty besides", format!("{}, tentative", in_hours(self.tentative_seconds))),
            Fact::new("Weeks from Monday", weeks.join(", ")),
            Fact::new("On duty (UTC)", if on_duty.is_empty() { "never".to_owned() } else { on_duty.join("; ") }),
            Fact::new("Covered for", covers(&self.covers_given)),
            Fact::new("Covered by", covers(&self.covers_taken)),
        ];
        facts.into_iter().chain(self.remarks.iter().map(|remark| Fact::new("Note", remark))).collect()
    }

    /// What the lead is told, in the columns of the table.
    fn row(&self) -> [Line; 11] {
        let hours = &self.hours;
        let short = hours.weeks.iter().filter(|week| week.state == Some(State::Short));
        let short: Vec<String> =
            short.map(|week| format!("{} {} of {}", week.monday, week.seconds, week.minimum_seconds)).collect();
        let in_weeks = (!short.is_empty()).then(|| format!("short in the week of {}", short.join(", ")));
        let is_short_once = hours.judged_once.is_some() && hours.state == State::Short;
        let in_window =
            is_short_once.then(|| format!("short in the window {} of {}", hours.total_seconds, hours.target_seconds));
        let notes: Vec<String> = in_weeks.into_iter().chain(in_window).chain(self.remarks.iter().cloned()).collect();
        [
            hours.agent.as_str().into(),
            hours.role.as_str().into(),
            in_hours(hours.total_seconds).into(),
            in_hours(hours.target_seconds).into(),
            hours.state.as_str().into(),
            hours.shifts.into(),
            hours.nights.into(),
            in_hours(self.tentative_seconds).into(),
            self.covers_given.len().into(),
            self.longest_seconds.into(),
            notes.join("; ").into(),
        ]
    }
}

/// What a plan asks of one agent.
fn asked_for(effect: &Effect) -> Vec<Fact> {
    let clock = Clock::new(Zone::utc());
    let plan = Fact::new("The plan", format!("{}; {}", clock.range(effect.window), uncovered(effect)));
    let Some(change) = effect.changes.first() else {
        return vec![plan, Fact::new("The plan asks for", "nothing")];
    };
    let all = |when: &[Interval]| when.iter().map(|i| clock.range(*i)).collect::<Vec<_>>().join("; ");
    let kinds = [("more", change.add_seconds, &change.add), ("less", change.remove_seconds, &change.remove)];
    let kinds = kinds.into_iter().filter(|(_, _, when)| !when.is_empty());
    let kind = |(kind, hours, when): (&str, Duration, &Vec<Interval>)| {
        Fact::new(format!("The plan asks for {} {kind}", in_hours(hours)), all(when))
    };
    std::iter::once(plan).chain(kinds.map(kind)).collect()
}

/// What a plan would change, for the lead.
fn planned(effect: &Effect) -> [Block; 3] {
    let window = Clock::new(Zone::utc()).range(effect.window);
    let mut table = Table::new([("agent", Align::Left), ("more", Align::Right), ("less", Align::Right)]);
    for change in &effect.changes {
        table.row([
            change.agent.as_str().into(),
            in_hours(change.add_seconds).into(),
            in_hours(change.remove_seconds).into(),
        ]);
    }
    let nothing = || Block::Text("It would change nothing.".into());
    [
        Block::Title("What the plan would change".to_owned()),
        Block::Text(format!("{window}; {}.", uncovered(effect)).into()),
        table.if_any().unwrap_or_else(nothing),
    ]
}

/// "first response 176 h -> 131 h uncovered".
fn uncovered(effect: &Effect) -> String {
    let one = |of: &Uncovered| {
        let (before, after) = (in_hours(of.before_seconds), in_hours(of.after_seconds));
        format!("{} {before} → {after} uncovered", of.requirement)
    };
    effect.uncovered.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn in_hours(time: Duration) -> String {
    format!("{} h", decimal_hours(time))
}

fn mark(state: State) -> &'static str {
    match state {
        State::Met | State::None => "",
        State::Excused => " (excused)",
        State::Short => " (short)",
    }
}
