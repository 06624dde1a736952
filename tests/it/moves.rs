//! Every move of two shifts with a break between them: no hour is lost, the same move again changes nothing, and the way back gives the bytes back.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test reads what was written

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use coverage::cli::{Surroundings, run};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::random::Random;
use crate::support::{agent, folder};

/// Tuesday the first of December.
const DAY: &str = "2026-12-01";

struct Team(TempDir);

impl Team {
    fn new(entries: &str) -> Self {
        Self(folder(&[("agents/ann.toml", &agent("UTC", entries))]))
    }

    fn file(&self) -> String {
        fs::read_to_string(self.0.path().join("schedules/agents/ann.toml")).unwrap()
    }

    fn restore(&self, text: &str) {
        fs::write(self.0.path().join("schedules/agents/ann.toml"), text).unwrap();
    }

    /// Exit code, and all that is said.
    fn run(&self, arguments: &[&str]) -> (u8, String) {
        let schedules = self.0.path().join("schedules");
        let all = ["coverage", "-q", "--color", "never", "-C", schedules.to_str().unwrap()];
        let all: Vec<_> = all.iter().chain(arguments).map(Into::into).collect();
        // Saturday the 21st of November 2026.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_262_400);
        let state = self.0.path().join("state");
        let output = run(all, &Surroundings::new(now, None, |_| Ok(())).state(Some(state)));
        let said = if output.stdout.to_string().is_empty() { output.stderr } else { output.stdout };
        (output.code, said.to_string())
    }

    fn moves(&self, at: u32, to: (u32, u32)) -> (u8, String) {
        let shift = format!("{DAY}@{}", clock(at));
        self.run(&["edit", "--yes", "move", "ann", &shift, &format!("{}-{}", clock(to.0), clock(to.1))])
    }

