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
    /// Where files are changed. Nothing where we do not know the host's addresses.
    #[serde(flatten)]
    files: Option<Files>,
    /// The repository's page.
    page: String,
}

/// Each with the name of a file after it.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Files {
    /// The host's editor of that file.
    edit: String,
    /// The host's form for a new file.
    create: String,
    /// What stands between the name of the new file and its text, where that form takes one.
    text: Option<&'static str>,
}

impl Editor {
    /// The addresses of files in the folder `agents` of the schedules, which are in `folder` of the repository.
    pub(super) fn new(url: &RepositoryUrl, branch: &Branch, folder: &str) -> Self {
        let page = url.to_string();
        let names = folder.split('/').filter(|name| !name.is_empty()).chain(["agents"]);
        let path = names.map(|name| utf8_percent_encode(name, RESERVED).to_string()).collect::<Vec<_>>().join("/");
        let files = |edit: &str, create: &str, name: &str, text| {
            let edit = format!("{page}/{edit}/{branch}/{path}/");
            Some(Files { edit, create: format!("{page}/{create}/{branch}/{path}?{name}="), text })
        };
        let domain = page.trim_start_matches("https://").split(['/', ':']).next().unwrap_or_default();
        let is = |words: &[&str]| words.iter().any(|word| domain.contains(word));
        // https://docs.gitea.com: "Web UI API" has the address for a new file, which Forgejo kept.
        let (host, files) = if is(&["github"]) {
            ("GitHub", files("edit", "new", "filename", Some("&value=")))
        } else if is(&["gitlab"]) {
            ("GitLab", files("-/edit", "-/new", "file_name", None))
        } else if is(&["codeberg", "forgejo", "gitea"]) {
            let name = if domain == "codeberg.org" { "Codeberg" } else { "Forgejo" };
            (name, files("_edit", "_new", "filename", Some("&value=")))
        } else {
            ("the git host", None)
        };
        Self { host, files, page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_its_own_address_of_an_editor() {
        let edit = |url: &str, folder: &str| {
            Editor::new(&url.parse().unwrap(), &"release/1".parse().unwrap(), folder).files.map(|files| files.edit)
        };
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

    #[test]
    fn a_new_file_has_a_name_and_where_the_host_takes_it_a_text() {
        let create = |url: &str| {
            let files = Editor::new(&url.parse().unwrap(), &"main".parse().unwrap(), "schedules").files.unwrap();
            format!("{}zoe.toml{}", files.create, files.text.unwrap_or_default())
        };
        for (url, address) in [
            ("https://github.com/org/support", "/new/main/schedules/agents?filename=zoe.toml&value="),
            ("https://gitlab.com/org/support", "/-/new/main/schedules/agents?file_name=zoe.toml"),
            ("https://codeberg.org/org/support", "/_new/main/schedules/agents?filename=zoe.toml&value="),
        ] {
            assert_eq!(create(url), format!("{url}{address}"));
        }
    }
}
