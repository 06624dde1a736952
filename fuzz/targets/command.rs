//! A whole command line in memory: it ends, with an answer that is of the format that was asked for and commands nothing.
//!
//! Each byte of an input's first part is a word of the command line. Its second part is what a word that is text says, the third
//! the file that is named, and the others are the schedules.

#![no_main]

use anstream::adapter::strip_str;
use coverage_fuzz::{Memory, harmless, parts, schedules};
use libfuzzer_sys::{Corpus, fuzz_target};

/// What stands for the text of the second part.
const TEXT: &str = "<text>";

/// The command lines. What writes is not among them, and no window is long.
const COMMANDS: [&[&str]; 14] = [
    &["check"],
    &["shifts"],
    &["gaps"],
    &["hours"],
    &["week"],
    &["now"],
    &["team"],
    &["cycles"],
    &["report", "--as-planned"],
    &["diff", "main"],
    &["plan", "--weeks", "1"],
    &["verify", "proof.json"],
    &["schema"],
    &["completions"],
];

const WORDS: [&[&str]; 30] = [
    &["--format", "json"],
    &["--format", "markdown"],
    &["--format", "github"],
    &["--format", "csv"],
    &["--timezone", "Pacific/Apia"],
    &["--timezone", "America/St_Johns"],
    &["--timezone", TEXT],
    &["--as-of", "2026-11-01"],
    &["--as-of", TEXT],
    &["--quiet"],
    &["--verbose"],
    &["--deny-warnings"],
    &["--each"],
    &["--agent", "ann"],
    &["--agent", TEXT],
    &["--allow", "2h"],
    &["--allow", TEXT],
    &["--weeks", "1"],
    &["--weeks", "4"],
    &["--from", "2026-11-01"],
    &["--from", "2026-12-24T03:00:00Z"],
    &["--until", "2026-12-31"],
    &["--cycle", "current"],
    &["--cycle", "next"],
    &["--cycle", "1-3"],
    &["--replan"],
    &["--single"],
    &["--plan", "proof.json"],
    &[TEXT],
    &["2026-12-24"],
];

fuzz_target!(|input: &[u8]| -> Corpus {
    let parts = parts(input);
    let [words, text, file, files @ ..] = parts.as_slice() else { return Corpus::Reject };
    let Some((command, options)) = words.split_first() else { return Corpus::Reject };
    // Who types it is no stranger, and has no control characters to type; an option would be one that writes.
    let text = String::from_utf8_lossy(text).replace(char::is_control, " ");
    let text = text.trim_start_matches('-');
    let command = COMMANDS[usize::from(*command) % COMMANDS.len()];
    let options = options.iter().map(|byte| WORDS[usize::from(*byte) % WORDS.len()]);
    let words = [command].into_iter().chain(options).flatten();
    let arguments: Vec<&str> = words.map(|word| if *word == TEXT { text } else { word }).collect();

    let schedules = schedules(files);
    let memory = Memory { others: schedules.clone(), schedules, text: String::from_utf8_lossy(file).into_owned() };
    let answer = memory.answer(&arguments);
    assert!(answer.code <= 2, "{}", answer.code);
    assert!(answer.code != 2 || answer.stdout.is_empty(), "{:?}", answer.stdout);
    assert!(answer.code != 2 || !answer.stderr.is_empty(), "trouble is said");
    let stdout = if command == ["completions"] { String::new() } else { harmless(&answer.stdout) };
    let stderr = harmless(&answer.stderr);
    let asked = |format: &str| arguments.windows(2).any(|two| two == ["--format", format]);
    if asked("json") && answer.code < 2 && !["schema", "completions"].contains(&command[0]) {
        serde_json::from_str::<serde_json::Value>(&stdout).expect("what is to be JSON is JSON");
    }
    if asked("github") {
        assert!(stdout.lines().filter(|line| line.starts_with("::")).all(is_annotation), "{stdout}");
    } else {
        assert!(!stdout.lines().any(|line| line.starts_with("::")), "{stdout}");
    }
    assert!(!stderr.lines().any(|line| line.starts_with("::")), "{stderr}");
    assert_eq!(strip_str(&stdout).to_string(), stdout);
    Corpus::Keep
});

/// Whether a line is an annotation of ours, and of a file of the schedules.
fn is_annotation(line: &str) -> bool {
    let is_of_a_file = ["::error ", "::warning "].iter().any(|start| line.starts_with(start));
    is_of_a_file && line.contains("file=schedules/") || line.starts_with("::notice::and ")
}
