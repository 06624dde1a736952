//! The guides of this repository as a new team gets them: those pages that say how to work with the schedules, with links that hold.

use std::collections::BTreeMap;

/// The guides, by their paths, with the pages that they lean on. What is about this program's own repository is not among them.
const PAGES: [(&str, &str); 8] = [
    ("docs/agent.md", include_str!("../../../docs/agent.md")),
    ("docs/commands.md", include_str!("../../../docs/commands.md")),
    ("docs/diagnostics.md", include_str!("../../../docs/diagnostics.md")),
    ("docs/format.md", include_str!("../../../docs/format.md")),
    ("docs/lead.md", include_str!("../../../docs/lead.md")),
    ("docs/plan.md", include_str!("../../../docs/plan.md")),
    ("docs/team.md", include_str!("../../../docs/team.md")),
    ("docs/terms.md", include_str!("../../../docs/terms.md")),
];

/// The guides by their paths. Where a link leads to what a team does not get, its words stay and the link goes.
pub(super) fn guides() -> BTreeMap<String, String> {
    let holds = |target: &str| {
        let page = target.split('#').next().unwrap_or_default();
        page.is_empty()
            || page.contains("://")
            || PAGES.iter().any(|(path, _)| path.strip_prefix("docs/") == Some(page))
    };
    PAGES.iter().map(|(path, text)| ((*path).to_owned(), with_links(text, holds))).collect()
}

/// The text with those links alone that hold; what is code stays as it is.
fn with_links(text: &str, holds: impl Fn(&str) -> bool) -> String {
    let fence = "```";
    let parts = text.split(fence).enumerate();
    let parts = parts.map(|(number, part)| if number % 2 == 0 { linked(part, &holds) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join(fence)
}

/// The same of text that is no code.
fn linked(text: &str, holds: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((target, after)) = after.split_once(')') else { break };
        match before.rfind('[') {
            Some(begin) if !holds(target) => {
                let (prose, words) = (&before[..begin], &before[begin + 1..]);
                kept.extend([prose.strip_suffix('!').unwrap_or(prose), words]);
            }
            _ => kept.extend([before, "](", target, ")"]),
        }
        rest = after;
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_does_not_hold_leaves_its_words() {
        let only = |target: &str| target == "a.md#x";
        for (text, expected) in [
            ("see [a](a.md#x) and [`b`](../b.md).", "see [a](a.md#x) and `b`."),
            ("![a picture](a.png)\n[x](y)", "a picture\nx"),
            ("```toml\n[x](y)\n```\n[x](y)", "```toml\n[x](y)\n```\nx"),
            ("no [link] at all](", "no [link] at all]("),
        ] {
            assert_eq!(with_links(text, only), expected);
        }
    }
}
