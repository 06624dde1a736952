//! Whether a week keeps every limit, between those before and after.

use super::days::DayLimits;
use super::duties::FirmTime;
use super::problem::{Between, Rota, RotaAgent, RotaProblem, TemplateShift, WEEK};

impl RotaAgent {
    /// Whether shifts that are added keep every limit: each is one of an offer, duties have their rest, and days, nights and hours have their
    /// most.
    pub fn keeps_limits(&self, shifts: &[TemplateShift]) -> bool {
        self.keeps_limits_between(shifts, &Between::NOTHING)
    }

    /// The same, between what is added to the weeks before and after.
    pub fn keeps_limits_between(&self, shifts: &[TemplateShift], between: &Between) -> bool {
        let firm = FirmTime::new(self);
        let added: u32 = shifts.iter().map(|shift| self.length(shift)).sum();
        let is_offered = |shift: &TemplateShift| firm.shifts(shift.start).any(|offered| offered == *shift);
        let Some((days, nights)) = firm.starts(shifts) else { return false };
        let limits = DayLimits::new(self, &firm);
        let is_apart = |shift: &TemplateShift| {
            self.minute(shift.start) >= between.from && self.minute(shift.end) + self.limits.rest <= between.until
        };
        shifts.iter().all(|shift| is_offered(shift) && is_apart(shift))
            && added <= self.limits.most_added
            && limits.keep_days(days, between)
            && limits.keep_nights(nights, between)
    }

    /// On which weekdays duties start with shifts that are added, and how many new nights.
    pub fn starts(&self, shifts: &[TemplateShift]) -> ([bool; 7], [u8; 7]) {
        FirmTime::new(self).starts(shifts).unwrap_or_default()
    }
}

impl RotaProblem {
    /// What an agent's weeks before and after leave of the template, where it is one of several.
    pub fn between(&self, rota: &Rota, place: usize) -> Between {
        let mut between = Between::NOTHING;
        let before = place.checked_sub(1).filter(|_| self.agents[place].follows);
        let after = Some(place + 1).filter(|after| self.agents.get(*after).is_some_and(|agent| agent.follows));
        let rest = self.agents[place].limits.rest;
        for (side, other) in [before, after].into_iter().enumerate() {
            let Some(other) = other.filter(|other| !rota[*other].is_empty()) else { continue };
            let agent = &self.agents[other];
            let shifts = &rota[other];
            (between.days[side], between.nights[side]) = agent.starts(shifts);
            if side == 0 {
                let end = shifts.iter().map(|shift| agent.minute(shift.end)).max().unwrap_or(0);
                between.from = (end + rest).saturating_sub(WEEK);
            } else {
                let start = shifts.iter().map(|shift| agent.minute(shift.start)).min().unwrap_or(0);
                between.until = start + WEEK;
            }
        }
        between
    }
}
