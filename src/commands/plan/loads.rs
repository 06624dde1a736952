//! What each agent does a week, before and after a rota, beside what they offer and what would be fair.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::formulation::{Formulation, Question};
use crate::plan::propose::Step;
use crate::plan::solver::problem::{DAY, Template, TemplateShift, WEEK, night_before};
use crate::roster::handle::Handle;
use crate::roster::model::Roster;
use crate::time::civil::Duration;
use crate::time::interval::Interval;
use crate::timeline::Timeline;
use crate::view::block::{Align, Line, Table};
use crate::words::amount::roughly;
use crate::words::count::count;

use super::asked::Asked;
use super::figures::{AgentLoad, Figures, arrow};
use crate::commands::Failure;

/// How many agents for whom nothing changes are listed.
const UNCHANGED: usize = 8;

/// One agent's week.
#[derive(Serialize)]
pub(super) struct AgentWeek {
    agent: Handle,
    /// On duty a week, the mean over the window.
    weekly_seconds: [Duration; 2],
    /// What is firm and what is offered, a week, within `max-weekly`, if anything is offered every week, and no less than what is planned; firm time
    /// that may move counts once.
    #[serde(skip_serializing_if = "Option::is_none")]
    offered_weekly_seconds: Option<Duration>,
    /// What is offered is offered in some weeks alone, and so not for a week that repeats.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    offers_some_weeks: bool,
    /// What would be fair, a week, by what everybody offers and did before; nothing for whose offers count for nothing.
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
    /// How many of them would be fair: the firm ones, and a part of those that are planned, by what everybody offers of it and did before; nothing
    /// for whoever offers none or has no room in the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    fair: Option<usize>,
}

/// The weeks of those who are asked, in that order, and of the others after them; `sides` are before and after, and `roster` is what the plan
/// is made for.
///
/// # Errors
/// An entry gives too many shifts.
pub(super) fn weeks(
    roster: &Roster,
    step: &Step,
    asked: &[Asked],
    sides: [&Figures; 2],
    window: Interval,
) -> Result<Vec<AgentWeek>, Failure> {
    let timeline = Timeline::new(roster, window)?;
    let ground = Figures::new(&timeline);
    let [ground, before, after] = [&ground, sides[0], sides[1]]
        .map(|side| -> Loads<'_> { side.agents.iter().map(|load| (&load.agent, load)).collect() });
    let templates = templates(roster, &step.formulation, window);
    let [nights, weekends] = Kind::ALL.map(|kind| fair(kind, &templates, &ground, &after));
    let week = |handle: &Handle| -> Result<AgentWeek, Failure> {
        let loads = [before.get(handle), after.get(handle)];
        let of = templates.get(handle);
        let weekly = |load: Option<&&AgentLoad>| load.map_or(Duration::ZERO, |load| load.weekly_seconds);
        let shared = |kind: Kind, fair: &BTreeMap<&Handle, usize>| Shared {
            shifts: loads.map(|load| load.map_or(0, |load| kind.shifts(load))),
            fair: fair.get(handle).copied(),
        };
        // What may move is offered as well.
        let stays = |of: &[&Template]| weekly(ground.get(handle)).minus(minutes(mean(of, may_move)));
        let with = |amount: fn(&Template) -> u64| of.map(|of| stays(of).plus(minutes(mean(of, amount))));
        let offers_nothing = of.is_none_or(|of| of.iter().all(|agent| agent.offers.is_empty()));
        let id = roster.find(handle.as_str()).filter(|_| offers_nothing && step.question == Question::Rota);
        let offers_some_weeks = id.map(|id| timeline.free(id)).transpose()?.is_some_and(|free| !free.is_empty());
        // Single shifts on top may need hours that are not there every week.
        let could = with(offered).map(|could| could.max(weekly(loads[1])));
        let share = with(|agent| offered(agent).min(agent.share.into()));
        let is_shared = of.is_some_and(|of| of.iter().any(|agent| agent.offered_marks().next().is_some()));
        Ok(AgentWeek {
            agent: handle.clone(),
            weekly_seconds: loads.map(weekly),
            offered_weekly_seconds: could.filter(|_| !offers_some_weeks),
            offers_some_weeks,
            share_weekly_seconds: share.filter(|_| is_shared),
            nights: shared(Kind::Nights, &nights),
            weekends: shared(Kind::Weekends, &weekends),
        })
    };
    let is_asked = |handle: &Handle| asked.iter().any(|asked| asked.agent == *handle);
    let has_any = |week: &AgentWeek| {
        week.offered_weekly_seconds.is_some() || week.offers_some_weeks || week.weekly_seconds[1] > Duration::ZERO
    };
    let others = after.keys().copied().filter(|handle| !is_asked(handle));
    let all = asked.iter().map(|asked| &asked.agent).chain(others).map(week);
    let mut all: Vec<AgentWeek> = all.collect::<Result<_, _>>()?;
    all.retain(|week| is_asked(&week.agent) || has_any(week));
    Ok(all)
}

/// What agents do, by handle.
type Loads<'f> = BTreeMap<&'f Handle, &'f AgentLoad>;

/// The templates of each agent: of the weeks that belong to the window, where weeks are planned one by one and any does.
fn templates<'p>(
    roster: &'p Roster,
    formulation: &'p Formulation,
    window: Interval,
) -> BTreeMap<&'p Handle, Vec<&'p Template>> {
    let mut all: BTreeMap<&Handle, Vec<(bool, &Template)>> = BTreeMap::new();
    for (place, (id, template)) in formulation.agents.iter().zip(&formulation.problem.templates).enumerate() {
        let is_of = formulation.is_of(window, roster, place);
        all.entry(roster.agent(*id).handle()).or_default().push((is_of, template));
    }
    let of_window = |of: Vec<(bool, &'p Template)>| {
        let is_any = of.iter().any(|(is_of, _)| *is_of);
        of.into_iter().filter(|(is_of, _)| *is_of || !is_any).map(|(_, template)| template).collect()
    };
    all.into_iter().map(|(handle, of)| (handle, of_window(of))).collect()
}

