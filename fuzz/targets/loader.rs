//! Any bytes in the files of a team: they give findings that can be drawn, and a roster where none of them is an error.

#![no_main]

use coverage::diagnostic::{Code, Diagnostic, Severity};
use coverage::findings::findings;
use coverage::roster::load::load;
use coverage::view::diagnostics::{Strictness, annotations, draw, records};
use coverage_fuzz::{harmless, now, parts, schedules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let sources = schedules(&parts(input));
    let loaded = load(&sources);
    let mut found = loaded.diagnostics.clone();
    found.extend(findings(&loaded, now()));
    let is_read = |found: &&Diagnostic| found.is_error() && found.code != Code::TooManySteps;
    assert_eq!(
        loaded.roster().is_some(),
        found.iter().find(is_read).is_none(),
        "only reading and counting find errors"
    );
    let shown = found.shown(&Severity::ALL);
    let _ = harmless(&draw(&shown, &sources, Strictness::Usual, 100));
    let lines = annotations(&shown, &sources, Strictness::Usual).lines().count();
    assert_eq!(lines, shown.found.len() + usize::from(shown.more > 0));
    for record in records(shown.found, &sources, Strictness::Usual) {
        assert!(record.line > 0 && record.column > 0 && !record.message.is_empty(), "{record:?}");
    }
});
