//! Where one changes a file at the git host, by the addresses that the known hosts have.
//!
//! Address and branch of a repository are checked to be plain; what else goes into an address is encoded here.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::roster::repository::{Branch, RepositoryUrl};

/// What must be encoded in a part of a path: all but what RFC 3986 §2.3 leaves free.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The beginnings of addresses of agents' files.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Editor {
    /// What people call the host.
    host: &'static str,
    /// With the name of a file after it: the host's editor of that file. Nothing where we do not know the host's addresses.
    edit: Option<String>,
    /// With the name of a file after it: the host's form for a new file.
    create: Option<String>,
    /// With the text of the new file after it, where that form takes one: what stands between name and text.
    text: Option<&'static str>,
    /// The repository's page.
    page: String,
}

impl Editor {
    /// The addresses of files in the folder `agents` of the schedules, which are in `folder` of the repository.
    pub(super) fn new(url: &RepositoryUrl, branch: &Branch, folder: &str) -> Self {
        let page = url.to_string();
        let names = folder.split('/').filter(|name| !name.is_empty()).chain(["agents"]);
        let path = names.map(|name| utf8_percent_encode(name, RESERVED).to_string()).collect::<Vec<_>>().join("/");
        let host = page.trim_start_matches("https://").split(['/', ':']).next().unwrap_or_default();
        let is = |words: &[&str]| words.iter().any(|word| host.contains(word));
        if is(&["github"]) {
            Self {
                host: "GitHub",
                edit: Some(format!("{page}/edit/{branch}/{path}/")),
                create: Some(format!("{page}/new/{branch}/{path}?filename=")),
                text: Some("&value="),
                page,
            }
        } else if is(&["gitlab"]) {
            Self {
                host: "GitLab",
                edit: Some(format!("{page}/-/edit/{branch}/{path}/")),
                create: Some(format!("{page}/-/new/{branch}/{path}?file_name=")),
                text: None,
                page,
            }
        } else if is(&["codeberg", "forgejo", "gitea"]) {
            Self {
                host: if host == "codeberg.org" { "Codeberg" } else { "Forgejo" },
                edit: Some(format!("{page}/_edit/{branch}/{path}/")),
                create: Some(format!("{page}/_new/{branch}/{path}/")),
                text: None,
                page,
            }
        } else {
            Self { host: "the repository", edit: None, create: None, text: None, page }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_its_own_address_of_an_editor() {
        let edit =
            |url: &str, folder: &str| Editor::new(&url.parse().unwrap(), &"release/1".parse().unwrap(), folder).edit;
        for (url, start) in [
            ("https://github.com/org/support", "https://github.com/org/support/edit/release/1/"),
            ("https://gitlab.com/org/sub/support", "https://gitlab.com/org/sub/support/-/edit/release/1/"),
            ("https://gitlab.example.org:8443/a/b", "https://gitlab.example.org:8443/a/b/-/edit/release/1/"),
            ("https://codeberg.org/org/support", "https://codeberg.org/org/support/_edit/release/1/"),
        ] {
            assert_eq!(edit(url, "schedules"), Some(format!("{start}schedules/agents/")));
            assert_eq!(edit(url, ""), Some(format!("{start}agents/")));
            assert_eq!(edit(url, "a b/\"#?é"), Some(format!("{start}a%20b/%22%23%3F%C3%A9/agents/")));
        }
        assert_eq!(edit("https://git.example.org/github/support", "schedules"), None, "only the host tells");
    }
}
