//! On whose clock a date is read: at home, or where somebody travels on that date.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use crate::time::civil::DateRange;
use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

/// The zone of each date.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    home: Zone,
    /// In order, none overlapping another.
    travels: Arc<[Travel]>,
}

/// Dates that are read on another clock.
#[derive(Clone, Debug)]
pub struct Travel {
    /// From the first date to the last.
    pub dates: DateRange,
    /// The other clock.
    pub zone: Zone,
}

impl Whereabouts {
    /// Always in one zone.
    pub(crate) fn fixed(home: Zone) -> Self {
        Self { home, travels: Arc::default() }
    }

    /// In that zone but for these travels, of which none overlaps another.
    pub(super) fn new(home: Zone, mut travels: Vec<Travel>) -> Self {
        travels.sort_by_key(|travel| travel.dates);
        Self { home, travels: travels.into() }
    }

    /// The zone of every date on which nobody travels.
    pub fn home(&self) -> &Zone {
        &self.home
    }

    /// The travels, in order.
    pub fn travels(&self) -> &[Travel] {
        &self.travels
    }

    /// The zone of a date.
    pub(crate) fn zone_on(&self, date: NaiveDate) -> &Zone {
        let until = self.travels.partition_point(|travel| travel.dates.first <= date);
        let last = until.checked_sub(1).map(|last| &self.travels[last]).filter(|travel| travel.dates.contains(date));
        last.map_or(&self.home, |travel| &travel.zone)
    }

    /// The instant of a wall-clock time, on the clock of its date.
    pub(crate) fn instant(&self, time: NaiveDateTime) -> Instant {
        self.zone_on(time.date()).instant(time)
    }

    /// All zones that a date may have.
    pub(crate) fn zones(&self) -> impl Iterator<Item = &Zone> {
        std::iter::once(&self.home).chain(self.travels.iter().map(|travel| &travel.zone))
    }

    /// The instants within `span` at which some clock of these changes.
    pub(crate) fn changes(&self, span: Interval) -> Vec<Instant> {
        let mut changes: Vec<Instant> = self.zones().flat_map(|zone| zone.changes(span)).collect();
        changes.sort_unstable();
        changes.dedup();
        changes
    }
}
