//! The page, as it is without its script: what it shows, what strangers' text becomes, and what it must not tell.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{agent, at, coverage, entry, folder, json, loaded, on_sample, roster, stderr, stdout};
use coverage::publish::publish;
use coverage::roster::model::Roster;
use coverage::time::civil::Duration;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use tempfile::TempDir;

/// A name that would be a script in every place where it is not escaped.
const HOSTILE: &str = r#"</script><img src=x onerror="alert(1)"><!--<script>'&amp;"#;

/// The page as it is written.
fn written(roster: &Roster, now: &str) -> String {
    publish(roster, at(now)).unwrap().files["index.html"].text.clone()
}

/// The page as a browser reads it.
fn page(roster: &Roster, now: &str) -> Html {
    Html::parse_document(&written(roster, now))
}

/// The elements that a selector finds, in order.
fn all<'p>(within: ElementRef<'p>, selector: &str) -> Vec<ElementRef<'p>> {
    within.select(&Selector::parse(selector).unwrap()).collect()
}

/// The one element that a selector finds.
fn one<'p>(within: ElementRef<'p>, selector: &str) -> ElementRef<'p> {
    let found = all(within, selector);
    assert_eq!(found.len(), 1, "{selector}");
    found[0]
}

/// What an element says, each white space a single blank.
fn words(element: ElementRef<'_>) -> String {
    spaced(&element.text().collect::<String>())
}

