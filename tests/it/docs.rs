//! The pages in `docs/` are true: their outputs are those of the program, their examples are valid files, and a recipe does what
//! stands below it.
//!
//! `SNAPSHOTS=overwrite cargo test` renews what the pages quote from the program: outputs below commands, the shifts that a recipe adds
//! and removes, and the tables of keys. Where a page tells an answer in parts, each part begins with a line that the answer has; three dots
//! stand for lines that are left out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)] // helpers of tests, too; a test reads the pages

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::form::{body, event, form};
use crate::support::{NOW, assert_snapshot, coverage, folder, git, json, on_sample, stderr, stdout};
use coverage::edit::form::{KINDS, Shape};
use coverage::roster::key::{Absent, Described, Holds, Key};
use coverage::roster::schema::File;
use snapbox::file;
use tempfile::TempDir;

const AGENT: &str = include_str!("../../docs/agent.md");
const FORMAT: &str = include_str!("../../docs/format.md");
const LEAD: &str = include_str!("../../docs/lead.md");
const PLAN: &str = include_str!("../../docs/plan.md");
const TEAM: &str = include_str!("../../docs/team.md");

/// A page, in order.
enum Piece<'p> {
    /// A line that is in no block.
    Line(&'p str),
    /// The language and the text of a fenced block.
    Block(&'p str, &'p str),
}

fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = page;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap();
        rest = after;
        if let Some(language) = line.strip_prefix("```") {
            let (text, after) = match after.strip_prefix("```\n") {
                Some(after) => ("", after),
                None => after.split_once("\n```\n").unwrap(),
            };
            let text = &rest[..text.len() + usize::from(!text.is_empty())];
            pieces.push(Piece::Block(language, text));
            rest = after;
        } else {
            pieces.push(Piece::Line(line));
        }
    }
    pieces
}

/// The page with each block as `renew` says.
fn renewed<'p>(pieces: &[Piece<'p>], mut renew: impl FnMut(&'p str, &'p str) -> String) -> String {
    let text = |piece: &Piece<'p>| match piece {
        Piece::Line(line) => format!("{line}\n"),
        Piece::Block(language, text) => format!("```{language}\n{}```\n", renew(language, text)),
    };
    pieces.iter().map(text).collect()
}

/// The examples of files.
fn examples<'a>(pieces: &'a [Piece<'_>]) -> impl Iterator<Item = &'a str> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Block("toml", text) => Some(*text),
        _ => None,
    })
}

/// Files of a schedules folder by path.
type Files = BTreeMap<String, String>;

/// The file that a block is of: its first line names it, otherwise it is Ann's.
fn path(block: &str) -> String {
    let named = block.lines().next().and_then(|line| line.strip_prefix("# schedules/"));
    named.unwrap_or("agents/ann.toml").to_owned()
}

fn add(files: &mut Files, block: &str) {
    let text = files.entry(path(block)).or_default();
    *text += &format!("{}{block}", if text.is_empty() { "" } else { "\n" });
}

fn run(files: &Files, arguments: &[&str]) -> Output {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    coverage(folder(&files).path(), arguments)
}

#[track_caller]
fn assert_clean(files: &Files, what: &str) {
    let output = run(files, &["check", "--deny-warnings"]);
    assert_eq!(output.status.code(), Some(0), "{what}: {}", stdout(&output));
}

/// Every shift of the two weeks that the recipes are about.
fn shifts(files: &Files) -> BTreeSet<(String, String)> {
    let weeks = ["shifts", "--from", "2026-12-07", "--weeks", "2", "--timezone", "Europe/Berlin"];
    let instants = json(&run(files, &[&weeks[..], &["--format", "json"]].concat()));
    let starts = instants["shifts"].as_array().unwrap().iter().map(|shift| shift["start"].as_str().unwrap().to_owned());
    let text = stdout(&run(files, &weeks));
    let rows = text.lines().filter(|line| line.contains(" 2026-")).skip(1).map(|line| {
        let cells: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        match cells[..] {
            [when, _, agent, _] => format!("{when}  {agent}"),
            [when, _, agent, _, covered] => format!("{when}  {agent} for {covered}"),
            _ => panic!("{line}"),
        }
    });
    starts.zip(rows).collect()
}

