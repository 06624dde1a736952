//! The desk as it is written: what it tells, what strangers' text becomes in it, and where its links lead. `tests/page/desk.mjs`
//! tries it in a browser.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)] // a test reads what was built

use std::fs;
use std::process::Command;

use crate::support::{agent, at, coverage, entry, folder, on_sample, roster, stderr};
use coverage::publish::publish;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

/// A name that would be a script in every place where it is not escaped.
const HOSTILE: &str = r#"</script><img src=x onerror="alert(1)"><!--<script>'&amp;"#;

fn desk(files: &[(&str, &str)]) -> Html {
    Html::parse_document(&publish(&roster(files), at("2026-11-21T12:00:00Z")).unwrap().files["desk.html"].text)
}

fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn facts(page: &Html) -> Value {
    serde_json::from_str(&all(page, "#facts")[0].text().collect::<String>()).unwrap()
}

#[test]
fn strangers_text_is_text() {
    let name = serde_json::to_string(HOSTILE).unwrap();
    let ann = format!("name = {name}\n{}", agent("UTC", &entry("days = \"daily\"\nhours = \"09:00-13:00\"")));
    let team = format!(
        "name = {name}\n[[coverage]]\nname = {name}\nroles = [\"l1\"]\n[role.l1]\ntitle = {name}\n\
         [[rotation]]\nname = {name}\nagents = [\"ann\", \"?\"]\nfrom = 2026-11-16\nturn = \"7d\"\n"
    );
    let page = desk(&[("team.toml", &team), ("agents/ann.toml", &ann)]);
    let shape = |page: &Html| {
        page.tree.values().filter_map(|node| Some(node.as_element()?.name().to_owned())).collect::<Vec<_>>()
    };
    let plain = desk(&[("agents/ann.toml", &agent("UTC", ""))]);
    assert_eq!(shape(&page), shape(&plain), "a name makes no element");
    assert_eq!(all(&page, "title")[0].text().collect::<String>(), format!("{HOSTILE}: change my hours"));
    assert_eq!(all(&page, "#who option")[1].text().collect::<String>(), HOSTILE);
    let facts = facts(&page);
    assert_eq!(facts["requirements"][0]["name"], HOSTILE);
    assert_eq!(facts["requests"][0]["rotation"], HOSTILE);
}

#[test]
fn nothing_may_be_loaded_and_only_its_own_script_runs() {
    let page = desk(&[("agents/ann.toml", &agent("UTC", ""))]);
    let policy = all(&page, "meta[http-equiv=Content-Security-Policy]")[0].attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    for element in page.tree.values().filter_map(|node| node.as_element()) {
        for (name, value) in element.attrs() {
            assert!(!["src", "srcset", "style", "action"].contains(&name) && !name.starts_with("on"), "{name}={value}");
        }
    }
}

#[test]
fn it_knows_who_is_on_around_the_window_and_what_must_be_staffed_in_it() {
    let team = "[[coverage]]\nname = \"day\"\nroles = [\"l1\"]\ndays = \"mon-fri\"\nhours = \"08:00-20:00\"\n\
                response-within = \"5d\"\n";
    let ann = agent("UTC", &entry("days = \"daily\"\nhours = \"09:00-13:00\""));
    let facts = facts(&desk(&[("team.toml", team), ("agents/ann.toml", &ann)]));
    assert_eq!(facts["window"]["start"], "2026-11-16T00:00:00Z");
    assert_eq!(facts["window"]["end"], "2026-12-14T00:00:00Z");
    assert_eq!(facts["requirements"][0]["need"].as_array().unwrap().len(), 20, "five days of four weeks");
    let shifts = facts["shifts"].as_array().unwrap();
    assert_eq!(shifts[0]["start"], "2026-11-11T09:00:00Z", "as far as the promise");
    assert_eq!(shifts.last().unwrap()["end"], "2026-12-18T13:00:00Z");
    assert_eq!(facts["editor"], Value::Null);
}

#[test]
fn it_leads_to_where_the_file_is_changed_in_its_folder_of_the_repository() {
    let team = "[repository]\nurl = \"https://github.com/org/support\"\nbranch = \"live\"\n";
    let folder = folder(&[("team.toml", team), ("agents/ann.toml", &agent("UTC", ""))]);
    let edit = |folder: &std::path::Path| {
        let built = coverage(folder, &["build", "--quiet"]);
        assert!(built.status.success(), "{}", stderr(&built));
        let page = Html::parse_document(&fs::read_to_string(folder.join("out/desk.html")).unwrap());
        facts(&page)["editor"]["edit"].as_str().unwrap().to_owned()
    };
    assert_eq!(edit(folder.path()), "https://github.com/org/support/edit/live/schedules/agents/");
    let team_folder = folder.path().join("support team");
    fs::create_dir(&team_folder).unwrap();
    fs::rename(folder.path().join("schedules"), team_folder.join("schedules")).unwrap();
    let git = Command::new("git").args(["init", "--quiet"]).current_dir(folder.path()).status().unwrap();
    assert!(git.success());
    assert_eq!(edit(&team_folder), "https://github.com/org/support/edit/live/support%20team/schedules/agents/");
}

#[test]
fn page_and_desk_lead_to_each_other() {
    let folder = tempfile::tempdir().unwrap();
    assert!(on_sample(&["build", "--quiet", "--out", folder.path().to_str().unwrap()]).status.success());
    for (from, to) in [("index.html", "desk.html"), ("desk.html", "index.html")] {
        let page = Html::parse_document(&fs::read_to_string(folder.path().join(from)).unwrap());
        assert_eq!(all(&page, &format!("a[href='{to}']")).len(), 1, "{from}");
    }
}
