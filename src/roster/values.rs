//! Reads the values that keys may have: each TOML value becomes a checked type, or a finding where it stands.

use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostic::Code;
use crate::text::{harms, without_harm};
use crate::time::civil::Duration;

use super::file_report::{FileReport, shown};
use super::grid::Grid;
use super::handle::Word;
use super::key::Kind;
use super::meant;
use super::minimum_over::MinimumOver;

pub(super) mod day_counts;
pub(super) mod times;

/// What a key may have as its value.
pub(super) trait Value: Sized {
    /// What people and schemas are told of such a value.
    fn kind() -> Kind;

    /// The value, or nothing and a finding.
    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self>;
}

/// A value with its place.
impl<T: Value> Value for Spanned<T> {
    fn kind() -> Kind {
        T::kind()
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        T::read(key, value, report).map(|read| Self::new(value.span(), read))
    }
}

impl Value for bool {
    fn kind() -> Kind {
        Kind::bare("`true` or `false`", json!({ "type": "boolean" }))
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        if let Some(truth) = value.get_ref().as_bool() {
            return Some(truth);
        }
        let meant = meant::value::truth(value.get_ref().as_str().unwrap_or(report.raw(value.span())));
        let quotes = if value.get_ref().as_str().is_some() { ", without quotes" } else { "" };
        let expected = meant.map_or("true or false".to_owned(), |truth| format!("{key} = {truth}{quotes}"));
        let text = value.get_ref().as_str().map(|text| text.trim().to_lowercase());
        let fix = text.filter(|text| text == "true" || text == "false");
        wrong_type_fixed(key, value, &expected, report, fix)
    }
}

impl Value for u32 {
    fn kind() -> Kind {
        Whole::<0, { Self::MAX }>::kind()
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        Whole::<0, { Self::MAX }>::read(key, value, report).map(|Whole(number)| number)
    }
}

/// A whole number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const LEAST: u32, const MOST: u32>(pub(crate) u32);

/// How many, at least one.
pub(super) type Count = Whole<1, { u32::MAX }>;
/// How many weeks, at most two years.
pub(super) type Weeks = Whole<0, 104>;

impl<const LEAST: u32, const MOST: u32> Value for Whole<LEAST, MOST> {
    fn kind() -> Kind {
        let name = match (LEAST, MOST) {
            (0, u32::MAX) => "whole number".to_owned(),
            (_, u32::MAX) => format!("whole number, {LEAST} or more"),
            _ => format!("whole number, {LEAST} to {MOST}"),
        };
        Kind::bare(name, json!({ "type": "integer", "minimum": LEAST, "maximum": MOST }))
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let Some(integer) = value.get_ref().as_integer() else {
            let number = value.get_ref().as_str().and_then(meant::value::number);
            let number = number.filter(|number| (LEAST..=MOST).contains(number));
            let expected = number.map_or("a whole number".to_owned(), |number| format!("{number}, without quotes"));
            let text = value.get_ref().as_str().map_or("", str::trim);
            let fix = number.filter(|number| number.to_string() == text).map(|number| number.to_string());
            return wrong_type_fixed(key, value, &expected, report, fix);
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| (LEAST..=MOST).contains(number)).map(Self);
        if number.is_none() {
            let help =
                if MOST == u32::MAX { format!("write {LEAST} or more") } else { format!("write {LEAST} to {MOST}") };
            report.add(Code::OutOfRange, value.span(), format!("`{key}` cannot be {}", integer.as_str()), help);
        }
        number
    }
}

/// The values of a list that can be read; each of the others is a finding.
impl<T: Value> Value for Vec<T> {
    fn kind() -> Kind {
        T::kind().list(0)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        if let Some(items) = value.get_ref().as_array() {
            Some(items.iter().filter_map(|item| T::read(key, item, report)).collect())
        } else {
            let raw = report.raw(value.span());
            let list = meant::value::list(key, raw).unwrap_or_else(|| format!("[{}]", shown(raw)));
            // One text may be several with something between them.
            let one = value.get_ref().as_str().filter(|text| text.parse::<Word>().is_ok());
            let fix = one.map(|text| format!("[\"{text}\"]"));
            wrong_type_fixed(key, value, &format!("a list, in brackets: {key} = {list}"), report, fix)
        }
    }
}

