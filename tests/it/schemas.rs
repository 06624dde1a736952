//! The schemas in `docs/` say what the parser says: each is held against it in both directions.
//!
//! On every document here, the schema refuses it if and only if the parser finds something structural: something that can be
//! seen in one value or in the keys of one table, without another file and without arithmetic. A schema sees TOML as editors
//! hand it on, which is as JSON; what is lost on that way, and the few limits that a schema cannot state, have a test of their
//! own at the end. `SNAPSHOTS=overwrite cargo test schemas` renews the schemas.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)] // a test reads files

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::support::{self, assert_snapshot, loaded, roster, stderr, stdout};
use coverage::diagnostic::{Code, Diagnostic};
use coverage::roster::feed_url::FeedUrl;
use coverage::roster::handle::Handle;
use coverage::roster::key::{Described, Holds, Key, KeyRule};
use coverage::roster::repository::{Branch, RepositoryUrl};
use coverage::roster::rule::Rule;
use coverage::roster::schema::File;
use coverage::time::civil::{Duration, Hours, Weekdays};
use coverage::time::zone::Zone;
use jsonschema::Validator;
use serde_json::{Value as Json, json};
use toml::{Table, Value};

/// What a schema finds too. An unknown role or handle is structural where its text cannot be one.
const STRUCTURAL: [Code; 14] = [
    Code::UnknownKey,
    Code::MissingKey,
    Code::ConflictingKeys,
    Code::WrongType,
    Code::OutOfRange,
    Code::BadDate,
    Code::BadDays,
    Code::BadDuration,
    Code::BadHours,
    Code::BadName,
    Code::BadRrule,
    Code::BadUrl,
    Code::UnknownWeekday,
    Code::UnknownZone,
];

/// Findings of these codes that need arithmetic, or the kind of another value; by how their messages begin or end.
const BEYOND_A_SCHEMA: [&str; 4] = [
    "a duration is at most 10000d",
    "`timezone` does not go with days off",
    "one of `from` and `until` is a day",
    "with `every` the days go past Sunday",
];

/// The schemas of what teams write, each with the path of a file it is about.
const KINDS: [(&str, &str); 3] = [("agent", "agents/ann.toml"), ("team", "team.toml"), ("cycles", "cycles.toml")];

/// A document with every key there is, which the tests mutate.
fn full(kind: &str) -> Table {
    examples(&file(kind).described()).remove(0)
}

/// A table with the example of each key; where keys do not go together, one for each way to choose among them.
fn examples(described: &Described) -> Vec<Table> {
    let one_of = described.rules.iter().find_map(|rule| match rule {
        KeyRule::OneOf { keys, .. } => Some(keys.to_vec()),
        _ => None,
    });
    let apart = || {
        described.rules.iter().find_map(|rule| match rule {
            KeyRule::Apart { key, others, .. } => Some([&[*key], *others].concat()),
            _ => None,
        })
    };
    let ways = one_of.or_else(apart).unwrap_or_else(|| vec![""]);
    let example = |way: &&str| {
        let does_not_go = |name: &&str| {
            let apart = |rule: &KeyRule| match rule {
                KeyRule::Apart { key, others, .. } => key == way && others.contains(name),
                _ => false,
            };
            (ways.contains(name) && name != way) || described.rules.iter().any(apart)
        };
        let keys = described.keys.iter().filter(|key| !does_not_go(&key.name));
        let mut table: Table = keys.map(|key| (key.name.to_owned(), value(key))).collect();
        if table.contains_key("covered-by") {
            // The clock that is named is that of times.
            for (key, time) in [("from", "2026-12-24T18:00:00"), ("until", "2026-12-26T06:00:00")] {
                table.insert(key.to_owned(), Value::Datetime(time.parse().unwrap()));
            }
        }
        table
    };
    ways.iter().map(example).collect()
}

fn value(key: &Key) -> Value {
    let tables = |below: &Described| examples(below).into_iter().map(Value::Table);
    match &key.holds {
        Holds::Value { example, .. } => format!("x = {example}").parse::<Table>().unwrap().remove("x").unwrap(),
        Holds::Table(below) => tables(below).next().unwrap(),
        Holds::Entries(below) => Value::Array(tables(below).collect()),
        Holds::Named(below) => Value::Table(tables(below).map(|table| ("mediator".to_owned(), table)).collect()),
    }
}