#[test]
fn each_recipe_is_clean_and_does_to_the_shifts_what_stands_below_it() {
    let mut base = Files::new();
    let mut recipes = 0;
    let mut page = String::new();
    for section in sections(AGENT) {
        let Piece::Line(title) = section[0] else { panic!("a section begins with its title") };
        let files = followed(&section, &base);
        if title == "## Your file" {
            base.clone_from(&files);
        }
        if title == "## Ask who would cover" {
            let found = json(&run(&files, &["check", "--format", "json"]));
            assert_eq!(found["diagnostics"].as_array().unwrap().len(), 1, "{title}: {found}");
            assert_eq!(found["diagnostics"][0]["code"], "open-request", "{title}");
        } else {
            assert_clean(&files, title);
        }
        let effect = effect(&base, &files);
        let is_shown = section.iter().any(|piece| matches!(piece, Piece::Block("diff", _)));
        assert_eq!(is_shown, !effect.is_empty(), "{title} shows what changes if anything does");
        recipes += usize::from(files != base);
        page += &renewed(&section, |language, text| if language == "diff" { effect.clone() } else { text.to_owned() });
    }
    assert!(recipes > 10, "{recipes} recipes");
    assert_snapshot(page, file!["../../docs/agent.md"]);
}

/// What a recipe says besides the text: a form with its fields, or commands.
enum Way {
    /// By the name that people see.
    Form(String, BTreeMap<String, String>),
    Command(String),
}

fn ways(section: &[Piece<'_>]) -> Vec<Way> {
    let way = |piece: &Piece<'_>| match piece {
        Piece::Line(line) => {
            let command = line.strip_prefix("- Command: `coverage ").map(|rest| Way::Command(rest.replace('`', "")));
            command.or_else(|| {
                let (name, fields) = line.strip_prefix("- Form **")?.split_once("**: ").unwrap();
                let parts: Vec<&str> = fields.split('`').map(|part| part.trim_matches([' ', ',', '.'])).collect();
                let fields = parts.chunks_exact(2).map(|field| (field[0].to_owned(), field[1].to_owned()));
                Some(Way::Form(name.to_owned(), fields.collect()))
            })
        }
        Piece::Block(..) => None,
    };
    section.iter().filter_map(way).collect()
}

/// The files after a form, as a lead sends it.
fn formed(files: &Files, name: &str, fields: &BTreeMap<String, String>) -> Files {
    let named = |shape: &&Shape| {
        let path = format!("{}/.github/ISSUE_TEMPLATE/{}.yml", env!("CARGO_MANIFEST_DIR"), shape.name);
        fs::read_to_string(path).unwrap().starts_with(&format!("name: {name}\n"))
    };
    let shape = KINDS.iter().find(named).unwrap();
    let known = |label: &str| shape.fields.iter().any(|field| field.label == label);
    assert!(fields.keys().all(|label| known(label)), "{name}: {fields:?}");
    let value = |label| fields.get(label).map_or(if label == "For whom" { "ann" } else { "" }, String::as_str);
    let values: Vec<&str> = shape.fields.iter().map(|field| value(field.label)).collect();
    let folder = folder_of(files);
    let (decided, left) = form(folder.path(), &event("lead", &body(shape.kind, &values)), &["--may-write"]);
    assert_eq!(decided["outcome"], "change", "{name} {fields:?}: {left:?}");
    let new = left.iter().filter_map(|(path, text)| Some((path.strip_prefix("new/")?, text)));
    files.clone().into_iter().chain(new.map(|(name, text)| (format!("agents/{name}"), text.clone()))).collect()
}

