//! Benchmarks: what each stage costs per agent, from a team to a small town, and what the whole program costs.
//!
//! The generated team of thirty covers the week but for a few hours of it, ten hours an agent; a larger one is that team
//! many times over. So its gaps are the same at every size, and a cost per agent that is not is the program's doing.

#![allow(clippy::unwrap_used)] // what is generated here is valid
#![allow(clippy::disallowed_methods)] // it is written to disk to be read again
#![allow(clippy::missing_docs_in_private_items)] // a benchmark's name says what it measures

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{Days, NaiveDate};
use coverage::coverage::gaps;
use coverage::diagnostic::{Source, Sources};
use coverage::findings;
use coverage::io::source::read_folder;
use coverage::publish::feed::Feed;
use coverage::publish::horizon::Horizon;
use coverage::roster::load;
use coverage::roster::model::Roster;
use coverage::time::interval::parse_instant;
use coverage::time::interval::{Instant, Interval};
use coverage::time::zone::Zone;
use coverage::timeline::Timeline;
use divan::Bencher;
use divan::counter::ItemsCount;
use tempfile::TempDir;

/// How many agents.
const SIZES: [usize; 4] = [30, 300, 3_000, 30_000];
/// How many agents there are that differ.
const TEAM: usize = 30;

fn main() {
    divan::main();
}

/// From the folder to the text of every file.
#[divan::bench(args = SIZES, max_time = 3)]
fn read(bencher: Bencher<'_, '_>, agents: usize) {
    let folder = written(agents);
    per_agent(bencher, agents, || read_folder(folder.path()).unwrap());
}

/// From the text of every file to the roster.
#[divan::bench(args = SIZES, max_time = 3)]
fn load(bencher: Bencher<'_, '_>, agents: usize) {
    let sources = sources(agents);
    per_agent(bencher, agents, || load::load(&sources));
}

/// What the roster says that surprises, over 65 weeks.
#[divan::bench(args = SIZES, max_time = 3)]
fn findings(bencher: Bencher<'_, '_>, agents: usize) {
    let (loaded, now) = (load::load(&sources(agents)), at("2026-01-01T00:00:00Z"));
    per_agent(bencher, agents, || findings::findings(&loaded, now));
}

/// Who is on when, over a year.
#[divan::bench(args = SIZES, max_time = 3)]
fn shifts(bencher: Bencher<'_, '_>, agents: usize) {
    let roster = roster(agents);
    per_agent(bencher, agents, || Timeline::new(&roster, year()).unwrap());
}

/// What nobody covers in a year, and in the year before; the shifts of both are in it.
#[divan::bench(args = SIZES, max_time = 3)]
fn gaps(bencher: Bencher<'_, '_>, agents: usize) {
    let roster = roster(agents);
    per_agent(bencher, agents, || gaps_of(&roster, year()));
}

/// What the lead asks before a cycle: the gaps of four weeks, and of the four before; the shifts of both are in it.
#[divan::bench(args = SIZES, max_time = 3)]
fn gaps_of_four_weeks(bencher: Bencher<'_, '_>, agents: usize) {
    let four_weeks = Interval::new(at("2026-03-02T00:00:00Z"), at("2026-03-30T00:00:00Z")).unwrap();
    let roster = roster(agents);
    per_agent(bencher, agents, || gaps_of(&roster, four_weeks));
}

fn gaps_of(roster: &Roster, window: Interval) -> gaps::Gaps {
    let before = Interval::new(window.start().minus(window.length()), window.start()).unwrap();
    let before = Timeline::new(roster, before).unwrap().shares();
    gaps::gaps(&Timeline::new(roster, window).unwrap(), before, &Zone::utc()).unwrap()
}

/// Who does how much in each week of a year; the shifts are in it.
#[divan::bench(args = SIZES, max_time = 3)]
fn hours(bencher: Bencher<'_, '_>, agents: usize) {
    let roster = roster(agents);
    per_agent(bencher, agents, || Timeline::new(&roster, year()).unwrap().hours());
}

/// Who is on when in the seventeen weeks of the team's feed, in order.
#[divan::bench(args = SIZES, max_time = 3)]
fn shifts_of_a_quarter(bencher: Bencher<'_, '_>, agents: usize) {
    let roster = roster(agents);
    let horizon = Horizon::new(&roster, year().start());
    per_agent(bencher, agents, || Timeline::new(&roster, horizon.team).unwrap().shifts().len());
}

