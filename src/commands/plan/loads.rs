//! What each agent does a week, before and after a rota, beside what they offer and what would be fair.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::formulation::Formulation;
use crate::plan::solver::problem::{DAY, Template, WEEK, night_before};
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::view::block::{Align, Line, Table};
use crate::words::amount::roughly;
use crate::words::count::count;

use super::asked::Asked;
use super::figures::{AgentLoad, Figures, arrow};

/// How many agents for whom nothing changes are listed.
const UNCHANGED: usize = 8;

/// One agent's week.
#[derive(Serialize)]
pub(super) struct Week {
    agent: Handle,
    /// On duty a week, the mean over the window.
    weekly_seconds: [Duration; 2],
    /// What is firm and what is offered, a week, if anything is offered every week.
    #[serde(skip_serializing_if = "Option::is_none")]
    offered_weekly_seconds: Option<Duration>,
    /// What would be fair, a week, by what everybody offers.
    #[serde(skip_serializing_if = "Option::is_none")]
    share_weekly_seconds: Option<Duration>,
    nights: Shared,
    weekends: Shared,
}

/// Shifts of a kind that should be shared.
#[derive(Serialize)]
struct Shared {
    /// In the window, before and after.
    shifts: [usize; 2],
    /// How many of them would be fair by what everybody offers of it; nothing for whoever offers nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    fair: Option<usize>,
}

/// The weeks of those who are asked, in that order, and of the others after them.
pub(super) fn weeks(roster: &Roster, formulation: &Formulation, asked: &[Asked], sides: [&Figures; 2]) -> Vec<Week> {
    // Whoever is planned week by week has a template for each.
    let mut templates: BTreeMap<&Handle, Vec<&Template>> = BTreeMap::new();
    for (id, template) in formulation.agents.iter().zip(&formulation.problem.templates) {
        templates.entry(roster.agent(*id).handle()).or_default().push(template);
    }
    let mean = |of: &[&Template], amount: &dyn Fn(&Template) -> u64| -> u64 {
        let all = of.iter().map(|template| amount(template)).sum::<u64>();
        all / u64::try_from(of.len()).unwrap_or(1).max(1)
    };
    let [before, after] = sides
        .map(|side| -> BTreeMap<&Handle, &AgentLoad> { side.agents.iter().map(|load| (&load.agent, load)).collect() });
    let fair = |part: fn(&AgentLoad) -> usize, before: Before| -> BTreeMap<&Handle, usize> {
        let offers =
            templates.iter().map(|(handle, of)| (*handle, mean(of, &|template| could_be_on(template, before))));
        let offers: Vec<(&Handle, u64)> = offers.filter(|(_, offer)| *offer > 0).collect();
        let loads = templates.keys().filter_map(|handle| after.get(handle));
        let (all, whole) =
            (loads.map(|load| part(load)).sum::<usize>(), offers.iter().map(|(_, offer)| offer).sum::<u64>());
        let share = |offer: u64| {
            let shifts = u64::try_from(all).unwrap_or(0) * offer + whole / 2;
            usize::try_from(shifts.checked_div(whole).unwrap_or(0)).unwrap_or(usize::MAX)
        };
        offers.into_iter().map(|(handle, offer)| (handle, share(offer))).collect()
    };
    let (nights, weekends) = (fair(|load| load.nights, night_before), fair(|load| load.weekends, weekend_before));
    let week = |handle: &Handle| {
        let loads = [before.get(handle), after.get(handle)];
        let of = templates.get(handle);
        let weekly = |load: Option<&&AgentLoad>| load.map_or(Duration::ZERO, |load| load.weekly_seconds);
        let shared = |part: fn(&AgentLoad) -> usize, fair: &BTreeMap<&Handle, usize>| Shared {
            shifts: loads.map(|load| load.map_or(0, |load| part(load))),
            fair: fair.get(handle).copied(),
        };
        let firm = weekly(loads[0]);
        let share = |template: &Template| offered(template).min(template.share.into());
        Week {
            agent: handle.clone(),
            weekly_seconds: loads.map(weekly),
            offered_weekly_seconds: of.map(|of| firm.plus(minutes(mean(of, &offered)))),
            share_weekly_seconds: of.map(|of| firm.plus(minutes(mean(of, &share)))),
            nights: shared(|load| load.nights, &nights),
            weekends: shared(|load| load.weekends, &weekends),
        }
    };
    let others = after.keys().filter(|handle| !asked.iter().any(|asked| asked.agent == ***handle));
    let has_any = |week: &Week| week.offered_weekly_seconds.is_some() || week.weekly_seconds[1] > Duration::ZERO;
    let others: Vec<Week> = others.map(|handle| week(handle)).filter(has_any).collect();
    asked.iter().map(|asked| week(&asked.agent)).chain(others).collect()
}