/// The files after commands, one after the other.
fn commanded(files: &Files, commands: &[&str]) -> Files {
    let folder = folder_of(files);
    for command in commands {
        let output = coverage(folder.path(), &[&words(command)[..], &["--yes"]].concat());
        assert!(output.status.success(), "{command}: {}", stderr(&output));
    }
    let agents = fs::read_dir(folder.path().join("schedules/agents")).unwrap().map(|entry| entry.unwrap());
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (format!("agents/{name}"), fs::read_to_string(entry.path()).unwrap())
    };
    agents.map(read).collect()
}

#[test]
fn each_way_of_a_recipe_does_to_the_shifts_what_its_text_does() {
    let mut base = Files::new();
    let (mut forms, mut commands) = (0, 0);
    for section in sections(AGENT) {
        let Piece::Line(title) = section[0] else { panic!("a section begins with its title") };
        let files = followed(&section, &base);
        if title == "## Your file" {
            base.clone_from(&files);
        }
        let wanted = effect(&base, &files);
        let ways = ways(&section);
        let commands_of = |way: &'_ Way| if let Way::Command(command) = way { Some(command.clone()) } else { None };
        let all: Vec<String> = ways.iter().filter_map(commands_of).collect();
        if !all.is_empty() {
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            let after = commanded(&base, &all);
            assert_ne!(after, base, "{title}");
            assert_eq!(effect(&base, &after), wanted, "{title}: {all:?}");
            commands += all.len();
        }
        for way in &ways {
            if let Way::Form(name, fields) = way {
                assert_eq!(effect(&base, &formed(&base, name, fields)), wanted, "{title}: {name}");
                forms += 1;
            }
        }
    }
    assert!(forms > 8 && commands > 24, "{forms} forms, {commands} commands");
}

/// The page from each title of the second order to the next.
fn sections(page: &str) -> Vec<Vec<Piece<'_>>> {
    let mut sections = vec![Vec::new()];
    for piece in pieces(page) {
        if matches!(piece, Piece::Line(line) if line.starts_with("## ")) {
            sections.push(Vec::new());
        }
        sections.last_mut().unwrap().push(piece);
    }
    sections
}

/// The files after somebody has done what a section says: lines that are in a file become those of the next block, others
/// are added at the end.
fn followed(section: &[Piece<'_>], files: &Files) -> Files {
    let mut files = files.clone();
    let mut blocks = examples(section);
    while let Some(block) = blocks.next() {
        match files.get_mut(&path(block)).filter(|text| text.contains(block)) {
            Some(text) => *text = text.replacen(block, blocks.next().unwrap(), 1),
            None => add(&mut files, block),
        }
    }
    files
}

/// The shifts that go and come, as the page shows them.
fn effect(before: &Files, after: &Files) -> String {
    let (before, after) = (shifts(before), shifts(after));
    let gone = before.difference(&after).map(|(start, row)| (start, "-", row));
    let come = after.difference(&before).map(|(start, row)| (start, "+", row));
    let mut changes: Vec<_> = gone.chain(come).collect();
    changes.sort_by_key(|(start, sign, _)| (*start, *sign == "+"));
    let lines: Vec<String> = changes.iter().map(|(_, sign, row)| format!("{sign} {row}\n")).collect();
    lines.concat()
}

#[test]
fn what_the_check_is_said_to_say_is_what_it_says() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let said = |code: &str| fs::read_to_string(fixtures.join(code).join("expected.txt")).unwrap();
    let mut quotes = 0;
    for piece in pieces(AGENT) {
        if let Piece::Block("text", quote) = piece {
            let code = quote.split(['[', ']']).nth(1).unwrap();
            assert!(said(code).contains(quote), "{quote}");
            quotes += 1;
        }
    }
    assert!(quotes > 0);
}

#[test]
fn the_outputs_shown_to_the_lead_are_those_of_the_program_on_the_sample_team() {
    assert_snapshot(answered(LEAD, on_sample), file!["../../docs/lead.md"]);
}

