//! The clocks of every zone in a stretch of time, as data: an offset and its changes. Zones with the same ones stand together.
//!
//! The page could ask the browser, but its database may be older than the program's, and both must say the same.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::time::interval::{Instant, Interval};
use crate::time::zone::Zone;

/// Zones with the same clocks in that time.
#[derive(Debug, Serialize)]
pub(super) struct Clocks {
    /// Their names, in order.
    zones: Vec<String>,
    #[serde(flatten)]
    offsets: Offsets,
}

/// What clocks show in that time.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Offsets {
    /// Seconds ahead of UTC at the start.
    offset: i64,
    /// Instants in Unix seconds at which that changes, each with the seconds ahead of UTC from then on.
    changes: Vec<(i64, i64)>,
}

/// The clocks of all zones.
pub(super) fn all_clocks(span: Interval) -> Vec<Clocks> {
    let mut alike: BTreeMap<Offsets, Vec<String>> = BTreeMap::new();
    for name in Zone::names() {
        if let Some(zone) = Zone::named(&name) {
            alike.entry(Offsets::new(&zone, span)).or_default().push(name);
        }
    }
    alike.into_iter().map(|(offsets, zones)| Clocks { zones, offsets }).collect()
}

impl Offsets {
    fn new(zone: &Zone, span: Interval) -> Self {
        let ahead = |at: Instant| zone.local(at).and_utc().timestamp() - at.unix();
        let mut offsets = Self { offset: ahead(span.start()), changes: Vec::new() };
        for at in zone.changes(span).filter(|at| *at > span.start()) {
            // Where only the name of the time changes, or what is called summer, the clocks do not.
            let last = offsets.changes.last().map_or(offsets.offset, |(_, offset)| *offset);
            if ahead(at) != last {
                offsets.changes.push((at.unix(), ahead(at)));
            }
        }
        offsets
    }
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
            (found[0].offsets.offset, found[0].offsets.changes.clone())
        };
        assert_eq!(of("UTC"), (0, vec![]));
        assert_eq!(of("Asia/Kathmandu"), (20_700, vec![]));
        let winter = parse_instant("2026-10-25T01:00:00Z").unwrap().unix();
        assert_eq!(of("Europe/Berlin"), (7_200, vec![(winter, 3_600)]));
        assert_eq!(of("Europe/London"), (3_600, vec![(winter, 0)]));
        assert_eq!(clocks.iter().map(|clocks| clocks.zones.len()).sum::<usize>(), Zone::names().len());
    }
}