/// What an agent could add a week, in minutes.
fn offered(agent: &Template) -> u64 {
    length(agent, |mark| is_offered(agent, *mark), |minute| minute).min(agent.limits.most_added.into())
}

/// For how many minutes of a kind an agent is on or could be, a week.
fn could_be_on(agent: &Template, before: Before) -> u64 {
    let is_firm = |mark: usize| {
        let (start, end) = (agent.minute(mark) + WEEK, agent.minute(mark + 1) + WEEK);
        agent.firm.iter().any(|firm| firm.start < end && start < firm.end)
    };
    length(agent, |mark| is_firm(*mark) || is_offered(agent, *mark), before)
}

/// Whether a shift may begin at a mark.
fn is_offered(agent: &Template, mark: usize) -> bool {
    agent.offers.iter().any(|offer| offer.until[mark] > mark)
}

/// How many minutes of a kind lie before a minute of the week, or of the next one.
type Before = fn(u32) -> u32;

fn length(agent: &Template, is_meant: impl Fn(&usize) -> bool, before: Before) -> u64 {
    let marks = (0..agent.marks.len()).filter(is_meant);
    marks.map(|mark| u64::from(before(agent.minute(mark + 1)) - before(agent.minute(mark)))).sum()
}

fn weekend_before(minute: u32) -> u32 {
    minute / WEEK * 2 * DAY + (minute % WEEK).saturating_sub(5 * DAY)
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_seconds(60).times(i64::try_from(minutes).unwrap_or(i64::MAX / 60))
}

/// A kind of shifts of a week.
type Part = fn(&Week) -> &Shared;

/// The weeks as a table, and how many agents are left out of it.
pub(super) fn table(weeks: &[Week], asked: usize) -> (Table, usize) {
    let most = if weeks.len() <= asked + UNCHANGED { weeks.len() } else { asked };
    let shown = &weeks[..most.min(weeks.len())];
    let is_any = |part: fn(&Week) -> &Shared| shown.iter().any(|week| part(week).shifts != [0, 0]);
    let kinds: [(&str, Part); 2] = [("nights", |week| &week.nights), ("weekends", |week| &week.weekends)];
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, part)| is_any(*part)).collect();
    let columns = [("agent", Align::Left), ("hours a week", Align::Right), ("could do", Align::Right)];
    let columns = columns.into_iter().chain([("a fair share", Align::Right)]);
    let mut table = Table::new(columns.chain(kinds.iter().map(|(name, _)| (*name, Align::Left))));
    for week in shown {
        let [before, after] = week.weekly_seconds.map(|time| time.to_string());
        let amount = |time: Option<Duration>| time.map_or(Line::from("-"), |time| Line::from(roughly(time)));
        let cells = [
            Line::from(&week.agent),
            arrow(&before, &after),
            amount(week.offered_weekly_seconds),
            amount(week.share_weekly_seconds),
        ];
        table.row(cells.into_iter().chain(kinds.iter().map(|(_, part)| Line::from(part(week).in_words()))));
    }
    (table, weeks.len() - shown.len())
}

impl Shared {
    /// "4 shifts, 3 are fair".
    fn in_words(&self) -> String {
        let shifts = count(self.shifts[1], "shift");
        match self.fair {
            Some(fair) => format!("{shifts}, fair: {fair}"),
            None if self.shifts[1] == 0 => "-".to_owned(),
            None => shifts,
        }
    }
}