// The command.

#[test]
fn a_schema_needs_no_schedules_and_is_printed_as_it_is_in_docs() {
    let nowhere = tempfile::tempdir().unwrap();
    for name in ["agent", "team", "cycles", "coverage"] {
        let output = support::coverage(nowhere.path(), &["schema", name]);
        assert_eq!(output.status.code(), Some(0));
        assert_snapshot(stdout(&output), snapbox::Data::read_from(&root(&format!("docs/{name}.schema.json")), None));
    }
}

#[test]
fn without_a_name_the_usage_says_which_schemas_there_are() {
    let output = support::on_sample(&["schema"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("agent|team|cycles|coverage"), "{}", stderr(&output));
}

// The schemas against the parser.

#[test]
fn a_schema_refuses_just_the_files_in_this_repository_in_which_the_parser_finds_something_structural() {
    let mut files = Vec::new();
    for folder in ["schedules", "tests/fixtures", "tests/clients", "tests/page"] {
        walk(&root(folder), &mut files);
    }
    let mut held = Held::default();
    for file in &files {
        let path = file.to_str().unwrap();
        let place = KINDS.into_iter().find(|(kind, _)| match *kind {
            "agent" => path.contains("/agents/"),
            kind => path.ends_with(&format!("/{kind}.toml")),
        });
        if let (Some((kind, _)), Ok(text)) = (place, fs::read_to_string(file)) {
            held.hold(kind, &text);
        }
    }
    held.finish();
}

#[test]
fn a_schema_and_the_parser_agree_on_each_document_with_one_mistake() {
    let mut held = Held::default();
    for (kind, _) in KINDS {
        let document = Value::Table(full(kind));
        assert!(!held.hold(kind, &toml::to_string(&document).unwrap()), "the full {kind} is refused");
        for mutation in mutations(&document).iter().filter(|mutation| mutation.is_table()) {
            held.hold(kind, &toml::to_string(mutation).unwrap());
        }
        with_an_unknown_key(&document, &mut |changed| {
            held.hold(kind, &toml::to_string(&changed).unwrap());
        });
    }
    held.finish();
}

#[test]
fn a_schema_and_the_parser_agree_on_which_keys_of_an_entry_go_together() {
    let lines = ["days = \"mon\"", "dates = [2026-12-24]", "rrule = \"FREQ=DAILY\"", "every = 2"];
    let lines = [&lines[..], &["from = 2026-03-01", "until = 2026-06-30", "tentative = false"]].concat();
    let mut held = Held::default();
    for set in 0..1_usize << lines.len() {
        let chosen = lines.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1);
        let entry = chosen.map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
        held.hold("agent", &support::agent("UTC", &support::entry(&format!("hours = \"09:00-10:00\"\n{entry}"))));
    }
    held.finish();
}

#[test]
fn a_schema_has_exactly_the_keys_that_the_parser_asks_for() {
    for (kind, path) in KINDS {
        let schema = schema(kind);
        let mut of_document = BTreeMap::new();
        tables(&schema, &schema, &Value::Table(full(kind)), "", &mut |place, node, known| {
            of_document
                .entry(place.to_owned())
                .or_insert((keys(node), BTreeSet::new()))
                .1
                .extend(known.keys().cloned());
        });
        for (place, (in_schema, in_document)) in of_document {
            assert_eq!(in_document, in_schema, "{kind}{place}: the full document, as against the schema");
        }
        // A key that nobody knows makes the parser list those it knows.
        let mut documents = Vec::new();
        let document = Value::Table(full(kind));
        with_an_unknown_key(&document, &mut |changed| documents.push(toml::to_string(&changed).unwrap()));
        let mut asked = BTreeSet::new();
        for text in documents {
            let loaded = loaded(&[(path, &text)]);
            let unknown = loaded.diagnostics.iter().find(|d| d.code == Code::UnknownKey);
            let help = unknown.and_then(|unknown| unknown.help.clone()).unwrap_or_default();
            let listed = help.strip_prefix("known here: ").map(|list| list.split(", ").map(str::to_owned).collect());
            asked.extend(listed.map(|keys: BTreeSet<String>| keys));
        }
        let mut known = BTreeSet::new();
        tables(&schema, &schema, &document, "", &mut |_, node, _| {
            known.insert(keys(node));
        });
        assert_eq!(known, asked, "{kind}");
    }
}