/// What an element says where there is little room: without what is in `<i>`.
fn short(element: ElementRef<'_>) -> String {
    let kept = element
        .descendants()
        .filter(|node| !node.ancestors().filter_map(ElementRef::wrap).any(|around| around.value().name() == "i"));
    spaced(&kept.filter_map(|node| node.value().as_text()).map(|text| &**text).collect::<String>())
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What each element says that a selector finds.
fn words_of(within: ElementRef<'_>, selector: &str) -> Vec<String> {
    all(within, selector).into_iter().map(words).collect()
}

/// Whether one of the elements that a selector finds says this and no more.
fn says(within: ElementRef<'_>, selector: &str, text: &str) -> bool {
    words_of(within, selector).iter().any(|words| words == text)
}

fn file(name: &str, zone: &str, lines: &str) -> String {
    format!("name = {}\nrole = \"l1\"\ntimezone = \"{zone}\"\n{lines}", quoted(name))
}

/// A team in which everybody and everything has one name.
fn all_named(name: &str) -> Roster {
    let ann = file(name, "Asia/Kathmandu", &entry("days = \"mon-fri\"\nhours = \"09:00-13:00\""));
    let text = quoted(name);
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

#[test]
fn strangers_text_is_text_in_elements_attributes_and_addresses() {
    let hostile = page(&all_named(HOSTILE), "2026-11-21T12:00:00Z");
    let root = hostile.root_element();
    let plain = page(&all_named("Ann"), "2026-11-21T12:00:00Z");
    let shape = |page: &Html| -> Vec<(String, Vec<String>)> {
        let elements = page.root_element().descendent_elements().map(|element| element.value());
        let attributes = |element: &Element| element.attrs().map(|(name, _)| name.to_owned()).collect();
        elements.map(|element| (element.name().to_owned(), attributes(element))).collect()
    };
    assert_eq!(shape(&hostile), shape(&plain), "a name changes no element and no attribute");
    assert_eq!(all(root, "script").len(), 2, "the facts and the page's own");
    assert_eq!(all(root, "img, [onerror]").len(), 0);
    assert!(!hostile.tree.values().any(|node| matches!(node, Node::Comment(_))));
    assert_eq!(words(one(root, "title")), format!("{HOSTILE}: coverage"));
    for place in
        [".team bdi", ".agents tbody th", ".agents tbody td:nth-of-type(1)", ".key li", "main section section h3"]
    {
        assert!(says(root, place, HOSTILE), "{place}");
    }
    assert!(words_of(root, ".shifts li").iter().all(|shift| shift.ends_with(&format!(" {HOSTILE}, {HOSTILE}"))));
    let feed = all(root, ".feeds li")[0];
    assert_eq!(feed.attr("data-title").unwrap(), format!("{HOSTILE}: shifts"));
    let outlook = all(feed, "a")[2].attr("href").unwrap();
    assert!(outlook.contains("name=%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3D%22alert%281%29%22%3E"), "{outlook}");
}

#[test]
fn the_embedded_facts_are_the_published_facts_and_cannot_end_their_element() {
    let publication = publish(&all_named(HOSTILE), at("2026-11-21T12:00:00Z")).unwrap();
    let page = Html::parse_document(&publication.files["index.html"].text);
    let embedded = one(page.root_element(), "script#facts").text().collect::<String>();
    assert!(!embedded.contains(['<', '>', '&']));
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(parse(&embedded), parse(&publication.files["coverage.json"].text));
}

#[test]
fn everything_is_there_without_the_script() {
    let page = page(&roster(&sample()), "2026-11-21T12:00:00Z");
    let root = page.root_element();
    assert_eq!(all(root, "table.hours").len(), 8, "a table for each week");
    assert_eq!(all(root, "a[href^='#week-']").len(), 8 + 7 + 7, "a picture for each week, and its neighbours");
    assert_eq!(
        words(one(root, "#covers")),
        "This page covers Monday 16 November 2026 to Sunday 10 January 2027 (UTC). After that it is out of date."
    );
    for (place, text) in [
        ("h3", "first response"),
        ("h3", "Cycle 88 6 Dec to 8 Jan, dates estimated"),
        ("h3 small", "6 Dec to 8 Jan, dates estimated"),
        (".figures strong", "73.0 %"),
        (".agents bdi", "Juniper"),
        (".agents td.short", "9▼, short"),
        (".agents td.short b[aria-hidden=true]", "▼"),
    ] {
        assert!(says(root, place, text), "{place}: {text}");
    }
    let gaps = words_of(root, "table.gaps summary");
    assert!(gaps.iter().any(|gap| gap.starts_with("every Sunday ")), "{gaps:?}");
    let addresses: Vec<&str> = all(root, ".feeds a").iter().filter_map(|link| link.attr("href")).collect();
    for address in [
        "webcal://example.org/coverage/agents/juniper.ics",
        "https://example.org/coverage/coverage.ics",
        "https://calendar.google.com/calendar/render?cid=webcal%3A%2F%2Fexample.org%2Fcoverage%2Fcoverage.ics",
        "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Fexample.org%2Fcoverage%2Fgaps.ics&name=Bisq%20support%3A%20gaps",
    ] {
        assert!(addresses.contains(&address), "{address}");
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
    let monday = |hour: usize| cells(&page, "2026-11-16", hour)[0];
    let looks = |hour: usize| (look(monday(hour)), short(monday(hour)));
    assert_eq!(looks(8), ("gap more: gap".to_owned(), "gap".to_owned()));
    assert_eq!(looks(9), ("on1: Ann".to_owned(), "An".to_owned()));
    assert_eq!(looks(10), ("on2: Ann, Ben".to_owned(), "An Be".to_owned()));
    assert_eq!(looks(11), ("part on1: gap 30m Ann".to_owned(), "gap An".to_owned()));
    assert_eq!(looks(13), ("intern: Tom, intern".to_owned(), "To".to_owned()));
    assert_eq!(words_of(monday(10), "bdi"), ["Ann", "Ben"]);
    assert_eq!(words_of(monday(11), "b"), ["gap 30m"]);
    assert_eq!(words_of(monday(13), "em > bdi"), ["Tom"]);
}

/// One tentative entry.
fn tentative(lines: &str) -> String {
    entry(&format!("tentative = true\n{lines}"))
}

/// A team in which Ann is on in the mornings, and who could be on later: Ben, an intern, and a developer.
fn open_afternoons() -> Vec<(&'static str, String)> {
    let named = |name: &str, role: &str, entries: &str| {
        format!("name = \"{name}\"\nrole = \"{role}\"\ntimezone = \"Asia/Kathmandu\"\n{entries}")
    };
    let utc = |hours: &str| format!("days = \"daily\"\nhours = \"{hours}\"\ntimezone = \"UTC\"");
    let ben = entry("days = \"tue\"\nhours = \"12:00-13:00\"\ntimezone = \"UTC\"")
        + &tentative(&utc("11:30-16:00"))
        + "[[time-off]]\nfrom = 2026-11-25\nuntil = 2026-11-26\n";
    vec![
        ("agents/ann.toml", named("Ann", "l1", &entry(&utc("00:00-12:00")))),
        ("agents/ben.toml", named("Ben", "l1", &ben)),
        ("agents/dev.toml", named("Dev", "l2", &tentative(&utc("12:00-20:00")))),
        ("agents/tom.toml", named("Tom", "intern", &tentative(&utc("12:00-20:00")))),
    ]
}

fn files<'f>(files: &'f [(&'static str, String)]) -> Vec<(&'static str, &'f str)> {
    files.iter().map(|(path, text)| (*path, text.as_str())).collect()
}

/// The cells of an hour in the week of that Monday, from Monday on.
fn cells<'p>(page: &'p Html, monday: &str, hour: usize) -> Vec<ElementRef<'p>> {
    let row = one(page.root_element(), &format!("#week-{monday} tbody tr:nth-child({})", hour + 1));
    assert_eq!(words(one(row, "th")), format!("{hour:02}:00"));
    all(row, "td")
}

/// How a cell looks, and what it says.
fn look(cell: ElementRef<'_>) -> String {
    format!("{}: {}", cell.attr("class").unwrap(), words(cell))
}

/// How the cells of an hour in the week of Monday 23 November 2026 look, and what they say.
fn looks(page: &Html, hour: usize) -> Vec<String> {
    cells(page, "2026-11-23", hour).into_iter().map(look).collect()
}

#[test]
fn a_gap_says_who_states_tentative_hours_in_it_and_counts() {
    let page = page(&roster(&files(&open_afternoons())), "2026-11-21T12:00:00Z");
    let [eleven, noon, four] = [11, 12, 16].map(|hour| looks(&page, hour));
    assert!(eleven.iter().all(|cell| cell.starts_with("on1")), "no gap, no mark: {eleven:?}");
    assert_eq!(noon[0], "gap could: gap , could be: Ben?", "neither the developer nor the intern counts");
    assert!(noon[1].starts_with("on1: "), "Ben is on: {noon:?}");
    assert!(noon[2].starts_with("gap: "), "Ben is away: {noon:?}");
    assert!(four.iter().all(|cell| cell.starts_with("gap")), "{four:?}");
    assert!(four.iter().all(|cell| !cell.contains("could")), "Ben cannot be on any more: {four:?}");
    let said = one(cells(&page, "2026-11-23", 12)[0], ".said");
    assert_eq!((short(said), words_of(said, "bdi")), ("Be?".to_owned(), vec!["Ben".to_owned()]));
    assert_eq!(words(one(page.root_element(), ".legend dt.gap.could")), "gap Name?", "the legend says what that is");
}

#[test]
fn a_gap_names_only_who_has_the_skills_and_offers_the_post_that_it_is_for() {
    let team = "[[coverage]]\nname = \"german mediation\"\nskills = [\"german\"]\nposts = [\"mediation\"]\nresponse-within = \"4h\"\n";
    let could = |hours: &str, post: &str| {
        tentative(&format!("days = \"daily\"\nhours = \"{hours}\"\ntimezone = \"UTC\"\n{post}"))
    };
    let mediation = "post = \"mediation\"";
    let skilled = |name: &str, entries: &str| file(name, "UTC", &format!("skills = [\"german\"]\n{entries}"));
    let ann = skilled("Ann", &(could("08:00-12:00", mediation) + &could("12:00-16:00", "")));
    let ben = file("Ben", "UTC", &could("08:00-16:00", mediation));
    let cleo = skilled(
        "Cleo",
        &(entry("days = \"mon\"\nhours = \"09:00-10:00\"\npost = \"mediation\"")
            + "[[time-off]]\nfrom = 2026-11-23\nuntil = 2026-11-23\ncovered-by = \"?\"\n"),
    );
    let files =
        [("team.toml", team), ("agents/ann.toml", &*ann), ("agents/ben.toml", &ben), ("agents/cleo.toml", &cleo)];
    let page = page(&roster(&files), "2026-11-21T12:00:00Z");
    let [nine, noon] = [9, 12].map(|hour| looks(&page, hour));
    assert_eq!(nine[0], "gap could more: gap , could be: Ann?", "Ben speaks no German, and Cleo is away");
    assert_eq!(noon[0], "gap: gap", "Ann offers other time for no post");
    assert_eq!(cells(&page, "2026-11-30", 9).into_iter().map(look).next().unwrap(), "on1: Cleo");
    let section = words(one(page.root_element(), "section[aria-labelledby=gaps-title]"));
    assert!(
        section.contains("At least one agent on, of any role, for mediation, with german; an answer within 4h."),
        "{section}"
    );
    assert!(section.contains("Open requestsCleo asks for Mon 23 Nov 09:00–10:00. Could be on: Ann"), "{section}");
}

#[test]
fn a_part_of_an_hour_names_only_who_could_be_on_in_its_gap() {
    let half = entry("days = \"mon\"\nhours = \"09:00-09:30\"");
    let late = tentative("days = \"mon\"\nhours = \"09:00-09:30\"");
    let ann = file("Ann", "UTC", &half);
    let ben = file("Ben", "UTC", &late);
    let nine = |ben: &str| {
        let roster = roster(&[("agents/ann.toml", &ann), ("agents/ben.toml", ben)]);
        looks(&page(&roster, "2026-11-21T12:00:00Z"), 9)[0].clone()
    };
    assert!(!nine(&ben).contains("could"), "Ben could be on while Ann is");
    let later = ben.replace("09:00-09:30", "09:00-10:00");
    assert_eq!(nine(&later), "part on1 could: gap 30m Ann , could be: Ben?");
}

#[test]
fn tentative_time_is_published_in_utc_within_the_window_and_never_in_a_feed() {
    let with = open_afternoons();
    let publication = publish(&roster(&files(&with)), at("2026-11-21T12:00:00Z")).unwrap();
    let facts: serde_json::Value = serde_json::from_str(&publication.files["coverage.json"].text).unwrap();
    let of_ben = |day: &str| {
        let all = facts["tentative"].as_array().unwrap().iter();
        let all = all.filter(|item| item["agent"] == "ben" && item["start"].as_str().unwrap().starts_with(day));
        all.map(|item| format!("{} {} {}", item["role"], item["start"], item["end"])).collect::<Vec<_>>()
    };
    assert_eq!(
        of_ben("2026-11-24"),
        [
            r#""l1" "2026-11-24T11:30:00Z" "2026-11-24T12:00:00Z""#,
            r#""l1" "2026-11-24T13:00:00Z" "2026-11-24T16:00:00Z""#,
        ],
        "less what is on duty"
    );
    assert_eq!(of_ben("2026-11-25"), [""; 0], "less what is away");
    let without: Vec<_> =
        with.iter().map(|(path, text)| (*path, text.split("[[availability]]\ntentative").next().unwrap())).collect();
    let without = without.iter().map(|(path, text)| match *path {
        "agents/ben.toml" => (*path, format!("{text}[[time-off]]\nfrom = 2026-11-25\nuntil = 2026-11-26\n")),
        _ => (*path, (*text).to_owned()),
    });
    let without = without.collect::<Vec<_>>();
    let firm = publish(&loaded(&files(&without)).roster().unwrap().clone(), at("2026-11-21T12:00:00Z")).unwrap();
    for (path, file) in publication.files.iter().filter(|(_, file)| file.events.is_some()) {
        assert_eq!(file.text, firm.files[path].text, "{path}");
    }
}

#[test]
fn an_intern_could_close_a_gap_from_the_promotion_on() {
    let text = format!(
        "joined = 2026-01-01\npromoted = 2026-11-25\n{}",
        tentative("days = \"daily\"\nhours = \"00:00-24:00\"")
    );
    let ben = file("Ben", "UTC", &text);
    let page = page(&roster(&[("agents/ben.toml", &ben)]), "2026-11-21T12:00:00Z");
    let marked: Vec<bool> = looks(&page, 12).iter().map(|cell| cell.contains("could")).collect();
    assert_eq!(marked, [false, false, true, true, true, true, true], "Wednesday is the first day as an agent");
}

/// A folder with that team and the proof of its plan for the week of 23 November 2026.
fn planned(options: &[&str]) -> TempDir {
    let folder = folder(&files(&open_afternoons()));
    let plan = ["plan", "--quiet", "--from", "2026-11-23", "--weeks", "1", "--proof", "proof.json"];
    assert!(coverage(folder.path(), &[&plan[..], options].concat()).status.success());
    folder
}

#[test]
#[allow(clippy::disallowed_methods)] // a test reads what was built
fn a_plan_that_moves_firm_shifts_says_what_it_takes_away() {
    // Both are on for the same morning, the afternoon is open, and four hours a week are enough for Ben.
    let need = "[[coverage]]\nname = \"day\"\nroles = [\"l1\"]\ndays = \"wed\"\nhours = \"08:00-16:00\"\n\
                [policy]\nweekly-minimum = \"0h\"\n";
    let firm = entry("days = \"wed\"\nhours = \"08:00-12:00\"");
    let more = entry("tentative = true\ndays = \"wed\"\nhours = \"12:00-16:00\"") + "[limits]\nmax-weekly = \"4h\"\n";
    let (ann, ben) = (agent("UTC", &firm), agent("UTC", &(firm.clone() + &more)));
    let folder = folder(&[("team.toml", need), ("agents/ann.toml", ann.as_str()), ("agents/ben.toml", ben.as_str())]);
    let plan = ["plan", "-q", "--replan", "--from", "2026-11-23", "--weeks", "1", "--proof", "proof.json"];
    assert!(coverage(folder.path(), &plan).status.success());
    assert!(built(folder.path(), &["--plan", "proof.json"]).status.success());
    let read = |file: &str| fs::read_to_string(folder.path().join("out").join(file)).unwrap();
    let facts: serde_json::Value = serde_json::from_str(&read("coverage.json")).unwrap();
    let changes = facts["plan"]["changes"].as_array().unwrap();
    let less = changes.iter().find(|change| change["agent"] == "ben").unwrap()["remove_seconds"].as_i64().unwrap();
    assert!(less > 0);
    let less = Duration::from_seconds(less);
    let page = Html::parse_document(&read("index.html"));
    let changes = words_of(page.root_element(), "table.plan tr");
    assert!(
        changes
            .iter()
            .any(|change| change.starts_with(&format!("Ben{less} less"))
                || change.starts_with(&format!("ben{less} less"))),
        "{changes:?}"
    );
    let report =
        coverage(folder.path(), &["report", "--as-planned", "--weeks", "1", "--plan", "proof.json", "--agent", "ben"]);
    assert!(
        stdout(&report).contains(&format!("- The plan asks for {} h less: Wed 2026-11-25 ", less.seconds() / 3_600))
    );
}

fn built(folder: &Path, arguments: &[&str]) -> Output {
    coverage(folder, &[&["build", "--quiet"], arguments].concat())
}

#[test]
#[allow(clippy::disallowed_methods)] // a test reads what was built
fn with_a_plan_the_page_says_what_it_would_change_and_the_feeds_stay_as_they_are() {
    let folder = planned(&[]);
    let out = |arguments: &[&str], name: &str| {
        assert!(built(folder.path(), &[arguments, &["--out", name]].concat()).status.success());
        let read = |file: &str| fs::read_to_string(folder.path().join(name).join(file)).unwrap();
        (read("index.html"), read("coverage.json"), read("coverage.ics") + &read("gaps.ics") + &read("agents/ben.ics"))
    };
    let (page, facts, feeds) = out(&["--plan", "proof.json"], "with");
    let (bare, bare_facts, firm) = out(&[], "without");
    assert_eq!(feeds, firm);
    let (text, page, bare) = (&page, Html::parse_document(&page), Html::parse_document(&bare));
    assert_eq!(all(bare.root_element(), "#plan-title, .plan, .planned").len(), 0);
    assert!(!bare_facts.contains("\"plan\""));
    let noon = looks(&page, 12);
    assert_eq!(noon[0], "gap planned: gap , planned: +Ben", "and not that Ben could be");
    assert!(noon[2].starts_with("gap: "), "{noon:?}");

    let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
    let (effect, uncovered) = (&facts["plan"], &facts["plan"]["uncovered"][0]);
    let before = uncovered["before_seconds"].as_i64().unwrap();
    let in_gaps: Vec<_> =
        effect["changes"].as_array().unwrap().iter().flat_map(|change| change["in_gaps"].as_array().unwrap()).collect();
    let covered: i64 = in_gaps
        .iter()
        .map(|part| {
            let instant = |key: &str| at(part[key].as_str().unwrap()).unix();
            instant("end") - instant("start")
        })
        .sum();
    assert!(covered > 0);
    assert_eq!(uncovered["after_seconds"].as_i64().unwrap(), before - covered);
    let section = one(page.root_element(), "[aria-labelledby=plan-title]");
    let [before, after] = [before, before - covered].map(|seconds| Duration::from_seconds(seconds).to_string());
    assert_eq!(words_of(all(section, "tbody tr")[0], "td"), [before, after]);
    assert!(says(section, "bdi", "Ben") && !says(section, "bdi", "Ann"), "{}", words(section));
    assert!(!text.contains("Kathmandu"), "no zone");
}

#[test]
#[allow(clippy::disallowed_methods)] // a test changes the files
fn a_plan_that_does_not_hold_or_is_for_another_time_is_refused() {
    let folder = planned(&[]);
    let refused = |arguments: &[&str], words: &str| {
        for command in [
            &["build", "--plan", "proof.json"][..],
            &["report", "--as-planned", "--weeks", "1", "--plan", "proof.json"],
        ] {
            let output = coverage(folder.path(), &[command, arguments].concat());
            assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()));
            assert!(stderr(&output).contains(words), "{}", stderr(&output));
        }
    };
    refused(&["--now", "2027-06-01T00:00:00Z"], "is for 2026-11-23T00:00:00Z to 2026-11-30T00:00:00Z, and the ");
    let ben = folder.path().join("schedules/agents/ben.toml");
    let text = fs::read_to_string(&ben).unwrap();
    fs::write(&ben, text.replace("11:30-16:00", "11:30-14:30")).unwrap();
    let others = "the plan in proof.json does not hold for these schedules: these are not the schedules that the plan was made \
                  for (agents/ben.toml changed since)";
    refused(&[], others);
    fs::remove_file(&ben).unwrap();
    refused(&[], others);
    fs::write(folder.path().join("proof.json"), "{}").unwrap();
    refused(&[], "proof.json is no proof");
    assert!(!folder.path().join("out").exists(), "nothing is written");
}