    /// The half hours of the day in which the agent is on.
    fn on(&self) -> BTreeSet<u32> {
        let (code, said) = self.run(&["shifts", "--format", "json", "--from", DAY, "--until", DAY]);
        assert_eq!(code, 0, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        let half_hour = |text: &str| -> u32 {
            assert_eq!(&text[..10], DAY, "no move leaves the day");
            text[11..13].parse::<u32>().unwrap() * 2 + text[14..16].parse::<u32>().unwrap() / 30
        };
        let shift =
            |shift: &Value| half_hour(shift["start"].as_str().unwrap())..half_hour(shift["end"].as_str().unwrap());
        said["shifts"].as_array().unwrap().iter().flat_map(shift).collect()
    }
}

/// A half hour of the day as a time.
fn clock(half_hour: u32) -> String {
    format!("{:02}:{:02}", half_hour / 2, half_hour % 2 * 30)
}

/// The two shifts, from one half hour of the day to another: 09:00-13:00 and 14:00-20:00.
const SHIFTS: [(u32, u32); 2] = [(18, 26), (28, 40)];

/// All moves of both to these starts and ends, each once, again and back.
#[track_caller]
fn sweep(entries: &str, starts: std::ops::Range<u32>, does_name_both: bool) {
    let team = Team::new(entries);
    let before = team.file();
    let whole: BTreeSet<u32> = SHIFTS.iter().flat_map(|(start, end)| *start..*end).collect();
    assert_eq!(team.on(), whole);
    let mut moved = 0;
    for (this, other) in [(SHIFTS[0], SHIFTS[1]), (SHIFTS[1], SHIFTS[0])] {
        for start in starts.clone() {
            for end in start + 1..=starts.end {
                let to = (start, end);
                let shown = |after: &str| format!("@{} to {}-{}: {after}", clock(this.0), clock(to.0), clock(to.1));
                let (code, said) = team.moves(this.0, to);
                if start < other.1 && other.0 < end {
                    assert!(code == 2 && said.contains("already"), "{}", shown(&said));
                    assert_eq!(team.file(), before);
                    continue;
                }
                assert_eq!(code, 0, "{}", shown(&said));
                let after = team.file();
                let expected: BTreeSet<u32> = (other.0..other.1).chain(start..end).collect();
                assert_eq!(team.on(), expected, "{}", shown(&after));
                // Again: by the time at which it was, and by the time at which it is now.
                for at in [this.0, start].into_iter().take(if does_name_both { 2 } else { 1 }) {
                    let (code, said) = team.moves(at, to);
                    assert!(code == 0 && said.contains("nothing changes"), "{} again: {said}", shown(&after));
                    assert_eq!(team.file(), after);
                }
                for at in [start, this.0].into_iter().take(if does_name_both { 2 } else { 1 }) {
                    // Where all of it is elsewhere, nothing is at its old time.
                    if at == this.0 && at != start && (end <= this.0 || this.1 <= start) {
                        continue;
                    }
                    let (code, said) = team.moves(at, this);
                    assert_eq!(code, 0, "{} back: {said}", shown(&after));
                    assert_eq!(team.file(), before, "{} back from {}\n{after}", shown(""), clock(at));
                    team.restore(&after);
                }
                team.restore(&before);
                moved += 1;
            }
        }
    }
    assert!(moved > 100, "{moved}");
}

#[test]
fn every_move_of_a_shift_keeps_the_other_shift_of_the_day_and_is_made_once_and_undone() {
    let weekly = |hours: &str| format!("\n[[availability]]\ndays  = \"mon-fri\"\nhours = \"{hours}\"\n");
    sweep(&(weekly("09:00-13:00") + &weekly("14:00-20:00")), 14..44, true);
}

#[test]
fn a_shift_of_single_dates_moves_as_one_of_each_week_does() {
    let dates = |hours: &str| format!("\n[[availability]]\ndates = [2026-12-01, 2026-12-03]\nhours = \"{hours}\"\n");
    let remarked = |hours: &str| format!("\n# Mine.\n[[availability]]\ndates = [2026-12-01]\nhours = \"{hours}\"\n");
    sweep(&(dates("09:00-13:00") + &dates("14:00-20:00")), 17..42, true);
    sweep(&(remarked("09:00-13:00") + &remarked("14:00-20:00")), 17..42, true);
}

#[test]
fn a_shift_that_meets_another_is_moved_by_its_time_alone() {
    let weekly = |hours: &str| format!("\n[[availability]]\ndays  = \"mon-fri\"\nhours = \"{hours}\"\n");
    let team = Team::new(&(weekly("09:00-13:00") + &weekly("14:00-20:00")));
    assert_eq!(team.moves(18, (20, 28)).0, 0);
    let (code, said) = team.run(&["edit", "--yes", "move", "ann", DAY, "15-21"]);
    assert!(code == 2 && said.contains("write 2026-12-01@10:00 or 2026-12-01@14:00"), "{said}");
    // Each is moved once more, and stays apart from the other.
    assert_eq!(team.moves(20, (21, 28)).0, 0);
    assert_eq!(team.moves(28, (30, 42)).0, 0);
    assert_eq!(team.on(), (21..28).chain(30..42).collect());
    // Whoever covers the one does not get the other.
    let team = Team::new(&(weekly("09:00-13:00") + &weekly("14:00-20:00")));
    assert_eq!(team.moves(18, (20, 28)).0, 0);
    assert_eq!(team.run(&["edit", "--yes", "ask", "ann", &format!("{DAY}@10")]).0, 0);
    assert_eq!(team.on(), (28..40).collect());
    // A time at which no shift is says nothing of another.
    let (code, said) = team.moves(35, (28, 40));
    assert!(code == 2 && said.contains("no shift at that time"), "{said}");
}

#[test]
fn however_often_two_shifts_are_moved_no_hour_is_lost() {
    let weekly = |hours: &str| format!("\n[[availability]]\ndays  = \"mon-fri\"\nhours = \"{hours}\"\n");
    let entries = weekly("09:00-13:00") + &weekly("14:00-20:00");
    let mut random = Random(5);
    let mut made = 0;
    for _ in 0..400 {
        let (team, mut shifts, mut log) = (Team::new(&entries), SHIFTS, Vec::new());
        for _ in 0..6 {
            let which = random.below(2);
            let (this, other) = (shifts[which], shifts[1 - which]);
            // None comes to where the other is stated, as nobody could tell the two apart then.
            let (first, last) = [(14, 28), (26, 44)][which];
            let mut below = |number: u32| u32::try_from(random.below(number.try_into().unwrap())).unwrap();
            let start = first + below(last - first);
            let to = (start, (start + 1 + below(8)).min(last));
            let before = team.file();
            let (code, said) = team.moves(this.0, to);
            log.push(format!("@{} to {}-{}", clock(this.0), clock(to.0), clock(to.1)));
            let (on, expected) = (team.on(), (to.0..to.1).chain(other.0..other.1).collect::<BTreeSet<u32>>());
            if to.0 < other.1 && other.0 < to.1 {
                // Where both have been moved, the file does not say whose what lies between them is: it may not be refused.
                break;
            }
            if code == 2 && said.contains("may be of either") {
                assert_eq!(team.file(), before, "{log:?}");
                break;
            }
            assert_eq!(code, 0, "{log:?} {said}");
            assert_eq!(on, expected, "{log:?}\n{}", team.file());
            shifts[which] = to;
            made += 1;
        }
    }
    assert!(made > 800, "{made}");
}