#[test]
fn a_schema_takes_just_the_texts_that_the_parser_reads() {
    agree::<Hours>(
        "agent",
        "/definitions/hours",
        &words(&["09:00", "00:00", "24:00", "9:00", "23:60", "-", " "], "", 4),
    );
    agree::<Weekdays>("agent", "/definitions/days", &words(&["mon", "sun", "daily", "Mon", "-", ",", " "], "", 5));
    agree::<Duration>("agent", "/definitions/duration", &words(&["0", "1", "d", "h", "m", ".", " "], "", 5));
    agree::<Handle>(
        "agent",
        "/definitions/handle",
        &words(&["a", "7", "-", "_", "A", "é", "com", "nul", &"b".repeat(37)], "", 4),
    );
    let rest = words(&["a", "-", ".", "/", "..", ":", "0", "80", "65535", "65536", "?", "é", " "], "", 4);
    let urls = rest.iter().flat_map(|rest| ["https://", "http://a", "ftp://"].map(|start| format!("{start}{rest}")));
    let long = (490..510).map(|length| format!("https://a/{}", "x".repeat(length - 10)));
    agree::<FeedUrl>("team", "/properties/feed/properties/url", &urls.chain(long).collect::<Vec<_>>());
    let names = words(&["a", "-", ".", "..", "/", "~", "%", ".git", ":", "?", "é", "\n"], "", 4);
    let urls = names
        .iter()
        .flat_map(|name| ["https://a/", "https://a.b:80/x", "http://a/"].map(|start| format!("{start}{name}")));
    let long = (490..510).map(|length| format!("https://a/{}", "x".repeat(length - 10)));
    agree::<RepositoryUrl>("team", "/definitions/repository", &urls.chain(long).collect::<Vec<_>>());
    let parts = ["a", "-", ".", "/", "_", ".lock", "@", "é", " ", &"b".repeat(99)];
    agree::<Branch>("team", "/definitions/branch", &words(&parts, "", 4));
    // That no period has a position is beyond what a schema can say.
    let frequencies = "FREQ=DAILY FREQ=WEEKLY FREQ=MONTHLY FREQ=YEARLY FREQ=HOURLY INTERVAL=2 INTERVAL=0 INTERVAL=+2";
    let days = "BYDAY=MO BYDAY=MO,-1FR BYDAY=05SU BYDAY=6SU BYDAY=10TU BYDAY=53TU BYDAY=54TU BYDAY=0MO BYDAY= BYDAY=M";
    let others = "BYMONTHDAY=-31,+1 BYMONTHDAY=32 BYMONTHDAY=0 BYMONTHDAY=00001 BYMONTH=012 BYMONTH=13 BYSETPOS=-1";
    let rest = "BYSETPOS=367 COUNT=30000 COUNT=30001 WKST=SU WKST=XX UNTIL=20261231 freq=daily RRULE:FREQ=DAILY FREQ";
    let parts: Vec<&str> = [frequencies, days, others, rest].iter().flat_map(|parts| parts.split(' ')).collect();
    agree::<Rule>("agent", "/definitions/rule", &words(&parts, ";", 3));
}

#[test]
fn a_schema_takes_just_the_names_that_the_parser_reads() {
    let long = "x".repeat(199);
    let mut letters = vec!["a", "é", " ", "\t", "\u{85}", "\u{2028}", "\u{202e}", "\u{feff}", "\u{2800}", &long];
    // Joiners, variation selectors, and a tag.
    letters.extend(["\u{200d}", "\u{180b}", "\u{fe0f}", "\u{e01ef}", "\u{e0041}"]);
    let mut held = Held::default();
    for name in words(&letters, "", 3) {
        held.hold("team", &toml::to_string(&Table::from_iter([("name".to_owned(), Value::String(name))])).unwrap());
    }
    held.finish();
}