/// The mean of an amount over an agent's templates.
fn mean(of: &[&Template], amount: impl Fn(&Template) -> u64) -> u64 {
    let all: u64 = of.iter().map(|template| amount(template)).sum();
    all / u64::try_from(of.len()).unwrap_or(1).max(1)
}

/// What an agent could add a week, in minutes; never less than what may move, of which some may lie in the week after.
fn offered(agent: &Template) -> u64 {
    let marks = (0..agent.marks.len()).filter(|mark| is_offered(agent, *mark));
    let offered = marks.map(|mark| agent.stretch(mark)).sum::<u64>();
    offered.min(agent.limits.most_added.into()).max(may_move(agent))
}

/// What an agent does today in a week and may be without, in minutes.
fn may_move(agent: &Template) -> u64 {
    agent.today.iter().map(|shift| u64::from(agent.length(shift))).sum()
}

/// Shifts that should be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nights,
    Weekends,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Nights, Self::Weekends];

    /// The heading of its column.
    fn name(self) -> &'static str {
        match self {
            Self::Nights => "nights",
            Self::Weekends => "weekends",
        }
    }

    /// How many shifts of it an agent has.
    fn shifts(self, load: &AgentLoad) -> usize {
        match self {
            Self::Nights => load.nights,
            Self::Weekends => load.weekends,
        }
    }

    fn of(self, week: &AgentWeek) -> &Shared {
        match self {
            Self::Nights => &week.nights,
            Self::Weekends => &week.weekends,
        }
    }

    /// How many minutes of its time lie between two minutes of the week, or of the next one.
    fn between(self, start: u32, end: u32) -> u32 {
        let before = match self {
            Self::Nights => night_before,
            Self::Weekends => weekend_before,
        };
        before(end) - before(start)
    }

    /// Whether a shift of a template is one.
    fn is(self, agent: &Template, shift: &TemplateShift) -> bool {
        let least = match self {
            Self::Nights => 2 * 60,
            Self::Weekends => 1,
        };
        self.between(agent.minute(shift.start), agent.minute(shift.end)) >= least
    }

    /// What of an agent's share of nights and weekends is of this kind, by what the agent offers of them: minutes in all weeks of a template. Nothing
    /// where no shift of the kind can be added.
    fn share(self, agent: &Template) -> Option<u64> {
        let is_of = |mark: &usize| {
            u64::from(self.between(agent.minute(*mark), agent.minute(mark + 1))) * 2 >= agent.stretch(*mark)
        };
        let weighed = |mark: usize| agent.stretch(mark) * u64::from(agent.unsocial[mark]);
        let of_kind = || agent.offered_marks().filter(is_of);
        let has_room = agent.limits.most_added >= agent.limits.min_shift;
        of_kind().next().filter(|_| has_room)?;
        let (own, all) = (of_kind().map(weighed).sum::<u64>(), agent.offered_marks().map(weighed).sum::<u64>());
        let weeks = u64::try_from(agent.weeks.len()).unwrap_or(1);
        Some((weeks * u64::from(agent.unsocial_share) * own).checked_div(all).unwrap_or(0))
    }
}

