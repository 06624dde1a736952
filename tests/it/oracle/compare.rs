//! Owns the comparison of what a program printed with what was expected: every expected field, and nothing else.

use chrono::DateTime;
use serde_json::Value;

/// The first difference, with the path to it. Fields that are not expected are not looked at.
pub(crate) fn difference(path: &str, expected: &Value, actual: &Value) -> Option<String> {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => expected.iter().find_map(|(key, expected)| {
            let path = format!("{path}.{key}");
            match actual.get(key) {
                Some(actual) => difference(&path, expected, actual),
                None if is_optional(key) && expected.is_null() => None,
                None => Some(format!("{path}: expected {expected}, found no such field")),
            }
        }),
        (Value::Array(expected), Value::Array(actual)) => {
            let pairs = expected.iter().zip(actual).enumerate();
            let mut differences = pairs.filter_map(|(at, (expected, actual))| {
                let inner = difference(&format!("{path}[{at}]"), expected, actual)?;
                Some(format!("{inner}\n    expected {expected}\n    found    {actual}"))
            });
            differences.next().or_else(|| {
                let (wanted, found) = (expected.len(), actual.len());
                let more = expected.get(found).or(actual.get(wanted));
                more.map(|more| {
                    format!("{path}: expected {wanted}, found {found}; the first one too few or too many is {more}")
                })
            })
        }
        _ if same(expected, actual) && !(expected.is_null() && path.rsplit('.').next().is_some_and(is_optional)) => {
            None
        }
        _ => Some(format!("{path}: expected {expected}, found {actual}")),
    }
}

/// Whether a field is left out where there is nothing to say.
fn is_optional(key: &str) -> bool {
    ["covering_for", "posts", "clock_change_seconds", "state"].contains(&key)
}

/// Integers and texts are the same, instants the same in UTC, fractions nearly so.
fn same(expected: &Value, actual: &Value) -> bool {
    if let (Value::String(expected), Value::String(actual)) = (expected, actual) {
        let instant = |text: &str| DateTime::parse_from_rfc3339(text).ok();
        let instants = instant(expected).filter(|_| actual.ends_with('Z'));
        return expected == actual || instants.is_some_and(|expected| instant(actual) == Some(expected));
    }
    if expected.is_f64() {
        let pair = expected.as_f64().zip(actual.as_f64());
        return pair.is_some_and(|(expected, actual)| (expected - actual).abs() < 1e-9);
    }
    expected == actual
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn only_what_is_expected_is_compared_and_all_of_it() {
        let expected = json!({ "at": "2026-01-01T00:00:00Z", "part": 62.5, "list": [{ "seconds": 60 }], "none": null });
        let found = json!({ "at": "2026-01-01T00:00:00.0Z", "part": 62.500_000_000_01, "list": [{ "seconds": 60 }],
            "none": null, "more": true });
        assert_eq!(difference("", &expected, &found), None);
        let wrong = |key: &str, value| {
            let mut wrong = found.clone();
            wrong[key] = value;
            difference("", &expected, &wrong).is_some()
        };
        assert!(wrong("at", json!("2026-01-01T00:00:00+00:00")));
        assert!(wrong("at", json!("2026-01-01T00:00:01Z")));
        assert!(wrong("part", json!(62.500_1)));
        assert!(wrong("part", json!(null)));
        assert!(wrong("list", json!([])));
        assert!(wrong("list", json!([{ "seconds": 60.5 }])));
        assert!(wrong("list", json!([{ "seconds": 60 }, { "seconds": 60 }])));
        assert!(wrong("none", json!(0)));
    }

    #[test]
    fn nobody_covered_means_no_such_field_and_not_an_empty_one() {
        let expected = json!({ "covering_for": null });
        assert_eq!(difference("", &expected, &json!({})), None);
        assert!(difference("", &expected, &json!({ "covering_for": null })).is_some());
        assert!(difference("", &expected, &json!({ "covering_for": [] })).is_some());
    }
}
