//! What to tell the team when somebody joins, and what the lead has to do.

use crate::coverage::change::{Change, RequirementChange};
use crate::roster::handle::Handle;
use crate::roster::model::{Agent, Roster};
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::time::zone::Zone;
use crate::timeline::Timeline;
use crate::words::clock::{Clock, day};
use crate::words::weekly::and;

use super::super::init::owned;
use super::super::{Context, Failure};
use super::typed::Newcomer;

/// What to paste into the team's chat, line by line. Of what coverage gains it says nothing where nothing of the files changes.
pub(super) fn announcement(
    new: &Newcomer,
    roster: &Roster,
    change: Option<&Change>,
    context: &Context<'_>,
) -> Result<String, Failure> {
    let id = roster.find(new.agent.as_str()).ok_or_else(|| Failure::Trouble("the new file was not read".to_owned()))?;
    let agent = roster.agent(id);
    let start = agent.employed().start().max(context.now);
    let week = Interval::new(start, start.plus(Duration::WEEK));
    let shifts = match week {
        Some(week) => Timeline::new(roster, week)?.duty(id).shifts.clone(),
        None => Vec::new(),
    };
    // A shift that goes on already is none of the week that begins.
    let of_week = || shifts.iter().filter(|shift| week.is_some_and(|week| week.contains(shift.interval.start())));
    let mut lines = vec![format!("Welcome {}: {} from {} on.", agent.name(), new.role, day(new.joined))];
    let clocks = [new.zone.clone(), Zone::utc()];
    let is_utc = new.zone.name() == Zone::utc().name();
    for zone in clocks.into_iter().skip(usize::from(is_utc)).filter(|_| of_week().next().is_some()) {
        let name = zone.name().to_owned();
        let clock = Clock::new(zone);
        let hours: Vec<String> = of_week().map(|shift| clock.range_without_year(shift.interval)).collect();
        lines.push(format!("In the first week, in {name}: {}.", hours.join("; ")));
    }
    lines.extend(first_cycle(new, roster, agent));
    lines.extend(change.map(gain));
    lines.extend(for_the_lead(&new.agent, agent.account().map(|(account, _)| account)));
    Ok(lines.join("\n"))
}

/// From which cycle on the hours count: of an intern by the rule, of others from the cycle in which they join.
fn first_cycle(new: &Newcomer, roster: &Roster, agent: &Agent) -> Option<String> {
    let cycles = roster.cycles();
    let start = agent.employed().start();
    let joins_in = || cycles.at(start).or_else(|| cycles.after(start)).map(|cycle| cycle.number);
    let number = if new.is_intern { roster.first_cycle_that_counts(agent) } else { joins_in() }?;
    let begins = cycles.start_of(number)?;
    let date = day(Zone::utc().local(begins.at).date());
    let estimated = if begins.recorded { "" } else { ", estimated" };
    Some(format!("The first cycle that counts is {number}, from {date} on{estimated}."))
}

/// How much less is not staffed, and exposed, of each requirement in the weeks that are looked at.
fn gain(change: &Change) -> String {
    let gain = |requirement: &RequirementChange| {
        let (before, after) = (requirement.before.as_ref()?, &requirement.after);
        let [gap, exposed] =
            [before.gap_seconds.minus(after.gap_seconds), before.exposed_seconds.minus(after.exposed_seconds)];
        let exposed = if exposed > Duration::ZERO { format!(" and {exposed} less exposed") } else { String::new() };
        (gap > Duration::ZERO).then(|| format!("{} has {gap} less of gaps{exposed}", requirement.name))
    };
    let gains: Vec<String> = change.requirements.iter().filter_map(gain).collect();
    if gains.is_empty() {
        return "Coverage gains nothing yet: no gap gets smaller.".to_owned();
    }
    format!("Coverage gains, in a year: {}.", and(&gains))
}

/// What is to be done at the git host, so that the agent can change the own file by form and by pull request.
fn for_the_lead(agent: &Handle, account: Option<&str>) -> [String; 3] {
    let merge = match account {
        Some(account) => format!("merge the file. By its `account` the forms know {account}."),
        None => "have `account = \"their-account\"` put into the file, without which no form works; then merge it."
            .to_owned(),
    };
    let account = account.unwrap_or("their-account");
    [
        format!("For the lead: {merge}"),
        format!(
            "For the lead: give {account} write access to the repository; without it they can propose, and own no file."
        ),
        format!("For the lead: add to .github/CODEOWNERS, with somebody else behind it, {}", owned(agent, account)),
    ]
}
