//! The clocks of every zone in a stretch of time, as data: an offset and its changes. Zones with the same ones stand together.
//!
//! The page could ask the browser, but its database may be older than the program's, and both must say the same.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

/// What some zones' clocks show in that time.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Clocks {
    /// The names of the zones, in order.
    pub(super) zones: Vec<String>,
    /// Seconds ahead of UTC at the start.
    pub(super) offset: i64,
    /// Instants in Unix seconds at which that changes, each with the seconds ahead of UTC from then on.
    pub(super) changes: Vec<(i64, i64)>,
}

/// The clocks of all zones.
pub(super) fn all_clocks(span: Interval) -> Vec<Clocks> {
    let mut alike: BTreeMap<(i64, Vec<(i64, i64)>), Vec<String>> = BTreeMap::new();
    for name in Zone::names() {
        let Some(zone) = Zone::named(&name) else { continue };
        let first = offset(&zone, span.start());
        let mut last = first;
        let mut changes = Vec::new();
        for at in zone.changes(span) {
            // A change of the name or of what is called summer is none of the clocks.
            let offset = offset(&zone, at);
            if offset != last && at > span.start() {
                changes.push((at.unix(), offset));
                last = offset;
            }
        }
        alike.entry((first, changes)).or_default().push(name);
    }
    alike.into_iter().map(|((offset, changes), zones)| Clocks { zones, offset, changes }).collect()
}

/// Seconds ahead of UTC.
fn offset(zone: &Zone, at: Instant) -> i64 {
    zone.local(at).and_utc().timestamp() - at.unix()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::interval::parse_instant;

    #[test]
    fn each_zone_is_once_with_its_offset_and_its_changes() {
        let [start, end] = ["2026-10-19T00:00:00Z", "2026-12-01T00:00:00Z"].map(|at| parse_instant(at).unwrap());
        let clocks = all_clocks(Interval::new(start, end).unwrap());
        let of = |name: &str| {
            let found: Vec<_> = clocks.iter().filter(|clocks| clocks.zones.iter().any(|zone| zone == name)).collect();
            assert_eq!(found.len(), 1, "{name}");
            (found[0].offset, found[0].changes.clone())
        };
        assert_eq!(of("UTC"), (0, vec![]));
        assert_eq!(of("Asia/Kathmandu"), (20_700, vec![]));
        let winter = parse_instant("2026-10-25T01:00:00Z").unwrap().unix();
        assert_eq!(of("Europe/Berlin"), (7_200, vec![(winter, 3_600)]));
        assert_eq!(of("Europe/London"), (3_600, vec![(winter, 0)]));
        assert_eq!(clocks.iter().map(|clocks| clocks.zones.len()).sum::<usize>(), Zone::names().len());
    }
}
