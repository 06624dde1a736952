//! What `check` finds and is certain how to mend: the texts of the files with that in them, and nothing else.
//!
//! Only what a finding says to write in place of what stands there is written, in that place. Files that TOML cannot read stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Location, Source, SourceId, Sources};
use crate::roster::load::{hides_keys, load};

use super::splice::{Splice, spliced};

/// How often what is mended is read again: a name that is mended may have a value that is to be mended.
const ROUNDS: usize = 4;

/// What is mended.
#[derive(Debug, Default)]
pub struct Fixed {
    /// The new texts of files, by their paths.
    pub texts: BTreeMap<String, String>,
    /// What was found in them as they were and is mended; nothing of it is among what is found then.
    pub(crate) mended: Vec<Diagnostic>,
}

/// The files with every certain remedy in them; a file of which less would not be wrong then stays as it is.
///
/// ```
/// use coverage::diagnostic::{Source, Sources};
/// use coverage::edit::fix::fixed;
///
/// let text = "role = \"L1\" # first\ntimezone = \"europe/berlin\"\n";
/// let path = "agents/ann.toml".to_owned();
/// let files = Sources::new(vec![Source { shown: path.clone(), path, content: Ok(text.to_owned()) }]);
/// let texts: Vec<String> = fixed(&files).texts.into_values().collect();
/// assert_eq!(texts, ["role = \"l1\" # first\ntimezone = \"Europe/Berlin\"\n"]);
/// ```
pub fn fixed(sources: &Sources) -> Fixed {
    let mut kept_as_they_are = BTreeSet::new();
    // A file that stays as it is may have been what made another one right, so the others are mended anew.
    loop {
        let fixed = without(sources, &kept_as_they_are);
        let before = number_by_file(sources);
        let after = number_by_file(&with(sources, &fixed.texts));
        let number = |of: &BTreeMap<String, usize>, path: &String| of.get(path).copied().unwrap_or_default();
        let worse: Vec<String> =
            fixed.texts.keys().filter(|path| number(&after, path) >= number(&before, path)).cloned().collect();
        if worse.is_empty() {
            return fixed;
        }
        kept_as_they_are.extend(worse);
    }
}

/// The files with these texts in place of theirs.
pub(crate) fn with(sources: &Sources, texts: &BTreeMap<String, String>) -> Sources {
    let kept = sources.iter().map(|(_, source)| source).filter(|source| !texts.contains_key(&source.path)).cloned();
    let shown =
        |path: &str| sources.iter().find(|(_, source)| source.path == *path).map(|(_, source)| source.shown.clone());
    let new = texts.iter().map(|(path, text)| Source {
        shown: shown(path).unwrap_or_else(|| path.clone()),
        path: path.clone(),
        content: Ok(text.clone()),
    });
    Sources::new(kept.chain(new).collect())
}

/// Mends all files but these.
fn without(sources: &Sources, kept: &BTreeSet<String>) -> Fixed {
    let mut fixed = Fixed::default();
    let mut now = sources.clone();
    for round in 0..ROUNDS {
        let loaded = load(&now);
        let unread: BTreeSet<SourceId> =
            loaded.diagnostics.iter().filter(|found| is_unread(found.code)).map(|found| found.at.source).collect();
        let path = |found: &Diagnostic| now.get(found.at.source).map(|source| source.path.clone());
        let certain: Vec<(String, &Diagnostic)> = loaded
            .diagnostics
            .iter()
            .filter(|found| found.fix.is_some() && !unread.contains(&found.at.source))
            .filter_map(|found| Some((path(found)?, found)))
            .filter(|(path, _)| !kept.contains(path))
            .collect();
        if certain.is_empty() {
            break;
        }
        if round == 0 {
            fixed.mended = certain.iter().map(|(_, found)| (*found).clone()).collect();
        }
        let mut by_file: BTreeMap<String, (SourceId, Vec<Splice>)> = BTreeMap::new();
        for (path, found) in certain {
            let Some(by) = &found.fix else { continue };
            let (_, splices) = by_file.entry(path).or_insert_with(|| (found.at.source, Vec::new()));
            splices.push(Splice::replace(found.at.span.start..found.at.span.end, by.clone()));
        }
        for (path, (source, splices)) in by_file {
            fixed.texts.insert(path, spliced(now.text(source), apart(splices)));
        }
        now = with(sources, &fixed.texts);
    }
    fixed
}

/// Whether a file with such a finding may say more than was read.
fn is_unread(code: Code) -> bool {
    hides_keys(code) || code == Code::MergeConflict
}

/// Those that do not overlap one before.
fn apart(mut splices: Vec<Splice>) -> Vec<Splice> {
    splices.sort_by_key(|splice| (splice.at.start, splice.at.end));
    let mut done = 0;
    splices.retain(|splice| {
        let is_apart = splice.at.start >= done;
        done = if is_apart { splice.at.end } else { done };
        is_apart
    });
    splices
}

