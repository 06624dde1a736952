//! The lines of files that change, as they are shown before they are written.

use std::collections::BTreeMap;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::diagnostic::Sources;
use crate::view::block::{Block, Edit};

/// How many lines around a change are shown.
const AROUND: usize = 2;

/// What changes in a file.
#[derive(Serialize)]
pub(super) struct FileDiff {
    path: String,
    /// The lines around each change, each with `+`, `-` or a space before it.
    lines: Vec<String>,
    #[serde(skip)]
    edits: Vec<(Edit, String)>,
}

/// What changes in each file where it gets one of these texts.
pub(super) fn file_diffs(sources: &Sources, texts: &BTreeMap<String, String>) -> Vec<FileDiff> {
    let before = |path: &str| {
        let source = sources.iter().find(|(_, source)| source.path == path);
        source.and_then(|(_, source)| source.content.as_deref().ok()).unwrap_or_default()
    };
    texts.iter().map(|(path, text)| FileDiff::new(path, before(path), text)).collect()
}

impl FileDiff {
    fn new(path: &str, before: &str, after: &str) -> Self {
        let diff = TextDiff::from_lines(before, after);
        let mut edits = Vec::new();
        for (number, group) in diff.grouped_ops(AROUND).iter().enumerate() {
            if number > 0 {
                edits.push((Edit::Same, "…".to_owned()));
            }
            for line in group.iter().flat_map(|op| diff.iter_changes(op)) {
                let edit = match line.tag() {
                    ChangeTag::Insert => Edit::New,
                    ChangeTag::Delete => Edit::Gone,
                    ChangeTag::Equal => Edit::Same,
                };
                edits.push((edit, line.value().trim_end_matches(['\r', '\n']).to_owned()));
            }
        }
        let lines = edits.iter().map(|(edit, line)| format!("{} {line}", edit.sign())).collect();
        Self { path: path.to_owned(), lines, edits }
    }

    /// As it is drawn, by its path.
    pub(super) fn named_block(&self) -> (String, Block) {
        (self.path.clone(), self.block())
    }

    /// As it is drawn.
    pub(super) fn block(&self) -> Block {
        Block::Diff(self.path.clone(), self.edits.clone())
    }
}
