//! Whether a week keeps every limit, between those before and after.

use super::days::DayLimits;
use super::duties::FirmTime;
use super::problem::{Between, Problem, Rota, Template, TemplateShift, WEEK};

impl Template {
    /// Whether shifts that are added keep every limit between what is added to the weeks before and after: each is one of an offer, duties have
    /// their rest, and days, nights and hours have their most.
    pub fn keeps_limits(&self, shifts: &[TemplateShift], between: &Between) -> bool {
        let firm = FirmTime::new(self);
        let added: u32 = shifts.iter().map(|shift| self.length(shift)).sum();
        let is_offered = |shift: &TemplateShift| firm.shifts(shift.start).any(|offered| offered == *shift);
        let Some(starts) = firm.starts(shifts) else { return false };
        let limits = DayLimits::new(self, &firm);
        let is_apart = |shift: &TemplateShift| {
            self.minute(shift.start) >= between.from && self.minute(shift.end) + self.limits.rest <= between.until
        };
        shifts.iter().all(|shift| is_offered(shift) && is_apart(shift))
            && added <= self.limits.most_added
            && limits.keep_days(&starts.days, &starts.moved, between)
            && limits.keep_nights(&starts.nights, between)
    }
}

impl Problem {
    /// What an agent's weeks before and after leave of the template, where it is one of several.
    pub(crate) fn between(&self, rota: &Rota, place: usize) -> Between {
        let mut between = Between::NOTHING;
        let before = place.checked_sub(1).filter(|_| self.templates[place].follows);
        let after = Some(place + 1).filter(|after| self.templates.get(*after).is_some_and(|agent| agent.follows));
        let rest = self.templates[place].limits.rest;
        for (side, other) in [before, after].into_iter().enumerate() {
            let Some(other) = other.filter(|other| !rota[*other].is_empty()) else { continue };
            let firm = FirmTime::new(&self.templates[other]);
            // The other week's minutes and days in three weeks of which this one is the second.
            let own = |day: usize| if side == 0 { day.checked_sub(7) } else { Some(day + 7) };
            let starts = firm.starts(&rota[other]);
            for (day, own) in (0..21).filter_map(|day| Some((day, own(day).filter(|own| *own < 21)?))) {
                let Some(starts) = &starts else { break };
                between.days[own] |= starts.days[day];
                between.moved[own] |= starts.moved[day];
                between.nights[own] += starts.nights[day];
            }
            // With what is firm around them, which may reach into this week: two weeks share no duty.
            let duties = firm.added(&rota[other]).unwrap_or_default();
            if side == 0 {
                let end = duties.iter().map(|duty| duty.end).max().unwrap_or(0);
                between.from = (end + rest).saturating_sub(2 * WEEK);
            } else {
                between.until = duties.iter().map(|duty| duty.start).min().unwrap_or(u32::MAX);
            }
        }
        between
    }
}
