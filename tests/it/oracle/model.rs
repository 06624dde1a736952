//! Owns what a team says, as plain data, and how it is written as TOML. Decides nothing about time.
//! Times of day and durations are whole minutes; dates are civil dates in whatever zone the reader applies.

use super::clock::Zone;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};
use std::fmt::Write as _;

pub(crate) const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A whole `schedules` folder. No requirement means the default one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Team {
    pub(crate) zone: Option<Zone>,
    pub(crate) weekly_minimum: Option<Span>,
    pub(crate) response_within: Option<Span>,
    /// Hours are judged once for the window.
    pub(crate) over_window: bool,
    pub(crate) roles: Vec<Role>,
    pub(crate) requirements: Vec<Requirement>,
    pub(crate) rotations: Vec<Rotation>,
    pub(crate) agents: Vec<Agent>,
}

/// A duration and one of the several ways to write it.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) minutes: i64,
    pub(crate) text: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) weekly_minimum: Option<Span>,
}

#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    pub(crate) name: String,
    /// Left out, every role counts; goes with posts only.
    pub(crate) roles: Option<Vec<String>>,
    pub(crate) posts: Vec<String>,
    pub(crate) skills: Vec<String>,
    pub(crate) at_least: Option<u32>,
    pub(crate) response_within: Option<Span>,
    pub(crate) days: Option<Days>,
    /// Instead of `days`.
    pub(crate) dates: Option<Vec<NaiveDate>>,
    pub(crate) hours: Option<Hours>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) zone: Option<Zone>,
}

#[derive(Clone, Debug)]
pub(crate) struct Rotation {
    pub(crate) name: String,
    /// Whose turn it is; nobody's is an open request.
    pub(crate) turns: Vec<Vec<String>>,
    pub(crate) from: NaiveDate,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) turn: Turn,
    pub(crate) days: Option<Days>,
    pub(crate) hours: Option<Hours>,
    pub(crate) post: Option<String>,
    pub(crate) clock: RotationClock,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    Days(i64),
    Dates(i64),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum RotationClock {
    Team,
    Zone(Zone),
    Own,
}

#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) handle: String,
    pub(crate) role: String,
    pub(crate) zone: Zone,
    pub(crate) joined: Option<NaiveDate>,
    pub(crate) promoted: Option<NaiveDate>,
    /// Left out, an intern.
    pub(crate) was: Option<String>,
    pub(crate) last_day: Option<NaiveDate>,
    pub(crate) skills: Vec<String>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) time_off: Vec<TimeOff>,
    /// None overlaps another.
    pub(crate) travels: Vec<Travel>,
}

#[derive(Clone, Debug)]
pub(crate) struct Travel {
    pub(crate) from: NaiveDate,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) zone: Zone,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// `None` leaves the key out, which means firm.
    pub(crate) tentative: Option<bool>,
    pub(crate) pattern: Pattern,
    pub(crate) hours: Hours,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) post: Option<String>,
    pub(crate) zone: Option<Zone>,
}

#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Days { days: Days, every: Option<i64> },
    Dates(Vec<NaiveDate>),
    Rule(Rule),
}

/// Weekdays in the order in which they are written, and one of the several ways to write them.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    pub(crate) set: Vec<Weekday>,
    pub(crate) text: String,
}