/// How many shifts of a kind would be fair: what is firm, and of all that are planned as large a part as the agent's share of them, at which the
/// search aims. It has what is owed from before in it.
fn fair<'p>(
    kind: Kind,
    templates: &BTreeMap<&'p Handle, Vec<&Template>>,
    ground: &Loads<'_>,
    after: &Loads<'_>,
) -> BTreeMap<&'p Handle, usize> {
    let shifts = |loads: &Loads<'_>, handle: &Handle| loads.get(handle).map_or(0, |load| kind.shifts(load));
    let stays = |handle: &Handle, of: &[&Template]| {
        let of_kind = |agent: &&Template| agent.today.iter().filter(|shift| kind.is(agent, shift)).count();
        shifts(ground, handle).saturating_sub(of.iter().map(of_kind).sum())
    };
    let share = |of: &[&Template]| -> Option<u64> {
        let shares: Vec<u64> = of.iter().filter_map(|agent| kind.share(agent)).collect();
        (!shares.is_empty()).then(|| shares.iter().sum())
    };
    // What those do who can take none beyond it is shared with nobody.
    let shared = templates.iter().filter_map(|(handle, of)| Some((*handle, stays(handle, of), share(of)?)));
    let shared: Vec<(&'p Handle, usize, u64)> = shared.collect();
    let planned = shared.iter().map(|(handle, stays, _)| shifts(after, handle).saturating_sub(*stays));
    let planned = u64::try_from(planned.sum::<usize>()).unwrap_or(0);
    let whole: u64 = shared.iter().map(|(.., share)| share).sum();
    let own = |(handle, stays, share): (&'p Handle, usize, u64)| {
        // Where nobody has a share of them, the search does not look at them.
        let part = (planned * share + whole / 2).checked_div(whole)?;
        Some((handle, stays + usize::try_from(part).unwrap_or(usize::MAX)))
    };
    shared.into_iter().filter_map(own).collect()
}

/// Whether a shift may begin at a mark.
fn is_offered(agent: &Template, mark: usize) -> bool {
    agent.offers.iter().any(|offer| offer.until[mark] > mark)
}

fn weekend_before(minute: u32) -> u32 {
    minute / WEEK * 2 * DAY + (minute % WEEK).saturating_sub(5 * DAY)
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_seconds(60).times(i64::try_from(minutes).unwrap_or(i64::MAX / 60))
}

/// The weeks as a table, and how many agents are left out of it.
pub(super) fn table(weeks: &[AgentWeek], asked: usize) -> (Table, usize) {
    let most = if weeks.len() <= asked + UNCHANGED { weeks.len() } else { asked };
    let shown = &weeks[..most.min(weeks.len())];
    let is_any = |kind: &Kind| shown.iter().any(|week| kind.of(week).shifts != [0, 0]);
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(is_any).collect();
    let columns = [("agent", Align::Left), ("hours a week", Align::Right), ("could do", Align::Right)];
    let columns = columns.into_iter().chain([("a fair share", Align::Right)]);
    let mut table = Table::new(columns.chain(kinds.iter().map(|kind| (kind.name(), Align::Left))));
    for week in shown {
        let [before, after] = week.weekly_seconds.map(|time| time.to_string());
        let amount = |time: Option<Duration>| time.map_or(Line::from("-"), |time| Line::from(roughly(time)));
        let could = if week.offers_some_weeks { "not every week".into() } else { amount(week.offered_weekly_seconds) };
        let cells = [Line::from(&week.agent), arrow(&before, &after), could, amount(week.share_weekly_seconds)];
        table.row(cells.into_iter().chain(kinds.iter().map(|kind| Line::from(kind.of(week).in_words()))));
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