#[test]
fn the_walk_to_a_rota_is_what_the_program_answers_to_its_commands_in_that_order() {
    let pieces = pieces(PLAN);
    let (at_the_start, below) = pieces.split_at(first_command(&pieces));
    let mut files = team(at_the_start);
    assert_clean(&files, "docs/plan.md");
    let folder = folder_of(&files);
    git(folder.path(), NOW, &["init", "--quiet", "--initial-branch", "main"]);
    git(folder.path(), NOW, &["add", "."]);
    git(folder.path(), NOW, &["commit", "--quiet", "--message", "What everybody could do"]);
    let mut page = String::new();
    let mut parts = VecDeque::new();
    for (place, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Line(line) => page += &format!("{line}\n"),
            Piece::Block("console", text) => {
                let (command, shown) = text.split_once('\n').unwrap();
                parts = ran(folder.path(), command, &parts_after(&pieces[place + 1..]));
                let first = left_out_as_in(shown, &parts.pop_front().unwrap());
                page += &format!("```console\n{command}\n{first}```\n");
            }
            Piece::Block("text", text) => {
                let part = parts.pop_front().expect("a part of the answer above");
                page += &format!("```text\n{}```\n", left_out_as_in(text, &part));
            }
            Piece::Block(language, text) => page += &format!("```{language}\n{text}```\n"),
        }
    }
    assert_snapshot(page, file!["../../docs/plan.md"]);
    // What stands below the walk is valid, too.
    for block in examples(below) {
        add(&mut files, block);
    }
    assert_clean(&files, "docs/plan.md");
}

#[test]
fn the_picture_of_a_rota_is_that_of_the_program_on_the_team_of_the_walk() {
    let pieces = pieces(PLAN);
    let folder = folder_of(&team(&pieces[..first_command(&pieces)]));
    let plan = ["plan", "--from", "2026-12-07", "--weeks", "4", "--color", "always"];
    let answer = stdout(&coverage(folder.path(), &plan));
    let top: Vec<&str> = answer.lines().take_while(|line| !line.contains("Stays open")).collect();
    assert_snapshot(top.join("\n").trim_end().to_owned() + "\n", file!["../../docs/plan.term.svg": TermSvg]);
}

/// The place of the first command of a page.
fn first_command(pieces: &[Piece<'_>]) -> usize {
    pieces.iter().position(|piece| matches!(piece, Piece::Block("console", _))).unwrap()
}

/// The files that a page shows.
fn team(pieces: &[Piece<'_>]) -> Files {
    let mut files = Files::new();
    for block in examples(pieces) {
        add(&mut files, block);
    }
    files
}

fn folder_of(files: &Files) -> TempDir {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    folder(&files)
}

/// The first lines of the blocks of text up to the next command: at these the answer to the one before is cut, as the page tells it in parts.
fn parts_after<'p>(pieces: &[Piece<'p>]) -> Vec<&'p str> {
    let before = pieces.iter().take_while(|piece| !matches!(piece, Piece::Block("console", _)));
    let first_line = |piece: &Piece<'p>| match piece {
        Piece::Block("text", text) => text.lines().next(),
        _ => None,
    };
    before.filter_map(first_line).collect()
}

/// What a command of the page answers, cut before each of these lines; of `git` nothing is shown.
fn ran(folder: &Path, command: &str, cuts: &[&str]) -> VecDeque<String> {
    let arguments = words(command.strip_prefix("$ ").unwrap());
    if arguments[0] == "git" {
        git(folder, NOW, &arguments[1..]);
        return VecDeque::from([String::new()]);
    }
    let output = coverage(folder, &arguments[1..]);
    assert_ne!(output.status.code(), Some(2), "{command}: {}", stderr(&output));
    let mut parts = VecDeque::from([String::new()]);
    for line in stdout(&output).lines() {
        if cuts.get(parts.len() - 1) == Some(&line) {
            parts.push_back(String::new());
        }
        *parts.back_mut().unwrap() += &format!("{line}\n");
    }
    assert_eq!(parts.len(), cuts.len() + 1, "{command} has these lines: {cuts:?}");
    parts.into_iter().map(|part| part.trim_end_matches('\n').to_owned() + "\n").collect()
}