#[test]
fn a_report_with_a_plan_says_what_it_would_change_for_the_lead_and_for_each_agent() {
    let folder = planned(&[]);
    let report = |arguments: &[&str]| {
        let command = ["report", "--as-planned", "--weeks", "2", "--plan", "proof.json"];
        let output = coverage(folder.path(), &[&command[..], arguments].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        output
    };
    let document = json(&report(&["--format", "json"]));
    let hours = |value: &serde_json::Value| {
        let tenths = value.as_i64().unwrap() / 360;
        if tenths % 10 == 0 { format!("{} h", tenths / 10) } else { format!("{}.{} h", tenths / 10, tenths % 10) }
    };
    let effect = &document["reports"][0]["plan"];
    let uncovered = &effect["uncovered"][0];
    let uncovered = format!(
        "first response {} → {} uncovered",
        hours(&uncovered["before_seconds"]),
        hours(&uncovered["after_seconds"])
    );
    let change = effect["changes"].as_array().unwrap().iter().find(|change| change["agent"] == "ben").unwrap();
    let more = hours(&change["add_seconds"]);
    let lead = stdout(&report(&[]));
    assert!(lead.contains("### What the plan would change"), "{lead}");
    assert!(lead.contains(&uncovered) && lead.contains(&format!("| ben | {more} | 0 h |")), "{lead}");
    let own = stdout(&report(&["--agent", "ben"]));
    assert!(
        own.contains(&uncovered) && own.contains(&format!("- The plan asks for {more} more: Mon 2026-11-23 ")),
        "{own}"
    );
    let other = json(&report(&["--agent", "ann", "--format", "json"]));
    assert_eq!(other["reports"][0]["plan"]["changes"], serde_json::json!([]), "nobody else's");
    assert!(stdout(&report(&["--agent", "ann"])).contains("- The plan asks for: nothing"));
}

#[test]
fn the_page_depends_on_the_week_and_not_on_the_instant() {
    let roster = roster(&sample());
    let first = written(&roster, "2026-11-16T00:00:00Z");
    assert_eq!(first, written(&roster, "2026-11-22T23:59:59Z"));
    assert_ne!(first, written(&roster, "2026-11-23T00:00:00Z"));
}

#[test]
fn no_zone_of_an_agent_is_told() {
    let files = sample();
    let page = written(&roster(&files), "2026-11-21T12:00:00Z");
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("agents/")) {
        let zone = text.lines().find_map(|line| line.strip_prefix("timezone")).unwrap().split('"').nth(1).unwrap();
        assert!(zone == "UTC" || !page.contains(zone), "{path}: {zone}");
    }
}

