//! Any bytes in the files of a team: they give findings that can be drawn, and a roster where none of them is an error.

#![no_main]

use coverage::diagnostic::Diagnostic;
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
    assert_eq!(loaded.roster().is_some(), !found.iter().any(Diagnostic::is_error), "only reading finds errors");
    let _ = harmless(&draw(&found, &sources, Strictness::Usual, 100));
    assert_eq!(annotations(&found, &sources, Strictness::Usual).lines().count(), found.len());
    for record in records(&found, &sources, Strictness::Usual) {
        assert!(record.line > 0 && record.column > 0 && !record.message.is_empty(), "{record:?}");
    }
});
