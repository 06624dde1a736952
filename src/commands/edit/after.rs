//! The schedules as they would be after an edit, read and judged as any are.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, Sources};
use crate::edit::fix::with;
use crate::edit::request::Texts;
use crate::findings::findings;
use crate::roster::handle::Handle;
use crate::roster::load::{Loaded, load};
use crate::roster::model::Roster;
use crate::view::diagnostics::Record;

use super::super::{Context, diff};

/// The files with an edit in them, which are valid, and what `check` says of them.
pub(in crate::commands) struct After {
    sources: Sources,
    loaded: Loaded,
    found: Findings,
}

impl After {
    /// The files with these texts in place of theirs.
    ///
    /// # Errors
    /// In words: they would not be valid.
    pub(in crate::commands) fn of(context: &Context<'_>, texts: &Texts) -> Result<Self, String> {
        let sources = with(context.page.sources, texts);
        let loaded = load(&sources);
        let mut found = loaded.diagnostics.clone();
        found.extend(findings(&loaded, context.now));
        found.sort();
        if loaded.roster().is_none() {
            let errors = found.iter().filter(|found| found.is_error()).map(|error| error.message.clone());
            let errors: Vec<String> = errors.collect();
            return Err(format!("the files would not be valid then: {}", errors.join("; ")));
        }
        Ok(Self { sources, loaded, found })
    }

    /// The team.
    pub(in crate::commands) fn roster<'a>(&'a self, context: &Context<'a>) -> &'a Roster {
        self.loaded.roster().unwrap_or(context.roster)
    }

    /// What `check` says then and does not say now.
    pub(in crate::commands) fn new_findings(&self, context: &Context<'_>) -> Vec<Record> {
        diff::new_findings(context.warnings.iter(), context.page.sources, (&self.found, &self.sources))
    }
}

/// Those of the team whose files get other texts.
pub(in crate::commands) fn touched(texts: &Texts, context: &Context<'_>) -> BTreeSet<Handle> {
    let handle = |path: &String| path.strip_prefix("agents/")?.strip_suffix(".toml")?.parse::<Handle>().ok();
    texts.keys().filter_map(handle).filter(|handle| context.roster.find(handle.as_str()).is_some()).collect()
}