#[test]
fn who_is_on_at_the_same_times_in_another_zone_is_published_to_the_same_byte() {
    let facts = |zone: &str| {
        let nights = entry("days = \"daily\"\nhours = \"22:00-02:00\"\ntimezone = \"UTC\"");
        let ann = file("Ann", zone, &format!("joined = 2026-12-02\nlast-day = 2026-12-20\n{nights}"));
        let published = publish(&roster(&[("agents/ann.toml", &ann)]), at("2026-12-05T12:00:00Z")).unwrap();
        ["coverage.json", "desk.html", "index.html"].map(|path| published.files[path].text.clone())
    };
    for zone in ["America/St_Johns", "Asia/Kathmandu", "Pacific/Honolulu"] {
        assert_eq!(facts(zone), facts("UTC"), "{zone}");
    }
}

#[test]
fn nothing_on_the_page_may_be_loaded_and_only_its_own_script_runs() {
    let text = written(&roster(&sample()), "2026-11-21T12:00:00Z");
    let page = Html::parse_document(&text);
    let root = page.root_element();
    let policy = one(root, "meta[http-equiv=Content-Security-Policy]").attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (name, value) in root.descendent_elements().flat_map(|element| element.value().attrs()) {
        assert!(!["src", "srcset", "style"].contains(&name) && !name.starts_with("on"), "{name}={value}");
    }
    assert_eq!(all(root, "link:not([href^='data:']), img, iframe, object, embed").len(), 0);
    for reference in ["@import", "url("] {
        assert!(!text.contains(reference), "{reference}");
    }
}

