//! The schedules that were published one after the other, and what they said by a given time.

use std::collections::BTreeMap;

use crate::diagnostic::{Source, Sources};
use crate::time::interval::{Instant, Interval};

use super::load::load;
use super::model::Roster;

/// The schedules that were published from an instant on, until the next.
#[derive(Clone, Debug)]
pub struct Version {
    /// From when.
    pub from: Instant,
    /// What they said.
    pub roster: Roster,
    sources: Sources,
}

/// All valid schedules that were published, in order.
#[derive(Clone, Debug)]
pub struct Past(Vec<Version>);

impl Past {
    /// The past of these files of commits, in the order in which they were published. Files with errors were never published:
    /// the version before them stayed.
    #[must_use]
    pub fn new(versions: Vec<Sources>) -> Self {
        let version = |sources: Sources| {
            let from = sources.commit()?.committed;
            let roster = load(&sources).roster()?.clone();
            Some(Version { from, roster, sources })
        };
        Self(versions.into_iter().filter_map(version).collect())
    }

    /// The versions.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.0
    }

    /// The last version of a window, with the agents whose files were removed in it; nothing where none was published by its
    /// end.
    #[must_use]
    pub fn roster(&self, window: Interval) -> Option<Roster> {
        let by_end = self.by(window.end());
        let last = by_end.last()?;
        let mut files: BTreeMap<&str, &Source> = BTreeMap::new();
        for (index, version) in by_end.iter().enumerate() {
            let in_force = by_end.get(index + 1).is_none_or(|next| next.from > window.start());
            if in_force {
                let agents = version.sources.iter().map(|(_, source)| source);
                files.extend(agents.filter(|source| source.path.starts_with("agents/")).map(|s| (s.path.as_str(), s)));
            }
        }
        files.extend(last.sources.iter().map(|(_, source)| (source.path.as_str(), source)));
        let all = Sources::new(files.into_values().cloned().collect());
        // An agent who was removed together with what the file names cannot be told any more.
        Some(load(&all).roster().unwrap_or(&last.roster).clone())
    }

    /// When each file was last changed by an instant, by its path.
    #[must_use]
    pub fn changes(&self, by: Instant) -> BTreeMap<String, Instant> {
        let mut changes = BTreeMap::new();
        let mut before: BTreeMap<&str, &Source> = BTreeMap::new();
        for version in self.by(by) {
            let files: BTreeMap<&str, &Source> =
                version.sources.iter().map(|(_, source)| (source.path.as_str(), source)).collect();
            for (path, source) in &files {
                if before.get(path).is_none_or(|known| known.content != source.content) {
                    changes.insert((*path).to_owned(), version.from);
                }
            }
            before = files;
        }
        changes
    }

    fn by(&self, instant: Instant) -> &[Version] {
        &self.0[..self.0.partition_point(|version| version.from <= instant)]
    }
}
