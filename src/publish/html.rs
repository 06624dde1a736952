//! What the pages share: the head, names, times as UTC reads them, and the few texts that go in as they are.
//!
//! Names and titles come from strangers: [`maud`] escapes all text, so only this file names what it does not escape.

use maud::{Markup, PreEscaped, html};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::time::interval::Interval;
use crate::time::zone::Zone;
use crate::words::clock::Clock;

const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E\
    %3Crect width='8' height='8' rx='1.6' fill='%231f6f63'/%3E\
    %3Cpath d='M1.5 2h2v4h-2zM4.5 2h2v1.4h-2zM4.5 4.6h2V6h-2z' fill='%23fff'/%3E%3C/svg%3E";

/// The head of a page. Nothing may be loaded, and of styles and scripts only these are used.
pub(super) fn head(title: &str, style: &'static str, script: &'static str) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'",
        hash(style),
        hash(script)
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            link rel="icon" href=(ICON);
            title { (title) }
            style { (own(style)) }
        }
    }
}

/// The page's own style or script, which HTML does not unescape. Safe, because a stranger's text is never `'static`.
pub(super) fn own(text: &'static str) -> PreEscaped<&'static str> {
    PreEscaped(text)
}

/// The facts as JSON in a `<script>`, which HTML does not unescape. Safe, because JSON escapes what could end or open anything
/// there.
pub(super) fn json_in_script(facts: &impl Serialize) -> Markup {
    PreEscaped(escape_json(&serde_json::to_string(facts).unwrap_or_default()))
}

/// Writes what HTML or a script could take for its own as escapes of JSON; it can stand in strings alone.
fn escape_json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => safe.push(c),
        }
    }
    safe
}

/// Joins pieces, with `between` between each two.
pub(super) fn joined(pieces: impl IntoIterator<Item = Markup>, between: &Markup) -> Markup {
    html! { @for (at, piece) in pieces.into_iter().enumerate() { @if at > 0 { (between) } (piece) } }
}

/// A name, kept from turning the direction of the text around it; narrow screens show its first two characters.
pub(super) fn name(name: &str) -> Markup {
    let (first, rest) = name.split_at(name.char_indices().nth(2).map_or(name.len(), |(at, _)| at));
    html! { bdi { (first) i { (rest) } } }
}

/// A stretch of time, in UTC; the script says it in another zone.
pub(super) fn range(interval: Interval) -> Markup {
    let (start, end) = (interval.start().unix(), interval.end().unix());
    html! { span data-from=(start) data-until=(end) { (Clock::new(Zone::utc()).range_without_year(interval)) } }
}

/// What a content security policy calls this text: its SHA-256 in base64.
fn hash(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest = Sha256::digest(text);
    let mut base64 = String::from("sha256-");
    for three in digest.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | three.get(at).map_or(0, |byte| usize::from(*byte)));
        for at in 0..4 {
            let digit = char::from(DIGITS[bits >> (18 - 6 * at) & 63]);
            base64.push(if at <= three.len() { digit } else { '=' });
        }
    }
    base64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_what_other_programs_say_it_is() {
        // printf 'abc' | openssl dgst -sha256 -binary | base64
        assert_eq!(hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }

    #[test]
    fn json_in_a_script_reads_the_same_and_has_nothing_that_a_script_or_html_takes_for_its_own() {
        let text = "</script>&\u{2028}\u{2029}é";
        let safe = escape_json(&format!("\"{text}\""));
        assert_eq!(safe, r#""\u003c/script\u003e\u0026\u2028\u2029é""#);
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }
}