/// The team's feed of these shifts.
#[divan::bench(args = SIZES, max_time = 3)]
fn feed_of_a_quarter(bencher: Bencher<'_, '_>, agents: usize) {
    let roster = roster(agents);
    let horizon = Horizon::new(&roster, year().start());
    let timeline = Timeline::new(&roster, horizon.team).unwrap();
    let shifts = timeline.shifts();
    per_agent(bencher, agents, || Feed::team(&roster, &shifts).file(&horizon));
}

/// The program itself, from `exec` to exit.
#[divan::bench_group(sample_count = 200)]
mod process {
    use super::{Command, Stdio};

    /// `coverage gaps` for the schedules of this repository.
    #[divan::bench]
    fn coverage_gaps() {
        run(Command::new(env!("CARGO_BIN_EXE_coverage"))
            .args(["gaps", "--now", "2026-12-01T00:00:00Z", "--schedules"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/schedules")));
    }

    /// The least that a process costs here.
    #[divan::bench]
    fn nothing() {
        run(&mut Command::new("true"));
    }

    fn run(command: &mut Command) {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    }
}

fn per_agent<T>(bencher: Bencher<'_, '_>, agents: usize, stage: impl Fn() -> T + Sync) {
    bencher.counter(ItemsCount::new(agents)).bench(stage);
}

fn at(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

fn year() -> Interval {
    Interval::new(at("2026-01-05T00:00:00Z"), at("2027-01-04T00:00:00Z")).unwrap()
}

fn roster(agents: usize) -> Roster {
    load::load(&sources(agents)).roster().unwrap().clone()
}

fn sources(agents: usize) -> Sources {
    let file = |path, text| Source { shown: format!("schedules/{path}"), path, content: Ok(text) };
    Sources::new((0..agents).map(|index| file(format!("agents/{}.toml", handle(index)), agent(index))).collect())
}

fn written(agents: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("agents")).unwrap();
    for (_, source) in sources(agents).iter() {
        fs::write(folder.path().join(Path::new(&source.path)), source.content.as_ref().unwrap()).unwrap();
    }
    folder
}

fn handle(index: usize) -> String {
    format!("agent-{index:05}")
}

/// The file of an agent: where they live, one of six ways to work ten hours a week, and some time off.
fn agent(index: usize) -> String {
    const ZONES: [&str; 10] = [
        "Pacific/Auckland",
        "Asia/Tokyo",
        "Asia/Manila",
        "Asia/Kolkata",
        "Europe/Berlin",
        "Africa/Abidjan",
        "America/Sao_Paulo",
        "America/New_York",
        "America/Denver",
        "America/Los_Angeles",
    ];
    const WAYS: [&str; 6] = [
        "[[availability]]\ndays = \"mon-fri\"\nhours = \"09:00-11:00\"\n",
        "[[availability]]\ndays = \"fri, sat\"\nhours = \"22:00-03:00\"\n",
        "[[availability]]\ndays = \"mon-fri\"\nhours = \"14:00-16:00\"\n\n\
         [[availability]]\ntentative = true\ndays = \"sat\"\nhours = \"10:00-16:00\"\n",
        "[[availability]]\ndays = \"sat, sun\"\nhours = \"13:00-18:00\"\nevery = 2\nfrom = 2025-01-06\n\n\
         [[availability]]\ndays = \"tue\"\nhours = \"18:00-23:00\"\n",
        "[[availability]]\ndays = \"mon-thu\"\nhours = \"11:00-13:00\"\n\n\
         [[availability]]\nrrule = \"FREQ=MONTHLY;BYDAY=1SU,3SU\"\nhours = \"07:00-11:00\"\nfrom = 2025-01-01\n",
        "[[availability]]\ndays = \"sun-thu\"\nhours = \"23:00-01:00\"\n",
    ];
    let kind = index % TEAM;
    let (zone, way) = (ZONES[kind % ZONES.len()], WAYS[kind % WAYS.len()]);
    let mut text = format!("role = \"l1\"\ntimezone = \"{zone}\"\njoined = 2024-02-05\n\n{way}");
    let mut off = |from: NaiveDate, days: u64, coverer: &str| {
        let until = from + Days::new(days - 1);
        text += &format!("\n[[time-off]]\nfrom = {from}\nuntil = {until}\n{coverer}");
    };
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    if kind.is_multiple_of(3) {
        // The next one of the thirty stands in.
        let coverer = handle(index - kind + (kind + 1) % TEAM);
        off(day(7, 6) + Days::new(kind as u64), 14, &format!("covered-by = \"{coverer}\"\n"));
    }
    if kind.is_multiple_of(5) {
        off(day(12, 21), 7, "");
    }
    text
}