#[test]
fn a_schema_takes_just_the_starts_of_cycles_that_the_parser_reads() {
    let mut held = Held::default();
    for date in ["2026-08-31", "2024-02-29", "0000-01-01", "0001-01-01", "9999-12-30"] {
        for time in ["", "T12:00:00", "T12:00:00Z", "t12:00:00.000z", " 12:00:00.5Z", " 23:59:59-11:30", "T23:59:60Z"] {
            held.hold("cycles", &format!("[[cycle]]\nnumber = 1\nstart = {date}{time}\n"));
        }
    }
    held.finish();
}

#[test]
fn the_zones_of_a_schema_are_those_of_the_program() {
    for kind in ["agent", "team"] {
        assert_eq!(schema(kind)["definitions"]["zone"]["enum"], json!(Zone::names()));
    }
}

#[test]
fn the_defaults_of_a_schema_are_those_of_the_program() {
    let (schema, roster) = (schema("team"), roster(&[]));
    let default = |place: &str| schema.pointer(&format!("/properties/{place}/default")).unwrap().clone();
    let policy = roster.team().policy();
    let durations = [
        ("weekly-minimum", policy.weekly_minimum),
        ("response-within", policy.response_within),
        ("stale-after", policy.stale_after),
        ("max-shift", policy.max_shift),
        ("min-shift", policy.min_shift),
        ("rest", policy.rest),
    ];
    for (key, actual) in durations {
        let said = default(&format!("policy/properties/{key}"));
        assert_eq!(said.as_str().unwrap().parse(), Ok(actual), "{key}");
    }
    assert_eq!(default("timezone"), json!(roster.team().zone().name()));
    assert_eq!(default("feed/properties/weeks-back"), json!(roster.team().feed().weeks_back()));
    assert_eq!(default("feed/properties/weeks-ahead"), json!(roster.team().feed().weeks_ahead()));
}

// The schemas for those who read them.

#[test]
fn every_key_is_described_with_an_example_and_examples_and_defaults_are_accepted() {
    for (kind, _) in KINDS {
        let schema = schema(kind);
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{kind}");
        let mut seen = 0;
        tables(&schema, &schema, &Value::Table(full(kind)), "", &mut |place, node, _| {
            for (key, value) in node["properties"].as_object().into_iter().flatten() {
                assert!(value["description"].is_string(), "{kind}{place}/{key} has no description");
                let form = &value["anyOf"][0];
                let of_form = if form["$ref"].is_string() { resolve(&schema, form) } else { value };
                let examples = [value, of_form].into_iter().filter_map(|said| said["examples"].as_array()).flatten();
                let said: Vec<&Json> = examples.chain(value.get("default")).collect();
                let holds_others = value["properties"].is_object()
                    || value["additionalProperties"].is_object()
                    || value["items"]["properties"].is_object();
                assert!(holds_others || !said.is_empty(), "{kind}{place}/{key} has no example");
                let validator = validator(&schema, value);
                for said in said {
                    assert!(validator.is_valid(said), "{kind}{place}/{key} says {said}");
                    seen += 1;
                }
            }
        });
        assert!(seen > 0);
    }
}

#[test]
fn schemas_say_the_same_of_what_they_share() {
    let forms = KINDS.map(|(kind, _)| schema(kind)["definitions"].as_object().unwrap().clone());
    let mut known = BTreeMap::new();
    for (name, form) in forms.into_iter().flatten() {
        assert_eq!(known.entry(name.clone()).or_insert_with(|| form.clone()), &form, "{name}");
    }
}

#[test]
fn no_schema_says_all_of() {
    // Where a schema does, the language server of Even Better TOML recurses without end when it completes a key.
    for (kind, _) in KINDS {
        assert!(!text_of(kind).contains("\"allOf\""), "{kind}");
    }
}

#[test]
fn what_a_schema_cannot_see_is_found_by_the_parser_alone() {
    let agent = |line: &str| format!("role = \"l1\"\ntimezone = \"UTC\"\n{line}\n");
    for (kind, text, code) in [
        // In JSON a date is text, and 2.0 is a whole number.
        ("agent", agent("joined = \"2026-01-12\""), Code::WrongType),
        ("agent", agent("name = 2026-01-12"), Code::WrongType),
        ("agent", agent("eligible-cycle = 87.0"), Code::WrongType),
        // Sums are beyond a pattern.
        ("agent", agent("limits = { rest = \"9999d48h\" }"), Code::BadDuration),
        ("team", "[policy]\nstale-after = \"99999d\"".to_owned(), Code::BadDuration),
        // Who exists is said in other files.
        (
            "agent",
            agent("time-off = [{ from = 2026-01-01, until = 2026-01-02, covered-by = \"bob\" }]"),
            Code::UnknownHandle,
        ),
    ] {
        let (_, path) = KINDS.into_iter().find(|(known, _)| *known == kind).unwrap();
        let found = loaded(&[(path, &text)]).diagnostics;
        assert_eq!(support::codes(&found), [code.as_str()], "{text}");
        assert!(
            validator(&schema(kind), &schema(kind)).is_valid(&as_json(&text.parse::<Table>().unwrap().into())),
            "{text}"
        );
    }
}

