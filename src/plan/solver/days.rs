//! On how many days, and how many nights, of any seven in a row duties may start.

use super::duties::FirmTime;
use super::problem::{Between, Days, Template};

/// The limits of an agent's days and nights, with what is firm of them.
#[derive(Clone, Debug)]
pub(super) struct DayLimits {
    most_days: usize,
    most_nights: Option<i64>,
    /// On which days firm duties start, and those of nights.
    firm: Days<bool>,
    firm_nights: Days<i8>,
}

impl DayLimits {
    pub(super) fn new(agent: &Template, firm: &FirmTime<'_>) -> Self {
        let most = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            most_days: most(agent.limits.max_days),
            most_nights: agent.limits.max_nights.map(i64::from),
            firm: repeated(agent, firm.days()),
            firm_nights: repeated(agent, firm.nights()),
        }
    }

    /// Whether duties may be added that start on these days, and move all that is firm from those.
    pub(super) fn keep_days(&self, days: &Days<bool>, moved: &Days<bool>, between: &Between) -> bool {
        let stays = |day: usize| self.firm[day] && !moved[day] && !between.moved[day];
        windows().all(|window| {
            let count = |days: &dyn Fn(usize) -> bool| window.clone().filter(|day| days(*day)).count();
            let firm = count(&|day| self.firm[day]);
            count(&|day| stays(day) || days[day] || between.days[day]) <= self.most_days.max(firm)
        })
    }

    /// Whether these more nights may start on each day.
    pub(super) fn keep_nights(&self, nights: &Days<i8>, between: &Between) -> bool {
        let Some(limit) = self.most_nights else { return true };
        windows().all(|window| {
            let sum = |nights: &Days<i8>| nights[window.clone()].iter().map(|nights| i64::from(*nights)).sum::<i64>();
            let firm = sum(&self.firm_nights);
            sum(nights) + sum(&between.nights) + firm <= limit.max(firm)
        })
    }

    /// The weekdays on which firm duties start, as bits from Monday.
    pub(super) fn firm_days(&self) -> u8 {
        (0..7).filter(|day| self.firm[7 + day]).fold(0, |days, day| days | 1 << day)
    }

    /// On how many days of a week duties may start, whatever lies around it.
    pub(super) fn most_days(&self) -> usize {
        self.most_days.max(self.firm_days().count_ones() as usize)
    }

    /// How many firm nights a week has.
    pub(super) fn firm_nights(&self) -> usize {
        self.firm_nights[7..14].iter().map(|nights| usize::try_from(*nights).unwrap_or(0)).sum()
    }

    /// How many nights may be added to a week, whatever lies around it.
    pub(super) fn nights(&self) -> usize {
        let most = self.most_nights.map_or(0, |most| usize::try_from(most).unwrap_or(0));
        most.saturating_sub(self.firm_nights())
    }
}

/// The days of the template alone where it repeats.
fn repeated<T: Copy>(agent: &Template, days: Days<T>) -> Days<T> {
    if agent.repeats { std::array::from_fn(|day| days[7 + day % 7]) } else { days }
}

/// Any seven days in a row.
fn windows() -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..=14).map(|first| first..first + 7)
}

/// Days of the template's week, by bits from Monday.
pub(super) fn of_bits(bits: u8) -> Days<bool> {
    std::array::from_fn(|day| (7..14).contains(&day) && bits & (1 << (day % 7)) != 0)
}