/// The page with what the program answers to each command that it shows, in order.
fn answered(page: &str, answer: impl Fn(&[&str]) -> Output) -> String {
    renewed(&pieces(page), |language, text| {
        let Some((command, shown)) = text.split_once('\n').filter(|_| language == "console") else {
            return text.to_owned();
        };
        let output = answer(&words(command.strip_prefix("$ coverage ").unwrap()));
        assert_ne!(output.status.code(), Some(2), "{command}: {}", stderr(&output));
        format!("{command}\n{}", left_out_as_in(shown, &stdout(&output)))
    })
}

/// The words of a command; quotes hold some together.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('"').enumerate();
    parts.flat_map(|(n, part)| if n % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
}

/// The output without the lines in whose place `shown` has three dots. What is between dots begins at the line that begins with the
/// same two words.
fn left_out_as_in(shown: &str, output: &str) -> String {
    let shown: Vec<&str> = shown.lines().collect();
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let [above, between @ .., below] = &parts[..] else {
        return output.to_owned();
    };
    let lines: Vec<&str> = output.lines().collect();
    let mut kept = lines[..above.len()].to_vec();
    let mut end = above.len();
    for part in between {
        let begins = |line: &usize| lines[*line].split_whitespace().take(2).eq(part[0].split_whitespace().take(2));
        let start = (end..lines.len()).find(begins).unwrap_or_else(|| panic!("`{}` in {output}", part[0]));
        end = start + part.len();
        kept.push("...");
        kept.extend(&lines[start..end]);
    }
    kept.push("...");
    kept.extend(&lines[lines.len() - below.len()..]);
    kept.join("\n") + "\n"
}

#[test]
fn what_the_lead_is_told_to_write_is_valid() {
    for block in examples(&pieces(LEAD)) {
        let mut files = Files::new();
        add(&mut files, block);
        // Whoever has a turn has a file.
        for handle in ["moss", "pebble", "quill"].iter().filter(|handle| block.contains(**handle)) {
            files
                .entry(format!("agents/{handle}.toml"))
                .or_insert_with(|| "role = \"l1\"\ntimezone = \"UTC\"\n".to_owned());
        }
        assert_clean(&files, block);
    }
}

#[test]
fn the_examples_of_the_format_are_one_valid_team() {
    let mut files = Files::new();
    for block in examples(&pieces(FORMAT)) {
        add(&mut files, block);
    }
    assert_clean(&files, "docs/format.md");
}

#[test]
fn the_calendars_to_subscribe_to_are_those_that_are_built() {
    let elsewhere = folder(&[]);
    let out = elsewhere.path().join("out");
    let built = json(&on_sample(&["build", "--out", out.to_str().unwrap(), "--format", "json"]));
    let built: BTreeSet<&str> =
        built["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    let named: BTreeSet<&str> =
        TEAM.split("https://example.org/coverage/").skip(1).map(|rest| rest.split('`').next().unwrap()).collect();
    let everybodys = built.iter().copied().filter(|path| path.contains(".ics") && !path.contains('/'));
    assert_eq!(named, everybodys.chain(["", "agents/fennel.ics"]).collect());
    assert!(built.contains("agents/fennel.ics"));
}

#[test]
fn the_tables_of_the_format_are_what_the_program_says_of_each_key() {
    let mut page = String::new();
    let mut file = None;
    let mut table = None;
    let mut is_in_table = false;
    for line in FORMAT.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            file = file_of(title);
            table = file.map(File::described);
        } else if let Some(header) = line.strip_prefix("### ") {
            let name = header.split(['[', ']', '.', '`']).find(|part| !part.is_empty()).unwrap();
            table = file.and_then(|file| below(file.described(), name));
        }
        if is_in_table && line.starts_with('|') {
            continue;
        }
        is_in_table = line == HEAD;
        page += line;
        page += "\n";
        if is_in_table {
            page += "|---|---|---|---|\n";
            page.extend(table.as_ref().unwrap().keys.iter().filter_map(row));
        }
    }
    assert_snapshot(page, file!["../../docs/format.md"]);
}

