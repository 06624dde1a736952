//! What leaves the repository: the package of the crate has every file that the program is made of.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads the sources

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_package_has_every_file_that_the_sources_include_and_nothing_of_the_repositorys_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list =
        Command::new(env!("CARGO")).args(["package", "--list", "--allow-dirty"]).current_dir(root).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap().replace('\\', "/");
    let packaged: BTreeSet<&str> = list.lines().collect();
    let mut included = BTreeSet::new();
    for source in packaged
        .iter()
        .filter(|path| path.starts_with("src/") && Path::new(path).extension().is_some_and(|e| e == "rs"))
    {
        let text = fs::read_to_string(root.join(source)).unwrap();
        for path in text.split("include_str!(\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let file = root.join(source).parent().unwrap().join(path).canonicalize().unwrap();
            let file = file.strip_prefix(root.canonicalize().unwrap()).unwrap().to_string_lossy().replace('\\', "/");
            assert!(packaged.contains(file.as_str()), "{source} includes {file}");
            included.insert(file);
        }
    }
    assert!(!included.is_empty());
    for folder in ["out/", "target/", ".ci/", ".github/"] {
        let mut there = packaged.iter().filter(|path| path.starts_with(folder));
        assert!(there.all(|path| included.contains(*path)), "{folder}");
    }
}
