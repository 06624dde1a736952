//! The house stays as it is drawn: imports go downwards, modules stay short, each library has one room.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads the sources

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the top down; a module may import from those after it, and from itself.
const ORDER: [&str; 18] = [
    "main",
    "system",
    "watch",
    "cli",
    "commands",
    "view",
    "io",
    "publish",
    "plan",
    "edit",
    "findings",
    "coverage",
    "timeline",
    "roster",
    "diagnostic",
    "text",
    "words",
    "time",
];

/// Libraries, and a part of one, that one module alone may name.
const ROOMS: [(&str, &str); 10] = [
    ("rrule::", "src/timeline/by_rule.rs"),
    ("jiff", "src/time/zone.rs"),
    ("annotate_snippets", "src/view/diagnostics.rs"),
    ("terminal_size", "src/main.rs"),
    ("icalendar::", "src/publish/feed.rs"),
    ("maud::", "src/publish"),
    // Text that maud does not escape.
    ("PreEscaped", "src/publish/html.rs"),
    ("tempfile::", "src/io/write.rs"),
    ("toml_parser", "src/roster/toml_1_0.rs"),
    ("toml_edit", "src/edit"),
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
fn no_modules_import_each_other_in_a_circle() {
    let name = |path: &str| path.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::");
    let files: BTreeMap<String, String> = sources().into_iter().map(|(path, text)| (name(&path), text)).collect();
    let imports = |module: &str| -> BTreeSet<String> {
        let code = code(&files[module]);
        let paths = uses(code).into_iter().chain(inline(code)).map(|path| absolute(module, &path));
        // Of a path, as much as is a module; what is no module of ours has none.
        let module_of = |path: Vec<String>| {
            (1..=path.len()).rev().map(|length| path[..length].join("::")).find(|name| files.contains_key(name))
        };
        paths.filter_map(module_of).filter(|imported| imported != module).collect()
    };
    let mut left: BTreeMap<&String, BTreeSet<String>> = files.keys().map(|module| (module, imports(module))).collect();
    // Who imports nobody that is left, or is imported by nobody, is in no circle.
    let is_end = |left: &BTreeMap<&String, BTreeSet<String>>, module: &String| {
        !left[module].iter().any(|name| left.contains_key(name)) || !left.values().any(|names| names.contains(module))
    };
    while let Some(end) = left.keys().copied().find(|module| is_end(&left, module)) {
        left.remove(end);
    }
    assert!(left.is_empty(), "{left:#?}");
}

/// The paths of all `use` declarations, each item by itself.
fn uses(code: &str) -> Vec<String> {
    let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = lines.join(" ");
    let declarations = code.split("use ").skip(1).filter_map(|rest| rest.split(';').next());
    declarations.flat_map(|tree| items(&tree.split_whitespace().collect::<String>())).collect()
}

/// The paths that stand where they are used, as far as they begin with a module.
fn inline(code: &str) -> Vec<String> {
    let lines = code.lines().map(str::trim_start).filter(|line| !line.starts_with("//") && !line.starts_with("use "));
    let words = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':'));
    let is_path = |word: &&str| word.contains("::") && word.starts_with(|c: char| c.is_ascii_lowercase());
    words.filter(is_path).map(|word| word.trim_matches(':').to_owned()).collect()
}

/// `a::{b,c::d}` is `a::b` and `a::c::d`.
fn items(tree: &str) -> Vec<String> {
    let Some((start, rest)) = tree.split_once('{') else {
        return vec![tree.to_owned()];
    };
    let mut depth = 0;
    let of_this_level = rest.strip_suffix('}').unwrap_or(rest).split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    of_this_level.flat_map(items).map(|item| format!("{start}{item}")).collect()
}

/// The path as it is from the crate's root; a path that begins with neither may be one of the module's children.
fn absolute(module: &str, path: &str) -> Vec<String> {
    let mut from: Vec<&str> = module.split("::").collect();
    let mut rest: Vec<&str> = path.split("::").collect();
    match rest[0] {
        "crate" => from.clear(),
        "super" => {
            while rest[0] == "super" {
                from.pop();
                rest.remove(0);
            }
            return from.iter().chain(&rest).map(|part| (*part).to_owned()).collect();
        }
        _ => return from.iter().chain(&rest).map(|part| (*part).to_owned()).collect(),
    }
    rest.remove(0);
    rest.iter().map(|part| (*part).to_owned()).collect()
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
            assert!(!used || path.starts_with(room), "{path} names {library}, which only {room} may");
        }
    }
}

#[test]
fn the_solver_knows_numbers_alone() {
    let of_solver = sources().into_iter().filter(|(path, _)| path.starts_with("src/plan/solver"));
    for (path, text) in of_solver {
        for line in code(&text).lines().filter(|line| !line.trim_start().starts_with("//")) {
            let line = line.replace("pub(in crate::plan)", "");
            let ours = line.split("crate::").skip(1).all(|path| path.starts_with("plan::solver"));
            assert!(ours && !line.contains("chrono") && !line.contains("super::super"), "{path}: {line}");
        }
    }
}
