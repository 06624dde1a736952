//! Reads numbers of days that may have a fraction.

use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostic::Code;
use crate::roster::file_report::FileReport;
use crate::roster::key::Kind;
use crate::roster::meant;
use crate::time::civil::Duration;

use super::{Value, wrong_type};

/// A number of days, which may have a fraction, as elapsed time.
pub(in crate::roster) struct DayCount(pub(in crate::roster) Duration);

impl Value for DayCount {
    fn kind() -> Kind {
        Kind::bare("number, which may have a fraction", json!({ "type": "number", "minimum": 0, "maximum": 10_000 }))
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => i32::from_str_radix(integer.as_str(), integer.radix()).ok().map(f64::from),
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            _ => {
                let meant = value.get_ref().as_str().and_then(meant::value::fraction);
                let expected = meant.map_or("a number of days".to_owned(), |days| format!("{days}, without quotes"));
                return wrong_type(key, value, &expected, report);
            }
        };
        let Some(days) = number.filter(|days| (0.0..=10_000.0).contains(days)) else {
            let message = format!("`{key}` cannot be {}", report.written(value.span()));
            report.add(Code::OutOfRange, value.span(), message, "write days from 0 to 10000");
            return None;
        };
        // At most 864,000,000: exact in both types.
        #[allow(clippy::cast_possible_truncation)]
        Some(Self(Duration::from_seconds((days * 86_400.0).round() as i64)))
    }
}

/// How long a cycle is expected to last: a day or more.
pub(in crate::roster) struct CycleLength(pub(in crate::roster) Duration);

impl Value for CycleLength {
    fn kind() -> Kind {
        Kind::bare(
            "number, 1 or more, which may have a fraction",
            json!({ "type": "number", "minimum": 1, "maximum": 10_000 }),
        )
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let DayCount(length) = DayCount::read(key, value, report)?;
        if length < Duration::DAY {
            report.add(Code::OutOfRange, value.span(), "a cycle lasts at least a day", "write days such as 32.5");
        }
        Some(Self(length))
    }
}