/// The head of a table of keys.
const HEAD: &str = "| Key | Value | Default | Meaning |";

fn file_of(title: &str) -> Option<File> {
    match title {
        "An agent's file" => Some(File::Agent),
        "`team.toml`" => Some(File::Team),
        "`cycles.toml`" => Some(File::Cycles),
        _ => None,
    }
}

fn below(described: Described, name: &str) -> Option<Described> {
    match described.keys.into_iter().find(|key| key.name == name)?.holds {
        Holds::Value { .. } => None,
        Holds::Table(below) | Holds::Entries(below) | Holds::Named(below) => Some(below),
    }
}

/// The line of a key that has a value.
fn row(key: &Key) -> Option<String> {
    let Holds::Value { kind, example, absent } = &key.holds else {
        return None;
    };
    let kind = &kind.name;
    let (value, default) = match absent {
        Absent::Error => (format!("{kind}, such as `{example}`"), "needed".to_owned()),
        Absent::Words(words) => (format!("{kind}, such as `{example}`"), (*words).to_owned()),
        Absent::Example => (kind.clone(), format!("`{example}`")),
    };
    Some(format!("| `{}` | {value} | {default} | {} |\n", key.name, key.says).replace("|  |", "| |"))
}

/// A table of the format: as its header is written in a file (nothing for the file itself), with the file.
#[derive(Debug)]
struct Table<'p> {
    file: &'static str,
    header: &'p str,
    /// Each with what stands for its default.
    keys: BTreeMap<&'p str, &'p str>,
    /// Those whose line shows how a value is written.
    shown: BTreeSet<&'p str>,
    examples: String,
}

fn tables() -> Vec<Table<'static>> {
    let mut tables: Vec<Table<'static>> = Vec::new();
    for piece in pieces(FORMAT) {
        match (piece, tables.last_mut()) {
            (Piece::Line(line), Some(table)) if line.starts_with("### ") => {
                let (file, header) = (table.file, line[4..].trim_matches('`'));
                tables.push(Table {
                    file,
                    header,
                    keys: BTreeMap::new(),
                    shown: BTreeSet::new(),
                    examples: String::new(),
                });
            }
            (Piece::Line(line), _) if line.starts_with("## ") => {
                let file = match file_of(&line[3..]).unwrap() {
                    File::Agent => "agents/ann.toml",
                    File::Team => "team.toml",
                    File::Cycles => "cycles.toml",
                };
                tables.push(Table {
                    file,
                    header: "",
                    keys: BTreeMap::new(),
                    shown: BTreeSet::new(),
                    examples: String::new(),
                });
            }
            (Piece::Line(line), Some(table)) if line.starts_with("| `") => {
                let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
                table.keys.insert(cells[1], cells[3]);
                let mut values = line.split('|').skip(2).take(2);
                table.shown.extend(values.any(|cell| cell.contains('`')).then_some(cells[1]));
            }
            (Piece::Block("toml", block), Some(table)) => table.examples += block,
            _ => {}
        }
    }
    tables
}