/// Minutes after midnight; `end` is 1440 for 24:00, and an end before the start, or equal to it, is on the next day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hours {
    pub(crate) start: i64,
    pub(crate) end: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freq {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// The parts of an RFC 5545 rule that may be used.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) freq: Freq,
    pub(crate) interval: Option<i64>,
    pub(crate) count: Option<usize>,
    pub(crate) week_start: Option<Weekday>,
    pub(crate) by_day: Vec<(Option<i64>, Weekday)>,
    pub(crate) by_month_day: Vec<i64>,
    pub(crate) by_month: Vec<u32>,
    pub(crate) by_set_pos: Vec<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct TimeOff {
    pub(crate) reach: Reach,
    /// A handle, or "?".
    pub(crate) covered_by: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Reach {
    /// The shifts that start on these days, the last included.
    Dates(NaiveDate, Option<NaiveDate>),
    /// Wall-clock times, the last excluded, of this clock where one is named.
    Times(NaiveDateTime, Option<NaiveDateTime>, Option<Zone>),
}

impl Days {
    pub(crate) fn daily() -> Self {
        Self { set: WEEKDAYS.to_vec(), text: "daily".into() }
    }

    /// How often the days as written go past Sunday.
    pub(crate) fn past_sunday(&self) -> usize {
        let number = |day: &Weekday| day.num_days_from_monday();
        self.set.windows(2).filter(|two| number(&two[1]) < number(&two[0])).count()
    }

    /// The day on which their weeks begin.
    pub(crate) fn week_start(&self) -> Weekday {
        if self.past_sunday() == 0 { Weekday::Mon } else { self.set[0] }
    }
}

impl Hours {
    pub(crate) const WHOLE_DAY: Self = Self { start: 0, end: 1440 };

    /// How long a shift is on the clock.
    pub(crate) fn stated(self) -> i64 {
        if self.end <= self.start { self.end + 1440 - self.start } else { self.end - self.start }
    }

    pub(crate) fn text(self) -> String {
        let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{}-{}", clock(self.start), clock(self.end))
    }
}

impl Rule {
    pub(crate) fn text(&self) -> String {
        let freq = match self.freq {
            Freq::Daily => "DAILY",
            Freq::Weekly => "WEEKLY",
            Freq::Monthly => "MONTHLY",
            Freq::Yearly => "YEARLY",
        };
        let mut text = format!("FREQ={freq}");
        let mut part = |key: &str, values: Vec<String>| {
            if !values.is_empty() {
                write!(text, ";{key}={}", values.join(",")).expect("a String takes all");
            }
        };
        part("INTERVAL", strings(self.interval.as_slice()));
        part("BYMONTH", strings(&self.by_month));
        part("BYMONTHDAY", strings(&self.by_month_day));
        let day = |(nth, day): &(Option<i64>, Weekday)| {
            let nth = nth.map_or_else(String::new, |nth| nth.to_string());
            format!("{nth}{}", two_letters(*day))
        };
        part("BYDAY", self.by_day.iter().map(day).collect());
        part("BYSETPOS", strings(&self.by_set_pos));
        part("COUNT", strings(self.count.as_slice()));
        let starts: Vec<String> = self.week_start.map(two_letters).into_iter().collect();
        part("WKST", starts);
        text
    }
}

impl Team {
    /// The text of `team.toml`; empty where everything is left at its default.
    pub(crate) fn toml(&self) -> String {
        let mut text = String::new();
        if let Some(zone) = self.zone {
            line(&mut text, "timezone", &quoted(zone.name()));
        }
        if self.weekly_minimum.is_some() || self.response_within.is_some() || self.over_window {
            text.push_str("\n[policy]\n");
            if self.over_window {
                line(&mut text, "minimum-over", &quoted("window"));
            }
            spans(&mut text, "weekly-minimum", self.weekly_minimum.as_ref());
            spans(&mut text, "response-within", self.response_within.as_ref());
        }
        for requirement in &self.requirements {
            text.push_str("\n[[coverage]]\n");
            line(&mut text, "name", &quoted(&requirement.name));
            if let Some(roles) = &requirement.roles {
                line(&mut text, "roles", &list(roles));
            }
            if !requirement.posts.is_empty() {
                line(&mut text, "posts", &list(&requirement.posts));
            }
            if !requirement.skills.is_empty() {
                line(&mut text, "skills", &list(&requirement.skills));
            }
            spans(&mut text, "response-within", requirement.response_within.as_ref());
            if let Some(dates) = &requirement.dates {
                line(&mut text, "dates", &format!("[{}]", strings(dates).join(", ")));
            }
            date(&mut text, "from", requirement.from);
            date(&mut text, "until", requirement.until);
            if let Some(at_least) = requirement.at_least {
                line(&mut text, "at-least", &at_least.to_string());
            }
            if let Some(days) = &requirement.days {
                line(&mut text, "days", &quoted(&days.text));
            }
            if let Some(hours) = requirement.hours {
                line(&mut text, "hours", &quoted(&hours.text()));
            }
            if let Some(zone) = requirement.zone {
                line(&mut text, "timezone", &quoted(zone.name()));
            }
        }
        for rotation in &self.rotations {
            rotation.write(&mut text);
        }
        for role in &self.roles {
            writeln!(text, "\n[role.{}]", role.name).expect("a String takes all");
            line(&mut text, "title", &quoted(&role.name.to_uppercase()));
            spans(&mut text, "weekly-minimum", role.weekly_minimum.as_ref());
        }
        text
    }
}

impl Agent {
    /// The text of `agents/<handle>.toml`.
    pub(crate) fn toml(&self) -> String {
        let mut text = String::new();
        line(&mut text, "role", &quoted(&self.role));
        line(&mut text, "timezone", &quoted(self.zone.name()));
        date(&mut text, "joined", self.joined);
        date(&mut text, "promoted", self.promoted);
        if let Some(was) = &self.was {
            line(&mut text, "was", &quoted(was));
        }
        date(&mut text, "last-day", self.last_day);
        if !self.skills.is_empty() {
            line(&mut text, "skills", &list(&self.skills));
        }
        for entry in &self.entries {
            text.push_str("\n[[availability]]\n");
            entry.write(&mut text);
        }
        for off in &self.time_off {
            text.push_str("\n[[time-off]]\n");
            match off.reach {
                Reach::Dates(from, until) => {
                    date(&mut text, "from", Some(from));
                    date(&mut text, "until", until);
                }
                Reach::Times(from, until, zone) => {
                    let stamp = |at: NaiveDateTime| at.format("%Y-%m-%dT%H:%M:%S").to_string();
                    line(&mut text, "from", &stamp(from));
                    if let Some(until) = until {
                        line(&mut text, "until", &stamp(until));
                    }
                    if let Some(zone) = zone {
                        line(&mut text, "timezone", &quoted(zone.name()));
                    }
                }
            }
            if let Some(coverer) = &off.covered_by {
                line(&mut text, "covered-by", &quoted(coverer));
            }
        }
        for travel in &self.travels {
            text.push_str("\n[[travel]]\n");
            date(&mut text, "from", Some(travel.from));
            date(&mut text, "until", travel.until);
            line(&mut text, "timezone", &quoted(travel.zone.name()));
        }
        text
    }
}

impl Rotation {
    fn write(&self, text: &mut String) {
        text.push_str("\n[[rotation]]\n");
        line(text, "name", &quoted(&self.name));
        let turn = |turn: &Vec<String>| match turn.as_slice() {
            [] => quoted("?"),
            [one] => quoted(one),
            several => list(several),
        };
        line(text, "agents", &format!("[{}]", self.turns.iter().map(turn).collect::<Vec<_>>().join(", ")));
        date(text, "from", Some(self.from));
        date(text, "until", self.until);
        match self.turn {
            Turn::Days(days) => line(text, "turn", &quoted(&format!("{days}d"))),
            Turn::Dates(dates) => line(text, "turn", &dates.to_string()),
        }
        if let Some(days) = &self.days {
            line(text, "days", &quoted(&days.text));
        }
        if let Some(hours) = self.hours {
            line(text, "hours", &quoted(&hours.text()));
        }
        if let Some(post) = &self.post {
            line(text, "post", &quoted(post));
        }
        match self.clock {
            RotationClock::Team => {}
            RotationClock::Zone(zone) => line(text, "timezone", &quoted(zone.name())),
            RotationClock::Own => line(text, "timezone", &quoted("own")),
        }
    }
}

impl Entry {
    fn write(&self, text: &mut String) {
        if let Some(tentative) = self.tentative {
            line(text, "tentative", &tentative.to_string());
        }
        match &self.pattern {
            Pattern::Days { days, every } => {
                line(text, "days", &quoted(&days.text));
                if let Some(every) = every {
                    line(text, "every", &every.to_string());
                }
            }
            Pattern::Dates(dates) => line(text, "dates", &format!("[{}]", strings(dates).join(", "))),
            Pattern::Rule(rule) => line(text, "rrule", &quoted(&rule.text())),
        }
        line(text, "hours", &quoted(&self.hours.text()));
        date(text, "from", self.from);
        date(text, "until", self.until);
        if let Some(post) = &self.post {
            line(text, "post", &quoted(post));
        }
        if let Some(zone) = self.zone {
            line(text, "timezone", &quoted(zone.name()));
        }
    }
}

/// The first day of the week that a date lies in, for weeks that begin on `start`.
pub(crate) fn first_day(date: NaiveDate, start: Weekday) -> NaiveDate {
    let mut day = date;
    while day.weekday() != start {
        day = day.pred_opt().expect("dates are far from the calendar's end");
    }
    day
}

fn two_letters(day: Weekday) -> String {
    day.to_string()[..2].to_uppercase()
}

fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(T::to_string).collect()
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn line(text: &mut String, key: &str, value: &str) {
    writeln!(text, "{key} = {value}").expect("a String takes all");
}

fn date(text: &mut String, key: &str, value: Option<NaiveDate>) {
    if let Some(value) = value {
        line(text, key, &value.to_string());
    }
}

fn spans(text: &mut String, key: &str, value: Option<&Span>) {
    if let Some(value) = value {
        line(text, key, &quoted(&value.text));
    }
}