// Helpers.

/// Holds documents against their schemas, and gathers those on which schema and parser disagree.
#[derive(Default)]
struct Held {
    validators: BTreeMap<String, Validator>,
    refused: usize,
    accepted: usize,
    wrong: Vec<String>,
}

impl Held {
    /// Whether the schema refuses the document; one that is no TOML 1.0 is passed over.
    fn hold(&mut self, kind: &str, text: &str) -> bool {
        let (_, path) = KINDS.into_iter().find(|(known, _)| *known == kind).unwrap();
        let diagnostics = loaded(&[(path, text)]).diagnostics;
        if diagnostics.iter().any(|d| matches!(d.code, Code::TomlSyntax | Code::TomlVersion | Code::MergeConflict)) {
            return true;
        }
        let found: Vec<&Diagnostic> = diagnostics.iter().filter(|d| is_structural(d, text)).collect();
        let validator =
            self.validators.entry(kind.to_owned()).or_insert_with(|| validator(&schema(kind), &schema(kind)));
        let document = as_json(&text.parse::<Table>().unwrap().into());
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        if errors.is_empty() != found.is_empty() {
            self.wrong.push(format!("{kind}: schema {errors:?}, parser {found:?}:\n{text}"));
        }
        *if errors.is_empty() { &mut self.accepted } else { &mut self.refused } += 1;
        !errors.is_empty()
    }

    #[track_caller]
    fn finish(self) {
        let first = &self.wrong[..self.wrong.len().min(10)];
        assert!(self.wrong.is_empty(), "{} disagreements, such as\n{}", self.wrong.len(), first.join("\n"));
        assert!(self.accepted > 0 && self.refused > 0, "{} accepted, {} refused", self.accepted, self.refused);
    }
}

fn is_structural(diagnostic: &Diagnostic, text: &str) -> bool {
    let beyond = BEYOND_A_SCHEMA.iter().any(|words| diagnostic.message.contains(words));
    let named = || text[diagnostic.at.span.start..diagnostic.at.span.end].trim_matches(['"', '\'']);
    match diagnostic.code {
        Code::UnknownRole | Code::UnknownHandle => named().parse::<Handle>().is_err(),
        code => STRUCTURAL.contains(&code) && !beyond,
    }
}

/// A document as editors hand it to a schema: dates are text, and numbers that JSON does not know are null.
fn as_json(value: &Value) -> Json {
    match value {
        Value::Datetime(datetime) => json!(datetime.to_string()),
        Value::Table(table) => Json::Object(table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect()),
        Value::Array(items) => items.iter().map(as_json).collect(),
        Value::String(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Boolean(truth) => json!(truth),
    }
}

/// The document with each key left out, each misspelt, and each value replaced by one of every type.
fn mutations(value: &Value) -> Vec<Value> {
    let others = r#"all = ["x", "", 7, 0, -1, 4294967296, 1.5, inf, true, 2026-03-01, 2026-03-01T10:00:00, 2026-03-01T10:00:00Z,
        10:00:00, [], ["x"], [7], [{}], {}, { x = 1 }]"#;
    let others: Vec<Value> = others.parse::<Table>().unwrap()["all"].as_array().unwrap().clone();
    // That a date for a text is not seen has a test of its own.
    let seen = |other: &Value| !(value.is_str() && other.is_datetime());
    let mut mutations: Vec<Value> = others.into_iter().filter(seen).collect();
    if let Value::Table(table) = value {
        for (key, inner) in table {
            let mut without = table.clone();
            without.remove(key);
            let mut misspelt = without.clone();
            misspelt.insert(format!("{key}s"), inner.clone());
            mutations.extend([without.clone(), misspelt].map(Value::Table));
            for mutation in self::mutations(inner) {
                let mut changed = without.clone();
                changed.insert(key.clone(), mutation);
                mutations.push(Value::Table(changed));
            }
        }
    }
    for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
        for mutation in self::mutations(inner) {
            let mut changed = value.as_array().unwrap().clone();
            changed[index] = mutation;
            mutations.push(Value::Array(changed));
        }
    }
    mutations
}