/// What is written in quotes.
pub(super) fn text<'v>(key: &str, value: &'v Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<&'v str> {
    let expected = || match value.get_ref() {
        DeValue::Array(items) if items.len() == 1 => {
            let one = items[0].get_ref().as_str().unwrap_or("");
            format!("the text alone, without brackets: {key} = \"{}\"", shown(one))
        }
        DeValue::Array(_) => "one text in quotes, not a list of several".to_owned(),
        _ => "text in quotes".to_owned(),
    };
    let one = || match value.get_ref().as_array().map(|items| items.iter().collect::<Vec<_>>()).as_deref() {
        Some([one]) if one.get_ref().as_str().is_some() => Some(report.raw(one.span()).to_owned()),
        _ => None,
    };
    let text = value.get_ref().as_str();
    let fix = if text.is_none() { one() } else { None };
    text.or_else(|| wrong_type_fixed(key, value, &expected(), report, fix))
}

/// The form of handles and of the names of roles.
pub(super) const HANDLE: &str = "^[a-z0-9][a-z0-9-]{0,38}$";

/// What stands for a handle: whether an agent has it, [`load`](super::load) judges.
pub(super) struct HandleText(pub(super) String);

impl Value for HandleText {
    fn kind() -> Kind {
        let form = json!({
            "description": "In quotes, 1 to 39 lower-case letters, digits and dashes, a letter or digit first.",
            "type": "string",
            "pattern": HANDLE,
            "not": { "pattern": "^(con|prn|aux|nul|com[0-9]|lpt[0-9])$" },
        });
        Kind::text("handle", "handle", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        text(key, value, report).map(|text| Self(text.to_owned()))
    }
}

/// Who covers: what stands for a handle, or a question mark.
pub(super) enum CovererText {
    /// What stands for a handle.
    Agent(HandleText),
    /// `?`: whoever would.
    Anybody,
}

impl Value for CovererText {
    fn kind() -> Kind {
        HandleText::kind().or(Kind::only("?"))
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?;
        Some(if text == "?" { Self::Anybody } else { Self::Agent(HandleText(text.to_owned())) })
    }
}

/// Whose turn it is: one, or several who are all on.
pub(super) struct TurnText(pub(super) Vec<Spanned<CovererText>>);

impl Value for TurnText {
    fn kind() -> Kind {
        CovererText::kind().or(HandleText::kind().list(1))
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        if value.get_ref().as_str().is_some() {
            return Some(Self(vec![Spanned::<CovererText>::read(key, value, report)?]));
        }
        let Some(items) = value.get_ref().as_array().filter(|items| !items.is_empty()) else {
            return wrong_type(key, value, "a handle, a list of handles, or \"?\"", report);
        };
        let together: Vec<Spanned<CovererText>> =
            items.iter().filter_map(|item| Value::read(key, item, report)).collect();
        if let Some(open) = together.iter().find(|item| matches!(item.get_ref(), CovererText::Anybody)) {
            let help = "write \"?\" alone, without brackets around it, or name who is on";
            report.add(Code::WrongType, open.span(), "a turn of several names them all".to_owned(), help);
        }
        Some(Self(together))
    }
}

/// The turns of a rotation, at least one.
pub(super) struct TurnList(pub(super) Vec<TurnText>);

impl Value for TurnList {
    fn kind() -> Kind {
        TurnText::kind().list(1)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let turns = Vec::read(key, value, report)?;
        if turns.is_empty() {
            let help = format!("name at least one agent, for example {key} = [\"ann\", \"bob\"]");
            report.add(Code::OutOfRange, value.span(), format!("`{key}` names nobody"), help);
        }
        Some(Self(turns))
    }
}

impl Value for Word {
    fn kind() -> Kind {
        let form = json!({
            "description": "In quotes, 1 to 39 lower-case letters, digits and dashes.",
            "type": "string",
            "pattern": "^[a-z0-9-]{1,39}$",
        });
        Kind::text("word", "word", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?;
        let word = text.parse().ok();
        if word.is_none() {
            let lower: String = text.trim().to_lowercase().replace([' ', '_'], "-");
            let (help, fix) = match lower.parse::<Self>() {
                Ok(word) => (format!("write \"{word}\""), Some(format!("\"{word}\""))),
                Err(form) => (form.to_owned(), None),
            };
            let message = format!("`{}` cannot be a word for `{key}`", shown(text));
            report.add_fixed(Code::BadName, value.span(), message, help, fix);
        }
        word
    }
}

impl Value for Grid {
    fn kind() -> Kind {
        let form = json!({
            "description": "An amount of time that divides a day, of 5 minutes or more, such as \"30m\" or \"1h\".",
            "enum": Self::ALL.iter().map(|grid| grid.length().to_string()).collect::<Vec<_>>(),
        });
        Kind::text("part of a day", "grid", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let quoted = |grid: Self| format!("\"{}\"", grid.length());
        let all = || Self::ALL.map(quoted).join(", ");
        // A number without a unit can only be of minutes.
        let with_unit = |number: &str| {
            let grid = Self::ALL.into_iter().find(|grid| number.trim().parse() == Ok(grid.length().seconds() / 60));
            grid.map_or_else(
                || format!("one of {}", all()),
                |grid| format!("the unit too, in quotes: {}", quoted(grid)),
            )
        };
        match value.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) => {
                let expected = with_unit(report.raw(value.span()));
                return wrong_type(key, value, &expected, report);
            }
            DeValue::String(text) if text.trim().parse::<u32>().is_ok() => {
                let message = format!("`{key}` has no unit: {}", shown(text.trim()));
                report.add(Code::BadDuration, value.span(), message, format!("write {}", with_unit(text)));
                return None;
            }
            _ => {}
        }
        let length = Duration::read(key, value, report)?;
        let grid = Self::ALL.into_iter().find(|grid| grid.length() == length);
        if grid.is_none() {
            let message = format!("`{key}` cannot be {length}");
            report.add(Code::OutOfRange, value.span(), message, format!("write one of {}", all()));
        }
        grid
    }
}

/// That somebody would rather not.
pub(super) struct RatherNot;

impl Value for RatherNot {
    fn kind() -> Kind {
        let form = json!({ "description": "\"not\": only if it must be.", "enum": ["not"] });
        Kind::text("\"not\"", "rather", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let word = text(key, value, report)?;
        if word != "not" {
            let message = format!("`{key}` cannot be `{}`", shown(word));
            report.add(Code::OutOfRange, value.span(), message, "write \"not\", or leave the key out");
        }
        (word == "not").then_some(Self)
    }
}

impl Value for MinimumOver {
    fn kind() -> Kind {
        let form = json!({ "description": "\"week\" or \"window\".", "enum": ["week", "window"] });
        Kind::text("\"week\" or \"window\"", "minimum-over", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        match text(key, value, report)? {
            "week" => Some(Self::Week),
            "window" => Some(Self::Window),
            other => {
                let message = format!("`{key}` cannot be `{}`", shown(other));
                report.add(Code::OutOfRange, value.span(), message, "write \"week\" or \"window\"");
                None
            }
        }
    }
}

/// An account at the git host.
pub(super) struct Account(pub(super) String);

impl Value for Account {
    fn kind() -> Kind {
        let form = json!({
            "description": "The name of an account at the git host, without @: 1 to 64 letters, digits, dots, underscores and dashes.",
            "type": "string",
            "pattern": "^[A-Za-z0-9._-]{1,64}$",
        });
        Kind::text("account", "account", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?;
        let is_account = |text: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
            text.bytes().all(plain) && (1..=64).contains(&text.len())
        };
        if is_account(text) {
            return Some(Self(text.to_owned()));
        }
        let bare = text.trim().trim_start_matches('@');
        let help = if is_account(bare) {
            format!("write \"{bare}\"")
        } else {
            "write the account's name: 1 to 64 letters, digits, dots, underscores and dashes".to_owned()
        };
        let fix = is_account(bare).then(|| format!("\"{bare}\""));
        report.add_fixed(Code::BadName, value.span(), format!("`{}` is no account", shown(text)), help, fix);
        None
    }
}

/// What stands for a role: whether the team has it, is judged where its roles are known.
pub(super) struct RoleText(pub(super) String);

impl Value for RoleText {
    fn kind() -> Kind {
        let form = json!({
            "description": "\"l1\" answers first, \"l2\" is asked when needed, \"intern\" learns; or a role that \
                team.toml defines.",
            "anyOf": [{ "enum": ["l1", "l2", "intern"] }, { "type": "string", "pattern": HANDLE }],
        });
        Kind::text("role", "role", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        text(key, value, report).map(|text| Self(text.to_owned()))
    }
}

/// Roles, at least one.
pub(super) struct Roles(pub(super) Vec<Spanned<RoleText>>);

impl Value for Roles {
    fn kind() -> Kind {
        RoleText::kind().list(1)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let roles = Vec::read(key, value, report)?;
        if roles.is_empty() {
            let message = format!("`{key}` names no role, so nobody can ever be on");
            let help = format!("name at least one role, for example {key} = [\"l1\"]");
            report.add(Code::OutOfRange, value.span(), message, help);
        }
        Some(Self(roles))
    }
}

/// A name that people read: 1 to 200 characters that do no [harm](harms); space around it is no part of it.
///
/// Longer ones would make tables that nobody can read: a column is as wide as its longest text.
pub(super) struct Name(pub(super) String);

impl Value for Name {
    fn kind() -> Kind {
        // As a JSON Schema reads patterns, by UTF-16: what `crate::text` says of characters.
        let space = "\t-\r \u{85}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";
        let harm = "\0-\u{1f}\u{7f}-\u{9f}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180e}\u{200b}\u{200e}\u{200f}\
            \u{2028}-\u{202e}\u{2060}-\u{206f}\u{2800}\u{3164}\u{feff}\u{ffa0}\u{fff0}-\u{fffb}\u{1bca0}-\u{1bca3}\
            \u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}";
        let joiner = "\u{200c}\u{200d}";
        let variation = "\u{180b}-\u{180d}\u{180f}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}";
        let border = format!("[^{harm} \u{a0}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}]");
        let modifier = format!("[{joiner}{variation}]");
        let form = json!({
            "description": "A name that people read: in quotes, 1 to 200 characters on one line, none of which \
                nobody sees or turns the direction of text.",
            "type": "string",
            "pattern": format!("^[{space}]*{border}([^{harm}]{{0,198}}{border})?[{space}]*$"),
            "not": { "pattern": format!("(^|[{space}]){modifier}|[{joiner}]{modifier}|[{variation}][{variation}]") },
        });
        Kind::text("name", "name", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?.trim();
        let harm = harms(text).next();
        let problem = if text.is_empty() {
            "is empty".to_owned()
        } else if text.chars().count() > 200 {
            "is longer than 200 characters".to_owned()
        } else if let Some((place, c, harm)) = harm {
            format!("has {harm}, U+{:04X}, in place {}", u32::from(c), place + 1)
        } else {
            return Some(Self(text.to_owned()));
        };
        let help = match without_harm(text) {
            plain if harm.is_some() && !plain.is_empty() => format!("write \"{}\"", shown(&plain)),
            _ => "write a plain name on one line".to_owned(),
        };
        report.add(Code::BadName, value.span(), format!("`{key}` {problem}: `{}`", shown(text)), help);
        None
    }
}

pub(super) fn wrong_type<T>(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    expected: &str,
    report: &mut FileReport<'_>,
) -> Option<T> {
    wrong_type_fixed(key, value, expected, report, None)
}

/// The same, with what to write there where that is certain.
fn wrong_type_fixed<T>(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    expected: &str,
    report: &mut FileReport<'_>,
    fix: Option<String>,
) -> Option<T> {
    // Where nothing is written the syntax is wrong, which is reported already.
    if value.span().is_empty() {
        return None;
    }
    let found = match value.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let message = format!("`{key}` is {found}: {}", report.written(value.span()));
    report.add_fixed(Code::WrongType, value.span(), message, format!("write {expected}"), fix);
    None
}