/// How much is wrong with each file by itself.
fn number_by_file(sources: &Sources) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    // Whom and what other files have is judged only where nothing else is wrong.
    let is_of_others = |code| matches!(code, Code::UnknownHandle | Code::AccountTaken);
    let fixable = |found: &Diagnostic| found.fix.is_some();
    for found in load(sources).diagnostics.iter().filter(|found| fixable(found) || !is_of_others(found.code)) {
        let Location { source, .. } = found.at;
        if let Some(source) = sources.get(source) {
            *numbers.entry(source.path.clone()).or_default() += 1;
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Sources {
        let source = |(path, text): &(&str, &str)| Source {
            path: (*path).to_owned(),
            shown: (*path).to_owned(),
            content: Ok((*text).to_owned()),
        };
        Sources::new(texts.iter().map(source).collect())
    }

    /// What becomes of a file of ann's beside one of bob's.
    fn becomes(text: &str) -> String {
        let bob = "role = \"l1\"\ntimezone = \"UTC\"\n";
        let texts = fixed(&files(&[("agents/ann.toml", text), ("agents/bob.toml", bob)])).texts;
        texts.get("agents/ann.toml").cloned().unwrap_or_else(|| text.to_owned())
    }

    const TOP: &str = "role = \"l1\"\ntimezone = \"UTC\"\n";

    #[test]
    fn what_is_certain_is_mended_and_the_rest_of_the_file_stays() {
        for (wrong, right) in [
            ("last_day   = 2026-12-31 # bye", "last-day   = 2026-12-31 # bye"),
            ("joined = \"24.12.2026\"", "joined = 2026-12-24"),
            ("account = \"@Ann\"", "account = \"Ann\""),
            ("skills = \"german\"", "skills = [\"german\"]"),
            ("skills = ['German', \"mac\"]", "skills = [\"german\", \"mac\"]"),
            (
                "[[availability]]\r\nDays = \"Mon - Friday\" # work\r\nhours = \"9-17\"\r\ntentative = \"True\"",
                "[[availability]]\r\ndays = \"mon-fri\" # work\r\nhours = \"09:00-17:00\"\r\ntentative = true",
            ),
            (
                "[[time-off]]\nfrom = \"2026-12-24\"\nuntil = 2026-12-26\nCovered_By = \"Bob\"",
                "[[time-off]]\nfrom = 2026-12-24\nuntil = 2026-12-26\ncovered-by = \"bob\"",
            ),
            (
                "[[travel]]\nfrom = 2026-12-01\ntimezone = \"US/Pacific\"",
                "[[travel]]\nfrom = 2026-12-01\ntimezone = \"America/Los_Angeles\"",
            ),
            ("time-off = [{ from = 2026-12-24, }]", "time-off = [{ from = 2026-12-24 }]"),
            ("[[time-off]]\nfrom = 2026-12-24T18:00", "[[time-off]]\nfrom = 2026-12-24T18:00:00"),
        ] {
            let mended = becomes(&format!("{TOP}{wrong}"));
            assert_eq!(mended, format!("{TOP}{right}"));
            assert_eq!(becomes(&mended), mended);
        }
    }

    #[test]
    fn what_could_mean_something_else_stays() {
        for lines in [
            "joined = \"5.6.2026\"",
            "[[availability]]\ndays = \"mnday\"\nhours = \"09:00-13:00\"",
            "[[availability]]\ndays = \"mon\"\nhours = \"9-5\"",
            "[[time-off]]\nfrom = 2026-12-24\nto = 2026-12-26",
            "[[time-off]]\nfrom = 2026-12-24\ncovered-by = \"bo\"",
            "[[travel]]\nfrom = 2026-12-01\ntimezone = \"CET\"",
            "[[travel]]\nfrom = 2026-12-01\ntimezone = \"berlin\"",
            "last-day = 2026-12-31\nlast_day = 2027-01-31",
            // What TOML cannot read is not half understood.
            "last_day = 2026-12-31\nname = \"Ann",
            "last_day = 24.12.2026",
            "[[availabilty]]\ndays = \"mon\"\nhours = \"09:00-13:00\"",
        ] {
            let text = format!("{TOP}{lines}\n");
            assert_eq!(becomes(&text), text);
        }
    }

    #[test]
    fn a_file_that_would_be_as_wrong_stays() {
        // The key is mended, and what it says is none the better for it.
        let text = format!("{TOP}last_day = \"soon\"\n");
        assert_eq!(becomes(&text), text);
        let two = format!("{TOP}last_day = \"soon\"\nskills = \"mac\"\n");
        assert_eq!(becomes(&two), format!("{TOP}last-day = \"soon\"\nskills = [\"mac\"]\n"));
    }
}