/// The document with a key that nobody knows in one of its tables, for each of them.
fn with_an_unknown_key(value: &Value, each: &mut dyn FnMut(Value)) {
    match value {
        Value::Table(table) => {
            let mut changed = table.clone();
            changed.insert("x".repeat(60), Value::Boolean(true));
            each(Value::Table(changed));
            for (key, inner) in table {
                with_an_unknown_key(inner, &mut |inner| {
                    let mut changed = table.clone();
                    changed.insert(key.clone(), inner);
                    each(Value::Table(changed));
                });
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                with_an_unknown_key(inner, &mut |inner| {
                    let mut changed = items.clone();
                    changed[index] = inner;
                    each(Value::Array(changed));
                });
            }
        }
        _ => {}
    }
}

/// Visits each table of a document that the schema lists the keys of: its place, what the schema says of it, and the table.
fn tables(schema: &Json, node: &Json, value: &Value, place: &str, visit: &mut dyn FnMut(&str, &Json, &Table)) {
    let node = resolve(schema, node);
    if let Some(table) = value.as_table() {
        if node["properties"].is_object() {
            visit(place, node, table);
        }
        for (key, inner) in table {
            let below = node["properties"].get(key).unwrap_or(&node["additionalProperties"]);
            tables(schema, below, inner, &format!("{place}/{key}"), visit);
        }
    }
    for inner in value.as_array().into_iter().flatten() {
        tables(schema, &node["items"], inner, place, visit);
    }
}

fn keys(node: &Json) -> BTreeSet<String> {
    node["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

fn resolve<'s>(schema: &'s Json, node: &'s Json) -> &'s Json {
    match node["$ref"].as_str() {
        Some(reference) => schema.pointer(reference.trim_start_matches('#')).unwrap(),
        None => node,
    }
}

/// Whether both take the same of these texts; a text that a pattern cannot judge is passed over.
#[track_caller]
fn agree<T: FromStr>(kind: &str, pointer: &str, texts: &[String]) {
    let schema = schema(kind);
    let validator = validator(&schema, schema.pointer(pointer).unwrap());
    let reads = |text: &str| text.parse::<T>().is_ok();
    let wrong: Vec<&String> = texts.iter().filter(|text| validator.is_valid(&json!(text)) != reads(text)).collect();
    assert!(
        wrong.is_empty(),
        "{pointer}: {} of {} texts: {:?}",
        wrong.len(),
        texts.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert!(texts.iter().any(|text| reads(text)) && texts.iter().any(|text| !reads(text)), "{pointer}");
}

/// Every row of up to so many of these parts.
fn words(parts: &[&str], between: &str, most: usize) -> Vec<String> {
    let mut rows: Vec<Vec<&str>> = vec![Vec::new()];
    let mut longest = rows.clone();
    for _ in 0..most {
        longest = longest.iter().flat_map(|row| parts.iter().map(move |part| [&row[..], &[*part]].concat())).collect();
        rows.extend(longest.clone());
    }
    rows.iter().map(|row| row.join(between)).collect()
}

/// What holds a value against a part of a schema.
fn validator(schema: &Json, part: &Json) -> Validator {
    let mut part = part.clone();
    part["$schema"] = schema["$schema"].clone();
    part["definitions"] = schema["definitions"].clone();
    jsonschema::validator_for(&part).unwrap()
}

fn schema(name: &str) -> Json {
    serde_json::from_str(&text_of(name)).unwrap()
}

fn text_of(kind: &str) -> String {
    file(kind).schema()
}

fn file(kind: &str) -> File {
    match kind {
        "agent" => File::Agent,
        "team" => File::Team,
        _ => File::Cycles,
    }
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => walk(&path, files),
            Some(extension) if extension == "toml" => files.push(path),
            _ => {}
        }
    }
    files.sort();
}
