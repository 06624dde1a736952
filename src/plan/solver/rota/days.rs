//! On how many days, and how many nights, of any seven in a row duties may start.

use super::duties::FirmTime;
use super::problem::{Between, RotaAgent};

/// Something of each day of three weeks, of which the template's is the second.
type Days<T> = [T; 21];

/// The limits of an agent's days and nights, with what is firm of them.
#[derive(Clone, Debug)]
pub(super) struct DayLimits {
    repeats: bool,
    most_days: usize,
    most_nights: Option<usize>,
    /// On which days firm duties start, and those of nights.
    firm: Days<bool>,
    firm_nights: Days<u8>,
}

impl DayLimits {
    pub(super) fn new(agent: &RotaAgent, firm: &FirmTime<'_>) -> Self {
        let most = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            repeats: agent.repeats,
            most_days: most(agent.limits.max_days),
            most_nights: agent.limits.max_nights.map(most),
            firm: repeated(agent, firm.days()),
            firm_nights: repeated(agent, firm.nights()),
        }
    }

    /// Whether duties may be added that start on these days of the template.
    pub(super) fn keep_days(&self, days: [bool; 7], between: &Between) -> bool {
        let all = self.around(days, &between.days);
        windows().all(|window| {
            let count = |days: &dyn Fn(usize) -> bool| window.clone().filter(|day| days(*day)).count();
            let firm = count(&|day| self.firm[day]);
            count(&|day| self.firm[day] || all[day]) <= self.most_days.max(firm)
        })
    }

    /// Whether so many nights may be added on each day of the template.
    pub(super) fn keep_nights(&self, nights: [u8; 7], between: &Between) -> bool {
        let Some(limit) = self.most_nights else { return true };
        let all = self.around(nights, &between.nights);
        windows().all(|window| {
            let sum = |nights: &Days<u8>| nights[window.clone()].iter().map(|nights| usize::from(*nights)).sum::<usize>();
            let firm = sum(&self.firm_nights);
            sum(&all) + firm <= limit.max(firm)
        })
    }

    /// How many nights may be added to a week, whatever lies around it.
    pub(super) fn nights(&self) -> usize {
        let firm = of_week(&self.firm_nights, 1).iter().map(|nights| usize::from(*nights)).sum();
        self.most_nights.map_or(0, |most| most.saturating_sub(firm))
    }

    fn around<T: Copy>(&self, own: [T; 7], others: &[[T; 7]; 2]) -> Days<T> {
        around(if self.repeats { [own; 2] } else { *others }, own)
    }
}

/// The days of the template alone where it repeats.
fn repeated<T: Copy>(agent: &RotaAgent, days: Days<T>) -> Days<T> {
    if agent.repeats { around([of_week(&days, 1); 2], of_week(&days, 1)) } else { days }
}

fn around<T: Copy>(others: [[T; 7]; 2], own: [T; 7]) -> Days<T> {
    std::array::from_fn(|day| match day / 7 {
        0 => others[0][day],
        1 => own[day - 7],
        _ => others[1][day - 14],
    })
}

/// Any seven days in a row.
fn windows() -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..=14).map(|first| first..first + 7)
}

fn of_week<T: Copy>(days: &Days<T>, week: usize) -> [T; 7] {
    std::array::from_fn(|day| days[7 * week + day])
}

/// Days as bits from Monday.
pub(super) fn of_bits(bits: u8) -> [bool; 7] {
    std::array::from_fn(|day| bits & (1 << day) != 0)
}
