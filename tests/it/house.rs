//! The house stays as it is drawn: imports go downwards, modules stay short, each library has one room.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads the sources

use std::fs;
use std::path::{Path, PathBuf};

/// From the top down; a module may import from those after it, and from itself.
const ORDER: [&str; 17] = [
    "main",
    "system",
    "watch",
    "cli",
    "commands",
    "view",
    "io",
    "publish",
    "plan",
    "coverage",
    "findings",
    "timeline",
    "roster",
    "diagnostic",
    "text",
    "words",
    "time",
];

/// Libraries that one module alone may name.
const ROOMS: [(&str, &str); 7] = [
    ("rrule::", "src/timeline/by_rule.rs"),
    ("jiff", "src/time/zone.rs"),
    ("annotate_snippets", "src/view/diagnostics.rs"),
    ("terminal_size", "src/main.rs"),
    ("icalendar::", "src/publish/feed.rs"),
    ("tempfile::", "src/io/write.rs"),
    ("toml_parser", "src/roster/toml_1_0.rs"),
];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(&root.join("src"), &mut paths);
    paths.sort();
    let name = |path: &PathBuf| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// The part that is no test.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == module)
}

#[test]
fn imports_go_downwards_only() {
    for (path, text) in sources().iter().filter(|(path, _)| path != "src/lib.rs") {
        let module = path.trim_start_matches("src/").split(['/', '.']).next().unwrap();
        let here = place(module).unwrap_or_else(|| panic!("{path} is in no place of the order"));
        for (number, line) in code(text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for imported in line.split("crate::").skip(1) {
                let imported = imported.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap();
                let there = place(imported).unwrap_or_else(|| panic!("{path} imports {imported}"));
                assert!(here <= there, "{path}:{}: {module} imports {imported}, which is above it", number + 1);
            }
        }
    }
}

#[test]
fn the_solver_knows_slots_and_numbers_alone() {
    let of_solver = |path: &str| path == "src/plan/solver.rs" || path.starts_with("src/plan/solver/");
    let sources = sources();
    let solver: Vec<_> = sources.iter().filter(|(path, _)| of_solver(path)).collect();
    assert!(solver.len() > 1);
    for (path, text) in solver {
        let above = if path == "src/plan/solver.rs" { "super::" } else { "super::super::" };
        for (number, line) in code(text).lines().enumerate() {
            let leaves = line.contains(above) || line.contains("crate::") || line.contains("chrono");
            assert!(!leaves, "{path}:{}: the solver names what lies outside of it", number + 1);
        }
    }
}

#[test]
fn no_module_is_above_500_lines_without_its_tests_and_main_is_at_most_30() {
    for (path, text) in sources() {
        let most = if path == "src/main.rs" { 30 } else { 500 };
        let lines = code(&text).lines().count();
        assert!(lines <= most, "{path} has {lines} lines");
    }
}

#[test]
fn every_file_says_at_its_top_what_it_owns() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path}");
    }
}

#[test]
fn each_of_these_libraries_has_one_room() {
    for (path, text) in sources() {
        let lines = code(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
        for (library, room) in ROOMS {
            let used = lines.clone().any(|line| line.contains(library));
            assert!(!used || path == room, "{path} names {library}, which only {room} may");
        }
    }
}
