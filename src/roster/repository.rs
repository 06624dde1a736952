//! Where a team's files are kept: the address of the repository's page, and the branch that counts.
//!
//! Both come from files that a stranger may change and are published as links, so neither can hold more than a plain address and
//! a plain name: no user, no query, no escape, no step upwards.

use std::fmt;
use std::str::FromStr;

use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostic::Code;

use super::feed_url::{self, FeedUrl};
use super::file_report::{FileReport, shown};
use super::key::Kind;
use super::meant;
use super::table::table;
use super::values::{Value, text};

table! {
    /// Where the files are kept.
    #[derive(Clone, Debug)]
    pub(crate) struct Repository {
        /// The address of the repository's page, where one changes files.
        url: Option<RepositoryUrl> = optional("url" like "https://github.com/org/support", else "none"),
        /// The branch that counts.
        branch: Branch = default("branch" like "main", Branch("main".to_owned())),
    }
}

impl Repository {
    /// The address of the repository's page, if the team says where it is.
    pub(crate) fn url(&self) -> Option<&RepositoryUrl> {
        self.url.as_ref()
    }

    /// The branch that counts.
    pub(crate) fn branch(&self) -> &Branch {
        &self.branch
    }
}

/// The plain https address of a repository's page: a host, perhaps a port, and a path of one or more names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryUrl(String);

impl fmt::Display for RepositoryUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for RepositoryUrl {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let rest = text.strip_prefix("https://").ok_or(())?;
        let (_, path) = rest.split_once('/').ok_or(())?;
        let is_name = |name: &str| {
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c));
            plain && !["", ".", ".."].contains(&name)
        };
        let good =
            text.parse::<FeedUrl>().is_ok() && path.split('/').all(is_name) && path.strip_suffix(".git").is_none();
        if good { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl Value for RepositoryUrl {
    fn kind() -> Kind {
        let form = json!({
            "description": "The https address of the repository's page, without .git and without a slash at its end.",
            "type": "string",
            "maxLength": feed_url::LONGEST,
            "pattern": format!("^https://{}(/[A-Za-z0-9._~-]+)+$", feed_url::authority()),
            "not": { "pattern": r"/\.\.?(/|$)|\.git$" },
        });
        Kind::text("web address of a repository", "repository", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?;
        let url = text.parse().ok();
        if url.is_none() {
            let message = format!("`{}` is no plain https address of a repository", shown(text));
            let help = match meant::value::repository(text) {
                Some(url) => format!("write \"{url}\""),
                None => "write for example \"https://github.com/org/support\"".to_owned(),
            };
            report.add(Code::BadUrl, value.span(), message, help);
        }
        url
    }
}

/// The name of a branch: one or more words of letters, digits, `.`, `_` and `-`, with a slash between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch(String);

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Branch {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // git-check-ref-format(1), without what needs an escape in an address.
        let is_word = |word: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            word.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && word.chars().all(plain)
                && !word.contains("..")
                && !word.ends_with('.')
                && word.strip_suffix(".lock").is_none()
        };
        if text.len() <= 200 && text.split('/').all(is_word) { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl Value for Branch {
    fn kind() -> Kind {
        let form = json!({
            "description": "The name of a branch: letters, digits, dots, underscores, dashes, and slashes between words.",
            "type": "string",
            "maxLength": 200,
            "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$",
            "not": { "pattern": r"\.\.|\.(/|$)|\.lock(/|$)" },
        });
        Kind::text("branch", "branch", form)
    }

    fn read(key: &str, value: &Spanned<DeValue<'_>>, report: &mut FileReport<'_>) -> Option<Self> {
        let text = text(key, value, report)?;
        let branch = text.parse().ok();
        if branch.is_none() {
            let bare = text.trim();
            let bare = bare.strip_prefix("refs/heads/").unwrap_or(bare);
            let help = if bare.parse::<Self>().is_ok() {
                format!("write \"{bare}\"")
            } else {
                "write the branch's name: letters, digits, dots, underscores and dashes, with a slash between two words, \
                    such as \"main\""
                    .to_owned()
            };
            report.add(Code::BadName, value.span(), format!("`{}` is no name of a branch", shown(text)), help);
        }
        branch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_a_plain_path_on_a_host_by_https() {
        let good = |text: &str| text.parse::<RepositoryUrl>().is_ok();
        for text in ["https://github.com/org/support", "https://git.example:8443/~ann/s.x_y"] {
            assert!(good(text), "{text}");
        }
        for text in [
            "http://github.com/org/support",
            "https://github.com",
            "https://github.com/",
            "https://github.com/org/support/",
            "https://github.com/org/support.git",
            "https://github.com//support",
            "https://github.com/org/../x",
            "https://github.com/org/./x",
            "https://github.com/org/%2e%2e/x",
            "https://user:word@github.com/org/support",
            "https://github.com/org/support?x=1",
            "https://github.com/org/support#x",
            "https://github.com/org/\"onclick=",
            "https://github.com/org/a b",
            "https://github.com/org/a\n",
            "https://github.com/org/\u{202e}a",
            "javascript://github.com/%0aalert(1)",
        ] {
            assert!(!good(text), "{text:?}");
        }
    }

    #[test]
    fn a_branch_is_a_plain_name_that_git_takes() {
        let good = |text: &str| text.parse::<Branch>().is_ok();
        for text in ["main", "release/2026.12", "_x", "feature/a-b_c", &"b".repeat(200)] {
            assert!(good(text), "{text}");
        }
        for text in [
            "",
            "-x",
            "a/-x",
            "/main",
            "main/",
            "a//b",
            ".x",
            "a/.x",
            "a..b",
            "a.",
            "a./b",
            "a.lock",
            "a.lock/b",
            "a b",
            "a\n",
            "a?b",
            "a#b",
            "a%2e",
            "a@{1}",
            "a\\b",
            "é",
            &"b".repeat(201),
        ] {
            assert!(!good(text), "{text:?}");
        }
    }
}
