//! The page, as it is without its script: what it shows, what strangers' text becomes, and what it must not tell.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::fs;

use coverage::publish::publish;
use coverage::roster::model::Roster;
use support::{at, entry, json, on_sample, roster, stdout};

/// A name that would be a script in every place where it is not escaped.
const HOSTILE: &str = r#"</script><img src=x onerror="alert(1)"><!--<script>'&amp;"#;

fn page(roster: &Roster, now: &str) -> String {
    publish(roster, at(now)).unwrap().files["index.html"].text.clone()
}

fn file(name: &str, zone: &str, lines: &str) -> String {
    format!("name = {}\nrole = \"l1\"\ntimezone = \"{zone}\"\n{lines}", quoted(name))
}

/// A team in which everybody and everything is called what an attacker would like.
fn hostile() -> Roster {
    let ann = file(HOSTILE, "Asia/Kathmandu", &entry("days = \"mon-fri\"\nhours = \"09:00-13:00\""));
    let text = quoted(HOSTILE);
    let team = format!(
        "name = {text}\n[[coverage]]\nname = {text}\nroles = [\"l1\"]\n[role.l1]\ntitle = {text}\n\
         [feed]\nurl = \"https://example.org/x/\"\n"
    );
    roster(&[("team.toml", &team), ("agents/ann.toml", &ann)])
}

/// A string in TOML, which reads those of JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The text between two marks, without them.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn strangers_text_is_text_in_elements_attributes_and_addresses() {
    let page = page(&hostile(), "2026-11-21T12:00:00Z");
    let (html, _) = page.split_once("<script type=\"application/json\"").unwrap();
    assert!(!page.contains("<img"), "a tag of a stranger");
    assert!(!html.contains("onerror=\""), "an attribute of a stranger");
    assert_eq!(page.matches("<script").count(), 2, "the facts and the page's own");
    assert_eq!(page.matches("</script").count(), 2);
    assert!(!page.contains("<!--"));
    assert!(
        html.contains(
            "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&lt;!--&lt;script&gt;&#39;&amp;amp;"
        )
    );
    assert!(html.contains("name=%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3D%22alert%281%29%22%3E"));
}

#[test]
fn the_embedded_facts_are_the_published_facts_and_cannot_end_their_element() {
    let publication = publish(&hostile(), at("2026-11-21T12:00:00Z")).unwrap();
    let page = &publication.files["index.html"].text;
    let embedded = between(page, "id=\"facts\">", "</script>");
    assert!(!embedded.contains(['<', '>', '&']));
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(parse(embedded), parse(&publication.files["coverage.json"].text));
}

#[test]
fn everything_is_there_without_the_script() {
    let page = page(&roster(&sample()), "2026-11-21T12:00:00Z");
    assert_eq!(page.matches("<table class=\"hours\">").count(), 8, "a table for each week");
    assert_eq!(page.matches("href=\"#week-").count(), 8 + 7 + 7, "a picture for each week, and its neighbours");
    for part in [
        "This page covers Monday 16 November 2026 to Sunday 10 January 2027 (UTC). After that it is out of date.",
        "<h3>first response</h3>",
        "<strong>73.0 %</strong>",
        "Every Sunday ",
        "<table class=\"gaps\">",
        "<table class=\"agents\">",
        "<bdi>Juniper</bdi>",
        "<td class=\"short\">9<b aria-hidden=\"true\">▼</b><i>, short</i></td>",
        "href=\"webcal://example.org/coverage/agents/juniper.ics\"",
        "href=\"https://example.org/coverage/coverage.ics\"",
        "https://calendar.google.com/calendar/render?cid=webcal%3A%2F%2Fexample.org%2Fcoverage%2Fcoverage.ics\"",
        "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Fexample.org%2Fcoverage%2Fgaps.ics&amp;name=Bisq%20support%3A%20gaps\"",
        "Cycle 88 <small>6 Dec to 8 Jan, dates estimated</small>",
    ] {
        assert!(page.to_lowercase().contains(&part.to_lowercase()), "{part}");
    }
}