/// The keys that the program knows in a table: what it says where it finds one that it does not know.
fn known(table: &Table<'_>) -> BTreeSet<String> {
    let header = table.header.replace("<name>", "mediator");
    let text = format!("{header}\nzzzzzzzz = 1\n");
    let found = json(&coverage(folder(&[(table.file, &text)]).path(), &["check", "--format", "json"]));
    let found = found["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == "unknown-key").unwrap();
    let keys = found["help"].as_str().unwrap().strip_prefix("known here: ").unwrap();
    keys.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_format_has_every_key_that_the_program_knows_and_no_other() {
    let tables = tables();
    for table in &tables {
        let mut written: BTreeSet<String> = table.keys.keys().map(|key| (*key).to_owned()).collect();
        if table.header.is_empty() {
            let below = tables.iter().filter(|other| other.file == table.file && !other.header.is_empty());
            written.extend(below.map(|other| other.header.trim_matches(['[', ']']).replace(".<name>", "")));
        }
        assert_eq!(written, known(table), "{table:?}");
    }
}

#[test]
fn the_format_has_an_example_of_every_key() {
    for table in tables() {
        let mut shown = table.shown;
        shown.extend(table.examples.lines().filter_map(|line| Some(line.split_once('=')?.0.trim())));
        assert_eq!(shown, table.keys.keys().copied().collect(), "{} {}", table.file, table.header);
    }
}

#[test]
fn the_defaults_of_the_format_are_those_of_the_program() {
    // What the keys need around them.
    let needed = |header: &str| match header {
        "[[availability]]" => "days = \"mon-fri\"\nhours = \"09:00-17:30\"\nfrom = 2026-08-31\n",
        "[[coverage]]" => "name = \"first response\"\nroles = [\"l1\"]\n",
        "[[rotation]]" => "name = \"lead\"\nagents = [\"ann\"]\nfrom = 2026-08-31\nturn = \"7d\"\n",
        "[[cycle]]" => "number = 85\nstart = 2026-08-31\n",
        _ => "",
    };
    let agent = "role = \"l1\"\ntimezone = \"Europe/Berlin\"\n";
    let (mut silent, mut stated) = (Files::new(), Files::new());
    for files in [&mut silent, &mut stated] {
        files.extend(
            [("agents/ann.toml", agent), ("team.toml", ""), ("cycles.toml", "")]
                .map(|(path, text)| (path.into(), text.into())),
        );
    }
    let mut defaults = 0;
    for table in tables() {
        let literal = |value: &str| value.starts_with('"') || value == "false" || value.parse::<f64>().is_ok();
        let lines: Vec<String> = table
            .keys
            .iter()
            .filter(|(_, value)| literal(value))
            .map(|(key, value)| format!("{key} = {value}\n"))
            .collect();
        let around = format!("{}\n{}", table.header, needed(table.header));
        // What must be staffed without an entry is that one.
        if !needed(table.header).is_empty() && table.header != "[[coverage]]" {
            *silent.get_mut(table.file).unwrap() += &around;
        }
        if !lines.is_empty() || !needed(table.header).is_empty() {
            *stated.get_mut(table.file).unwrap() += &format!("{around}{}", lines.concat());
        }
        defaults += lines.len();
    }
    assert!(defaults > 12, "{defaults}");
    for command in ["check", "team", "shifts", "gaps", "hours", "cycles", "build"] {
        let answer = |files: &Files| {
            let mut answer = json(&run(files, &[command, "--format", "json"]));
            if let Some(found) = answer["diagnostics"].as_array_mut() {
                // The text is not the same, so neither are the lines.
                for found in found {
                    found["line"] = 0.into();
                }
            }
            answer
        };
        assert_eq!(answer(&silent), answer(&stated), "{command}");
    }
}

#[test]
fn every_page_and_place_that_a_page_links_to_is_there() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages: Vec<_> = fs::read_dir(&docs).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (file, place) = target.split_once('#').unwrap_or((target, ""));
            if file.starts_with("https://") {
                continue;
            }
            let linked = if file.is_empty() { Ok(text.clone()) } else { fs::read_to_string(docs.join(file)) };
            assert!(linked.is_ok(), "{}: {target}", page.display());
            let anchor = |title: &str| title.to_lowercase().replace(' ', "-").replace([',', '.', '\''], "");
            let linked = linked.unwrap();
            let there = linked.lines().filter_map(|line| line.strip_prefix("## ")).any(|title| anchor(title) == place);
            assert!(place.is_empty() || there, "{}: {target}", page.display());
        }
    }
}