#[test]
fn a_team_of_nobody_has_a_page() {
    let page = page(&roster(&[]), "2026-11-21T12:00:00Z");
    assert_eq!(words(one(page.root_element(), "title")), "Coverage");
    let links = all(page.root_element(), ".feeds a");
    assert_eq!(links[0].attr("href"), Some("coverage.ics"), "no address is made up");
    assert!(links.iter().all(|link| link.attr("class") == Some("address")));
}

#[test]
fn build_writes_the_page_beside_the_feeds() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let built = on_sample(&["build", "--format", "json", "--out", out.to_str().unwrap()]);
    assert!(built.status.success(), "{}", stdout(&built));
    let page = json(&built)["files"].as_array().unwrap().iter().any(|file| file["path"] == "index.html");
    assert!(page && out.join("index.html").exists());
}

/// The sample team's files.
fn sample() -> Vec<(&'static str, &'static str)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("schedules");
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    #[allow(clippy::disallowed_methods)] // a test reads the sample
    let read = |path: &str| leak(fs::read_to_string(root.join(path)).unwrap());
    let mut files = vec![("team.toml", read("team.toml")), ("cycles.toml", read("cycles.toml"))];
    for entry in fs::read_dir(root.join("agents")).unwrap() {
        let path = leak(format!("agents/{}", entry.unwrap().file_name().into_string().unwrap()));
        files.push((path, read(path)));
    }
    files
}

#[test]
fn it_says_over_what_hours_are_judged() {
    let ann = file("Ann", "UTC", &entry("days = \"daily\"\nhours = \"09:00-10:00\""));
    let of = |team: &str| {
        written(&roster(&[("agents/ann.toml", &ann), ("team.toml", team)]), "2026-11-21T12:00:00Z").replace('\n', " ")
    };
    assert!(of("[policy]\nminimum-over = \"window\"\n").contains("judged once for the whole window."));
    assert!(of("").contains("judged by the agent’s own weeks."));
}