#[test]
fn hours_are_covered_in_part_by_interns_alone_or_not_at_all() {
    let on = |name: &str, role: &str, hours: &str| {
        let entry = entry(&format!("days = \"mon\"\nhours = \"{hours}\""));
        format!("name = \"{name}\"\nrole = \"{role}\"\ntimezone = \"UTC\"\n{entry}")
    };
    let (ann, ben) = (on("Ann", "l1", "09:00-11:30"), on("Ben", "l1", "10:00-11:00"));
    let tom = on("Tom", "intern", "13:00-14:00");
    let roster = roster(&[("agents/ann.toml", &ann), ("agents/ben.toml", &ben), ("agents/tom.toml", &tom)]);
    let page = page(&roster, "2026-11-21T12:00:00Z");
    let monday = |hour: &str| {
        let row = between(&page, &format!("<th scope=\"row\">{hour}<i>:00</i></th>"), "</tr>");
        row.split_once("</td>").unwrap().0.to_owned()
    };
    assert_eq!(monday("08"), "<td class=\"gap more\"><span><b>gap</b></span>");
    assert_eq!(monday("09"), "<td class=\"on1\"><span><bdi>An<i>n</i></bdi></span>");
    assert_eq!(monday("10"), "<td class=\"on2\"><span><bdi>An<i>n</i></bdi><i>,</i> <bdi>Be<i>n</i></bdi></span>");
    assert_eq!(monday("11"), "<td class=\"part on1\"><span><b>gap<i> 30m</i></b> <bdi>An<i>n</i></bdi></span>");
    assert_eq!(monday("13"), "<td class=\"intern\"><span><em><bdi>To<i>m</i></bdi></em><i>, intern</i></span>");
}

#[test]
fn the_page_depends_on_the_week_and_not_on_the_instant() {
    let roster = roster(&sample());
    let first = page(&roster, "2026-11-16T00:00:00Z");
    assert_eq!(first, page(&roster, "2026-11-22T23:59:59Z"));
    assert_ne!(first, page(&roster, "2026-11-23T00:00:00Z"));
}

#[test]
fn no_zone_of_an_agent_is_told() {
    let files = sample();
    let page = page(&roster(&files), "2026-11-21T12:00:00Z");
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("agents/")) {
        let zone = text.lines().find_map(|line| line.strip_prefix("timezone")).unwrap().split('"').nth(1).unwrap();
        assert!(zone == "UTC" || !page.contains(zone), "{path}: {zone}");
    }
}

#[test]
fn nothing_on_the_page_may_be_loaded_and_only_its_own_script_runs() {
    let page = page(&roster(&sample()), "2026-11-21T12:00:00Z");
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for reference in [" src=", "@import", "url(", " style=", " onclick="] {
        assert!(!page.contains(reference), "{reference}");
    }
}

#[test]
fn a_team_of_nobody_has_a_page() {
    let page = page(&roster(&[]), "2026-11-21T12:00:00Z");
    assert!(page.contains("<title>Coverage</title>"));
    assert!(page.contains("<a class=\"address\" href=\"coverage.ics\">"), "no address is made up");
}

#[test]
fn build_writes_the_page_beside_the_feeds() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let built = on_sample(&["build", "--format", "json", "--out", &out.to_string_lossy()]);
    assert!(built.status.success(), "{}", stdout(&built));
    let page = json(&built)["files"].as_array().unwrap().iter().any(|file| file["path"] == "index.html");
    assert!(page && out.join("index.html").exists());
}

/// The sample team's files.
fn sample() -> Vec<(&'static str, &'static str)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schedules");
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    #[allow(clippy::disallowed_methods)] // a test reads the sample
    let read = |path: &str| leak(fs::read_to_string(root.join(path)).unwrap());
    let mut files = vec![("team.toml", read("team.toml")), ("cycles.toml", read("cycles.toml"))];
    for entry in fs::read_dir(root.join("agents")).unwrap() {
        let path = leak(format!("agents/{}", entry.unwrap().file_name().to_string_lossy()));
        files.push((path, read(path)));
    }
    files
}
