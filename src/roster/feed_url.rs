//! The address at which a team publishes: what it may be, and the addresses of files below it.

use std::str::FromStr;

use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostic::Code;

use super::file_report::{FileReport, shown};
use super::key::Kind;
use super::meant;
use super::values::{Value, text};

/// The most bytes of an address.
pub(super) const LONGEST: usize = 500;

/// The host of an address and its port, if one is written, as a pattern of a JSON Schema.
pub(super) fn authority() -> String {
    let label = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
    let port = "[0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]";
    format!(r"{label}(\.{label})*(:({port}))?")
}

/// The plain http or https address of a folder: a host, perhaps a port, and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedUrl(String);

impl FeedUrl {
    /// The name of the host, without a port.
    pub(crate) fn host(&self) -> &str {
        let (_, rest) = self.split();
        rest.split(['/', ':']).next().unwrap_or("")
    }

    /// The address of a file in the folder.
    pub(crate) fn file(&self, path: &str) -> String {
        format!("{}/{path}", self.0.trim_end_matches('/'))
    }

    /// The same with the scheme by which calendar programs are told to subscribe.
    pub(crate) fn webcal(&self, path: &str) -> String {
        let (scheme, _) = self.split();
        self.file(path).replacen(scheme, "webcal", 1)
    }

    fn split(&self) -> (&str, &str) {
        self.0.split_once("://").unwrap_or(("", &self.0))
    }
}

impl FromStr for FeedUrl {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let url = Self(text.to_owned());
        let (scheme, rest) = url.split();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let port = authority.split_once(':').map(|(_, port)| port);
        let is_label = |label: &str| {
            let plain = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
        };
        let good = ["http", "https"].contains(&scheme)
            && text.len() <= LONGEST
            && url.host().split('.').all(is_label)
            && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number.to_string() == port))
            && !path.split('/').any(|segment| segment == "..")
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/:%".contains(c));
        if good { Ok(url) } else { Err(()) }
    }
}

impl Value for FeedUrl {
    fn kind() -> Kind {
        let form = json!({
            "description": "An http or https address without user, query or fragment.",
            "type": "string",
            "maxLength": LONGEST,
            "pattern": format!("^https?://{}(/[A-Za-z0-9._~:/%-]*)?$", authority()),
            "not": { "pattern": r"/\.\.(/|$)" },
        });
        Kind::text("web address", "url", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?;
        let url = text.parse().ok();
        if url.is_none() {
            let message = format!("`{}` is no plain web address", shown(text));
            let help = match meant::value::url(text) {
                Some(url) => format!("write \"{url}\""),
                None => "write for example \"https://example.org/coverage/\"".to_owned(),
            };
            report.add(Code::BadUrl, value.span(), message, help);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_feed_is_a_host_perhaps_a_port_and_a_path() {
        let good = |text: &str| text.parse::<FeedUrl>().is_ok();
        for text in ["https://example.org", "http://a.b-c.example:8443/x/y/", "https://x/%7Eteam/"] {
            assert!(good(text), "{text}");
        }
        for text in [
            "example.org",
            "ftp://example.org/",
            "https:///x",
            "https://user@example.org/",
            "https://a..b/",
            "https://-a/",
            "https://a:b/",
            "https://a:99999/",
            "https://a:80:80/",
            "https://a/../b",
            "https://a/?q",
            "https://a/x y",
        ] {
            assert!(!good(text), "{text}");
        }
    }

    #[test]
    fn a_file_is_in_the_folder_with_or_without_a_slash_at_its_end() {
        for text in ["https://example.org:8443/x", "https://example.org:8443/x/"] {
            let url: FeedUrl = text.parse().unwrap();
            assert_eq!(url.host(), "example.org");
            assert_eq!(url.file("gaps.ics"), "https://example.org:8443/x/gaps.ics");
            assert_eq!(url.webcal("gaps.ics"), "webcal://example.org:8443/x/gaps.ics");
        }
    }
}
