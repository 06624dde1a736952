//! The schedules that were published one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{AsOf, Diagnostic, SourceId, Sources};
use crate::time::interval::{Instant, Interval};

use super::budget::Budget;
use super::load::Loader;
use super::model::Roster;

/// Files of several commits: each different one once, and which of them each commit has, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Published {
    /// The files.
    pub(crate) sources: Sources,
    /// The commits, in the order in which they were published.
    pub(crate) versions: Vec<(AsOf, Vec<SourceId>)>,
}

/// The schedules that were published from an instant on, until the next.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// From when.
    pub(crate) from: Instant,
    /// What they said; what did not change it shares with the version before.
    pub(crate) roster: Roster,
    files: Vec<SourceId>,
}

/// All valid schedules that were published, in order.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    sources: Sources,
    versions: Vec<Version>,
    budget: Arc<Budget>,
}

impl Past {
    /// The past of these files of commits. Files with errors were never published: the version before them stayed.
    ///
    /// Nothing where there is more in all of them together than a run reads.
    pub(crate) fn new(published: Published, budget: Arc<Budget>) -> Option<Self> {
        let mut loader = Loader::new(&published.sources, budget.clone());
        let mut versions = Vec::new();
        for (as_of, files) in published.versions {
            let found = loader.load(&files);
            if loader.is_too_much {
                return None;
            }
            versions.extend(found.roster().map(|roster| Version {
                from: as_of.committed,
                roster: roster.clone(),
                files,
            }));
        }
        Some(Self { sources: published.sources, versions, budget })
    }

    /// The versions.
    pub(crate) fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// Findings in these files, in words.
    pub(crate) fn words(&self, findings: &[Diagnostic]) -> String {
        let words = |found: &Diagnostic| {
            let file = self.sources.get(found.at.source).map_or("", |source| source.shown.as_str());
            format!("{file}:{}: {}", self.sources.position(&found.at).0, found.message)
        };
        findings.iter().map(words).collect::<Vec<_>>().join("; ")
    }

    /// The last version of a window, with the agents whose files were removed in it; nothing where none was published by its
    /// end.
    pub(crate) fn roster(&self, window: Interval) -> Option<Roster> {
        let by_end = &self.versions[..self.versions.partition_point(|version| version.from <= window.end())];
        let last = by_end.last()?;
        let mut files: BTreeMap<&str, SourceId> = BTreeMap::new();
        let path = |id: &SourceId| self.sources.get(*id).map_or("", |source| source.path.as_str());
        for (index, version) in by_end.iter().enumerate() {
            let in_force = by_end.get(index + 1).is_none_or(|next| next.from > window.start());
            if in_force {
                let agents = version.files.iter().map(|id| (path(id), *id));
                files.extend(agents.filter(|(path, _)| path.starts_with("agents/")));
            }
        }
        files.extend(last.files.iter().map(|id| (path(id), *id)));
        let files: Vec<SourceId> = files.into_values().collect();
        let all = Loader::new(&self.sources, self.budget.clone()).load(&files);
        // An agent who was removed together with what the file names cannot be told any more.
        Some(all.roster().unwrap_or(&last.roster).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    /// As many commits, in which team.toml has one role and another by turns, and an agent one entry.
    fn by_turns(commits: usize) -> Published {
        let file = |path: &str, text: &str| Source { path: path.into(), shown: path.into(), content: Ok(text.into()) };
        let agent = "role = \"l1\"\ntimezone = \"UTC\"\n[[availability]]\ndays = \"mon\"\nhours = \"09:00-10:00\"\n";
        let sources = Sources::new(vec![
            file("agents/ann.toml", agent),
            file("team.toml", "[role.x]\n"),
            file("team.toml", "[role.y]\n"),
        ]);
        let version = |number: usize| {
            let committed = Instant::from_unix(i64::try_from(number).unwrap());
            (AsOf { commit: number.to_string(), committed }, vec![SourceId(0), SourceId(1 + number % 2)])
        };
        Published { sources, versions: (0..commits).map(version).collect() }
    }

    #[test]
    fn what_is_read_anew_for_each_commit_has_a_bound() {
        let read = |commits| Past::new(by_turns(commits), Budget { read: 5.into(), ..Budget::default() }.into());
        assert_eq!(read(5).map(|past| past.versions().len()), Some(5));
        assert!(read(6).is_none());
    }
}
