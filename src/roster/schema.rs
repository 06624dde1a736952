//! Writes what a file may say as a JSON Schema, from what is said of each key.
//!
//! Editors hand TOML on as JSON, in which a date is text. "allOf" is nowhere: where a schema has it, the language server of
//! Even Better TOML recurses without end when it completes a key.

use serde_json::{Map, Value as Json, json};

use super::agent_file::AgentFile;
use super::cycles_file::CyclesFile;
use super::key::{Absent, Described, Form, Holds, Key, KeyRule, Kind};
use super::reader::Table;
use super::team_file::TeamFile;
use super::values::HANDLE;

/// A kind of file in a schedules folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// `agents/<handle>.toml`.
    Agent,
    /// `team.toml`.
    Team,
    /// `cycles.toml`.
    Cycles,
}

impl File {
    /// What is said of the file and of each of its keys.
    pub fn described(self) -> Described {
        match self {
            Self::Agent => AgentFile::described(),
            Self::Team => TeamFile::described(),
            Self::Cycles => CyclesFile::described(),
        }
    }

    /// The JSON Schema (draft 7) of the file, in ASCII.
    pub fn schema(self) -> String {
        let mut definitions = Map::new();
        let mut schema = table(&self.described(), &mut definitions);
        schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        schema["title"] = json!(match self {
            Self::Agent => "An agent",
            Self::Team => "A team",
            Self::Cycles => "Cycles",
        });
        schema["definitions"] = Json::Object(definitions);
        in_ascii(&format!("{schema:#}\n"))
    }
}

fn table(described: &Described, definitions: &mut Map<String, Json>) -> Json {
    let mut schema = json!({ "description": described.about, "type": "object", "additionalProperties": false });
    let is_needed = |key: &&Key| matches!(key.holds, Holds::Value { absent: Absent::Error, .. });
    let needed: Vec<&str> = described.keys.iter().filter(is_needed).map(|key| key.name).collect();
    if !needed.is_empty() {
        schema["required"] = json!(needed);
    }
    for rule in described.rules {
        match *rule {
            KeyRule::OneOf { keys, .. } => {
                schema["oneOf"] = keys.iter().map(|key| json!({ "required": [key] })).collect();
            }
            KeyRule::AnyOf { keys, .. } => {
                schema["anyOf"] = keys.iter().map(|key| json!({ "required": [key] })).collect();
            }
            KeyRule::Apart { key, others, .. } => {
                for other in others {
                    schema["dependencies"][key]["properties"][other] = json!(false);
                }
            }
            KeyRule::Needs { key, needed, .. } => {
                let required = &mut schema["dependencies"][key]["required"];
                match required.as_array_mut() {
                    Some(others) => others.push(json!(needed)),
                    None => *required = json!([needed]),
                }
            }
        }
    }
    let properties = described.keys.iter().map(|key| (key.name.to_owned(), property(key, definitions)));
    schema["properties"] = Json::Object(properties.collect());
    schema
}

fn property(key: &Key, definitions: &mut Map<String, Json>) -> Json {
    let mut schema = match &key.holds {
        Holds::Value { kind, example, absent } => {
            let seen = kind.seen(example.trim_matches('"'));
            let mut schema = value(kind, definitions);
            schema["examples"] = json!([seen]);
            schema["description"] = json!(match absent {
                Absent::Error | Absent::Words("") => format!("{} Example: {example}.", key.says),
                Absent::Words(words) => format!("{} Default: {words}. Example: {example}.", key.says),
                Absent::Example => {
                    schema["default"] = seen;
                    format!("{} Default: {example}.", key.says)
                }
            });
            return schema;
        }
        Holds::Table(below) => table(below, definitions),
        Holds::Entries(below) => json!({ "type": "array", "items": table(below, definitions) }),
        Holds::Named(below) => json!({
            "type": "object",
            "propertyNames": { "pattern": HANDLE },
            "additionalProperties": table(below, definitions),
        }),
    };
    schema["description"] = json!(key.says);
    schema
}

fn value(kind: &Kind, definitions: &mut Map<String, Json>) -> Json {
    match &kind.form {
        Form::Own(form) => form.clone(),
        Form::Shared(name, form) => {
            definitions.insert((*name).to_owned(), form.clone());
            // What stands beside a "$ref" is ignored.
            json!({ "anyOf": [{ "$ref": format!("#/definitions/{name}") }] })
        }
        Form::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(|kind| value(kind, definitions)).collect::<Vec<_>>() })
        }
        Form::List(item, 0) => json!({ "type": "array", "items": value(item, definitions) }),
        Form::List(item, least) => json!({ "type": "array", "items": value(item, definitions), "minItems": least }),
    }
}

/// The same JSON with an escape for each character that an editor may hide.
fn in_ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' | ' '..='~' => text.push(c),
            _ => text.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
        }
    }
    text
}
