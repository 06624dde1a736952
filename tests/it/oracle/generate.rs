//! Owns the random teams: a number makes the same team on every machine. What is generated is always valid; much of it
//! does nothing, overlaps or lies around a change of the clocks, because that is where readings differ.

use super::clock::{DAY, Minute, Zone, civil, utc};
use super::model::{
    Agent, Days, Entry, Freq, Hours, Pattern, Reach, Requirement, Role, Rotation, RotationClock, Rule, Span, Team,
    TimeOff, Travel, Turn, WEEKDAYS,
};
use super::naive::Window;
use super::recur::most;
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

const SKILLS: [&str; 3] = ["german", "mac", "btc"];
const POSTS: [&str; 2] = ["mediation", "chat"];

/// A team and what is asked of it.
pub(crate) struct Question {
    pub(crate) team: Team,
    pub(crate) window: Window,
    pub(crate) now: Minute,
}

/// The question of a number.
pub(crate) fn question(number: u64) -> Question {
    Scene::new(Random::new(number)).question()
}

/// `SplitMix64`, seeded with a number.
struct Random(u64);

/// Where and when a team's story plays: most dates and times are drawn close to one instant, in one zone.
struct Scene {
    random: Random,
    zone: Zone,
    pivot: Minute,
    window: Window,
    handles: Vec<String>,
    roles: Vec<String>,
    /// How many of a hundred agents work around the clock in the first line: without such teams there would be neither
    /// kept promises nor thin cover.
    busy: usize,
}

impl Random {
    fn new(seed: u64) -> Self {
        // Mixed first, for the streams of neighbours would otherwise be parts of one another.
        Self(mixed(seed ^ 0x5EED_0F0D_D7E5_7A11))
    }

    /// A number from 0 up to, but not with, a limit.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let limit = u64::try_from(limit).expect("a small number");
        usize::try_from(mixed(self.0) % limit).expect("below a small number")
    }

    /// A number of a range, both ends included.
    fn within(&mut self, first: i64, last: i64) -> i64 {
        let length = usize::try_from(last - first + 1).expect("a range that goes up");
        first + i64::try_from(self.below(length)).expect("a small number")
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())].clone()
    }

    /// Some of the values, each at most once, in any order.
    fn some<T: Clone>(&mut self, values: &[T], number: i64) -> Vec<T> {
        let mut left = values.to_vec();
        let mut chosen = Vec::new();
        for _ in 0..number {
            if !left.is_empty() {
                chosen.push(left.remove(self.below(left.len())));
            }
        }
        chosen
    }
}

impl Scene {
    fn new(mut random: Random) -> Self {
        let zone = random.pick(&Zone::all());
        let (first, last) = (utc(2024, 1, 1), utc(2027, 1, 1).min(zone.known_until()));
        let mut changes = zone.clock().changes();
        changes.retain(|minute| (first + 30 * DAY..last - 50 * DAY).contains(minute));
        let pivot = if changes.is_empty() || random.chance(20) {
            random.within(first + 30 * DAY, last - 50 * DAY)
        } else {
            random.pick(&changes)
        };
        let length = match random.below(10) {
            0 if random.chance(50) => random.within(1, DAY),
            0 => random.within(DAY, 7 * DAY),
            1..5 => random.within(1, 4) * 7 * DAY,
            _ => random.within(7 * DAY, 28 * DAY),
        };
        let mut start = match random.below(10) {
            0 => pivot,
            1 => pivot - length,
            _ => pivot - random.within(-DAY, length + DAY),
        };
        if random.chance(30) {
            start = zone.clock().midnight(zone.clock().date(start));
        }
        let handles = ["a", "a-b", "ab", "a1", "b", "ann", "bob", "7of9", "cy-", "cy", "dora-the-2nd", "zed"];
        let number = match random.below(25) {
            0 => 0,
            _ => random.within(1, 6),
        };
        let handles = random.some(&handles, number).into_iter().map(String::from).collect();
        Self {
            zone,
            pivot,
            window: Window { start, end: start + length },
            handles,
            roles: ["l1", "l2", "intern"].map(String::from).to_vec(),
            busy: random.pick(&[10, 10, 10, 50, 90]),
            random,
        }
    }

    fn question(mut self) -> Question {
        let mut roles = Vec::new();
        for name in ["mediator", "l1", "l2", "intern", "lead"] {
            let custom = !self.roles.iter().any(|known| known == name);
            if self.random.chance(if custom { 45 } else { 15 }) {
                if custom {
                    self.roles.push(name.into());
                }
                let weekly_minimum = self.random.chance(60).then(|| self.minimum());
                roles.push(Role { name: name.into(), weekly_minimum });
            }
        }
        let number = if self.random.chance(25) { 0 } else { self.random.within(1, 3) };
        let mut team = Team {
            zone: self.random.chance(60).then(|| self.any_zone()),
            weekly_minimum: self.random.chance(40).then(|| self.minimum()),
            response_within: self.random.chance(70).then(|| self.promise()),
            over_window: self.random.chance(20),
            rotations: self.rotations(),
            requirements: (1..=number).map(|number| self.requirement(number)).collect(),
            agents: self.handles.clone().into_iter().map(|handle| self.agent(handle)).collect(),
            roles,
        };
        self.exchange(&mut team.agents);
        let now = self.random.within(self.window.start - 90 * DAY, self.window.end + 90 * DAY);
        Question { team, window: self.window, now }
    }

    fn any_zone(&mut self) -> Zone {
        let zone = if self.random.chance(50) { self.zone } else { self.random.pick(&Zone::all()) };
        // No answer depends on what lies later than this.
        if zone.known_until() > self.window.end + 20 * DAY { zone } else { self.zone }
    }

    fn minimum(&mut self) -> Span {
        self.span(&[
            ("0h", 0),
            ("45m", 45),
            ("5h", 300),
            ("600m", 600),
            ("10h30m", 630),
            ("20h", 1200),
            ("1d", 1440),
            ("2d1h5m", 2945),
        ])
    }

    fn promise(&mut self) -> Span {
        self.span(&[
            ("0m", 0),
            ("1m", 1),
            ("30m", 30),
            ("1h", 60),
            ("90m", 90),
            ("1h45m", 105),
            ("2h", 120),
            ("4h", 240),
        ])
    }

    fn span(&mut self, written: &[(&str, i64)]) -> Span {
        let (text, minutes) = self.random.pick(written);
        Span { minutes, text: text.into() }
    }

    fn requirement(&mut self, number: i64) -> Requirement {
        let roles = self.roles.clone();
        let named = self.random.within(1, 3);
        let mut roles = self.random.some(&roles, named);
        if self.random.chance(50) {
            roles = vec!["l1".into()];
        }
        let posts = if self.random.chance(25) { self.words(&POSTS) } else { Vec::new() };
        let some_roles = posts.is_empty() || self.random.chance(50);
        let dates = self.random.chance(15);
        Requirement {
            name: format!("need {number}"),
            roles: some_roles.then_some(roles),
            posts,
            skills: if self.random.chance(20) { self.words(&SKILLS) } else { Vec::new() },
            at_least: self.random.chance(70).then(|| self.random.pick(&[1, 1, 2, 3])),
            response_within: self.random.chance(25).then(|| self.promise()),
            days: (!dates && self.random.chance(35)).then(|| self.days()),
            dates: dates.then(|| (0..self.random.within(1, 4)).map(|_| self.date()).collect()),
            from: self.random.chance(15).then(|| self.date()),
            until: self.random.chance(15).then(|| self.date()),
            hours: self.random.chance(40).then(|| self.hours()),
            zone: self.random.chance(30).then(|| self.any_zone()),
        }
    }

    fn words(&mut self, words: &[&str]) -> Vec<String> {
        let number = self.random.within(1, 2);
        self.random.some(words, number).into_iter().map(String::from).collect()
    }

    fn post(&mut self) -> Option<String> {
        self.random.chance(15).then(|| self.random.pick(&POSTS).to_owned())
    }

    /// Two rotations have one name only where the second follows the first.
    fn rotations(&mut self) -> Vec<Rotation> {
        let number = if self.handles.is_empty() { 0 } else { self.random.pick(&[0, 0, 0, 1, 1, 2]) };
        let mut rotations: Vec<Rotation> = (0..number).map(|number| self.rotation(number)).collect();
        if let [first, second] = rotations.as_mut_slice() {
            let end = second.from - TimeDelta::days(1);
            if first.from <= end && self.random.chance(50) {
                first.until = Some(first.until.map_or(end, |until| until.min(end)));
                second.name.clone_from(&first.name);
            }
        }
        rotations
    }

    fn rotation(&mut self, number: i64) -> Rotation {
        let handles = self.handles.clone();
        let turn = |scene: &mut Self| {
            let together = scene.random.pick(&[0, 1, 1, 1, 1, 2]);
            scene.random.some(&handles, together)
        };
        let from = self.date() - TimeDelta::days(self.random.pick(&[0, 0, 10, 100]));
        Rotation {
            name: format!("turns {number}"),
            turns: (0..self.random.within(1, 4)).map(|_| turn(self)).collect(),
            from,
            until: self.random.chance(25).then(|| self.date()),
            turn: if self.random.chance(50) {
                Turn::Days(self.random.pick(&[1, 2, 7, 7, 14]))
            } else {
                Turn::Dates(self.random.within(1, 5))
            },
            days: self.random.chance(60).then(|| self.days()),
            hours: self.random.chance(70).then(|| self.hours()),
            post: self.post(),
            clock: match self.random.below(4) {
                0 => RotationClock::Team,
                1 => RotationClock::Zone(self.any_zone()),
                _ => RotationClock::Own,
            },
        }
    }

    fn travels(&mut self) -> Vec<Travel> {
        let number = self.random.pick(&[0, 0, 0, 1, 2]);
        let mut from = self.date() - TimeDelta::days(10);
        let mut travels = Vec::new();
        for _ in 0..number {
            from += TimeDelta::days(self.random.within(1, 9));
            let until = from + TimeDelta::days(self.random.within(0, 9));
            travels.push(Travel { from, until: Some(until), zone: self.any_zone() });
            from = until;
        }
        if let Some(last) = travels.last_mut().filter(|_| self.random.chance(25)) {
            last.until = None;
        }
        travels
    }

    fn agent(&mut self, handle: String) -> Agent {
        let roles = self.roles.clone();
        let busy = self.random.chance(self.busy);
        let role = if busy || self.random.chance(40) { "l1".into() } else { self.random.pick(&roles) };
        let joined = self.random.chance(25).then(|| self.date());
        // Neither may lie before `joined`; on the same day is fine.
        let not_before = |date: NaiveDate| joined.map_or(date, |joined| date.max(joined));
        let promoted = self.random.chance(if busy { 10 } else { 25 }).then(|| not_before(self.date()));
        let last_day = self.random.chance(20).then(|| not_before(self.date()));
        let (entries, offs) = (self.random.within(0, 5), self.random.within(0, 4));
        let mut entries: Vec<Entry> = (0..entries).map(|_| self.entry()).collect();
        if busy {
            entries.push(self.marathon());
        }
        let mut time_off: Vec<TimeOff> = (0..offs).map(|_| self.time_off(&handle)).collect();
        if self.random.chance(14) {
            entries = vec![self.weekly()];
            time_off.clear();
        }
        Agent {
            role,
            zone: self.any_zone(),
            joined,
            promoted,
            was: promoted.filter(|_| self.random.chance(40)).map(|_| self.random.pick(&roles)),
            last_day,
            skills: if self.random.chance(50) { self.words(&SKILLS) } else { Vec::new() },
            entries,
            time_off,
            travels: self.travels(),
            handle,
        }
    }

    /// Two or three agents whose shifts of one day go round; one of them may only ask, or be promoted about then.
    fn exchange(&mut self, agents: &mut [Agent]) {
        if agents.len() < 2 || self.random.chance(70) {
            return;
        }
        let date = self.date();
        let everyone: Vec<usize> = (0..agents.len()).collect();
        let number = self.random.within(2, 3);
        let round = self.random.some(&everyone, number);
        for (at, giver) in round.iter().enumerate() {
            let taker = agents[round[(at + 1) % round.len()]].handle.clone();
            let by = if self.random.chance(15) { "?".into() } else { taker };
            agents[*giver].time_off.push(TimeOff { reach: Reach::Dates(date, Some(date)), covered_by: Some(by) });
        }
        let promoted = date + TimeDelta::days(self.random.within(0, 1));
        let agent = &mut agents[round[0]];
        if agent.joined.is_none_or(|joined| joined <= promoted) && self.random.chance(40) {
            agent.promoted = Some(promoted);
        }
    }

    /// About ten hours once a week, which a change of the clocks may lengthen or shorten.
    fn weekly(&mut self) -> Entry {
        let before = self.zone.clock().date(self.pivot - 1) - TimeDelta::days(self.random.within(0, 1));
        let day = before.weekday();
        let days = Days { set: vec![day], text: day.to_string().to_lowercase() };
        let start = 60 * self.random.within(18, 22);
        let end = (start + self.random.pick(&[540, 570, 600, 600])) % DAY;
        let pattern = Pattern::Days { days, every: None };
        let zone = self.random.chance(50).then_some(self.zone);
        Entry { tentative: None, pattern, hours: Hours { start, end }, from: None, until: None, post: None, zone }
    }

    /// Whole days in a row.
    fn marathon(&mut self) -> Entry {
        let days = if self.random.chance(50) { Days::daily() } else { self.days() };
        Entry {
            tentative: None,
            pattern: Pattern::Days { days, every: None },
            hours: Hours::WHOLE_DAY,
            from: None,
            until: self.random.chance(15).then(|| self.date()),
            post: None,
            zone: None,
        }
    }

    fn entry(&mut self) -> Entry {
        let mut from = self.random.chance(35).then(|| self.date());
        let mut until = self.random.chance(25).then(|| self.date());
        let pattern = match self.random.below(10) {
            0..5 => {
                let days = self.days();
                // Counting in weeks may begin long before the window.
                if self.random.chance(30) {
                    from = Some(self.date() - TimeDelta::weeks(self.random.within(0, 60)));
                }
                // Days that go past Sunday twice have no week.
                let has_week = days.past_sunday() < 2;
                let every = from.filter(|_| has_week && self.random.chance(60)).map(|_| self.random.within(1, 3));
                Pattern::Days { days, every }
            }
            5 => {
                (from, until) = (None, None);
                let number = self.random.within(1, 5);
                let mut dates: Vec<NaiveDate> = (0..number).map(|_| self.date()).collect();
                let mut seen = Vec::new();
                dates.retain(|date| {
                    !seen.contains(date) && {
                        seen.push(*date);
                        true
                    }
                });
                Pattern::Dates(dates)
            }
            _ => {
                let start = self.date() - TimeDelta::days(self.random.within(0, 400));
                from = Some(if self.random.chance(50) { start } else { self.date() });
                Pattern::Rule(self.rule(from.expect("just set")))
            }
        };
        Entry {
            tentative: self.random.pick(&[None, None, None, None, Some(false), Some(true)]),
            pattern,
            hours: self.hours(),
            from,
            until,
            post: self.post(),
            zone: self.random.chance(15).then(|| self.any_zone()),
        }
    }

    /// A rule that RFC 5545 allows: ordinals in monthly and yearly rules only, days of the month not in weekly ones,
    /// BYSETPOS only beside another BY part, and of dates that some period has.
    fn rule(&mut self, from: NaiveDate) -> Rule {
        let freq =
            self.random.pick(&[Freq::Daily, Freq::Weekly, Freq::Weekly, Freq::Monthly, Freq::Monthly, Freq::Yearly]);
        let coarse = matches!(freq, Freq::Monthly | Freq::Yearly);
        let months: Vec<u32> = (1..=12).collect();
        let month_days: Vec<i64> = (-31..=-1).chain(1..=31).collect();
        let mut by_month = Vec::new();
        if self.random.chance(if freq == Freq::Yearly { 50 } else { 20 }) {
            let number = self.random.within(1, 6);
            by_month = self.random.some(&months, number);
            by_month.push(self.window_date().month());
            by_month.sort_unstable();
            by_month.dedup();
        }
        let mut by_month_day = Vec::new();
        if freq != Freq::Weekly && self.random.chance(40) {
            let number = self.random.within(1, 12);
            by_month_day = self.random.some(&month_days, number);
        }
        let mut by_day = Vec::new();
        if self.random.chance(55) {
            let number = self.random.within(1, 4);
            let limit = if freq == Freq::Yearly && by_month.is_empty() { 53 } else { 5 };
            for day in self.random.some(&WEEKDAYS, number) {
                let nth = (coarse && self.random.chance(60)).then(|| self.random.within(1, limit));
                let nth = nth.map(|nth| if self.random.chance(30) { -nth } else { nth });
                by_day.push((nth, day));
            }
        }
        let by_something = !by_month.is_empty() || !by_month_day.is_empty() || !by_day.is_empty();
        let mut by_set_pos = Vec::new();
        if by_something && self.random.chance(25) {
            let number = self.random.within(1, 2);
            by_set_pos = self.random.some(&[1, 2, 3, -1, -2, 5], number);
        }
        let far = (self.window_date() - from).num_days() < 40;
        let mut rule = Rule {
            freq,
            interval: self.random.chance(40).then(|| self.random.within(1, if coarse { 2 } else { 4 })),
            count: self.random.chance(if far { 30 } else { 8 }).then(|| 1 + self.random.below(20)),
            week_start: self.random.chance(30).then(|| self.random.pick(&WEEKDAYS)),
            by_day,
            by_month_day,
            by_month,
            by_set_pos: Vec::new(),
        };
        let most = most(&rule, from);
        by_set_pos.retain(|position: &i64| position.abs() <= most);
        rule.by_set_pos = by_set_pos;
        rule
    }

    fn time_off(&mut self, handle: &str) -> TimeOff {
        let first = self.date();
        let is_open = self.random.chance(6);
        let reach = if self.random.chance(60) {
            let days = self.random.pick(&[-1, 0, 0, 0, 1, 2, 6, 9]);
            Reach::Dates(first, (!is_open).then(|| first + TimeDelta::days(days)))
        } else {
            let start = civil(super::clock::midnight(first) + self.time());
            let length = self.random.pick(&[-60, 0, 15, 60, 150, 600, 1440, 4000]);
            let zone = self.random.chance(25).then(|| self.any_zone());
            Reach::Times(start, (!is_open).then(|| start + TimeDelta::minutes(length)), zone)
        };
        let mut others: Vec<String> = self.handles.iter().filter(|other| *other != handle).cloned().collect();
        let covered = !others.is_empty() && self.random.chance(60);
        if self.random.chance(20) {
            others.push("?".into());
        }
        TimeOff { reach, covered_by: covered.then(|| self.random.pick(&others)) }
    }

    /// A date of the window or just outside.
    fn window_date(&mut self) -> NaiveDate {
        let minute = self.random.within(self.window.start - 7 * DAY, self.window.end + 7 * DAY);
        civil(minute).date()
    }

    /// A date near the pivot or the window.
    fn date(&mut self) -> NaiveDate {
        if self.random.chance(40) {
            self.zone.clock().date(self.pivot) + TimeDelta::days(self.random.within(-3, 3))
        } else {
            self.window_date()
        }
    }

    /// Minutes after midnight, many of them close to where the pivot's clock stands before or after it changes.
    fn time(&mut self) -> Minute {
        match self.random.below(20) {
            0..5 => {
                let beside = self.pivot - self.random.within(0, 1);
                let step = self.random.pick(&[1, 15, 30]);
                (self.zone.clock().wall(beside) + step * self.random.within(-6, 6)).rem_euclid(DAY)
            }
            5..15 => 60 * self.random.within(0, 23),
            15..19 => 15 * self.random.within(0, 95),
            _ => self.random.within(0, DAY - 1),
        }
    }

    fn hours(&mut self) -> Hours {
        let start = self.time();
        let end = match self.random.below(20) {
            0..3 => return Hours::WHOLE_DAY,
            3 => DAY,
            4 => {
                // Where a clock goes forward at the pivot, little or nothing is left of these.
                let clock = self.zone.clock();
                let start = clock.wall(self.pivot - 1) + 1 + self.random.pick(&[0, 0, 15, 30]);
                let end = start + self.random.pick(&[15, 30, 45, 60]);
                return Hours { start: start % DAY, end: end % DAY };
            }
            5 => 0,
            6..9 => self.time(),
            9 | 10 => (start + self.random.pick(&[1, 15, 30, 45, 60, 75])) % DAY,
            _ => (start + 30 * self.random.within(4, 20)) % DAY,
        };
        Hours { start, end }
    }

    /// Weekdays in one of the notations; the parts of a list do not overlap.
    fn days(&mut self) -> Days {
        let name = |day: Weekday| day.to_string().to_lowercase();
        let first = self.random.below(7);
        let run = |first: usize, length: usize| (0..length).map(move |step| WEEKDAYS[(first + step) % 7]);
        match self.random.below(10) {
            0 | 1 => Days::daily(),
            2 | 3 => Days { set: vec![WEEKDAYS[first]], text: name(WEEKDAYS[first]) },
            4..7 => {
                // Wraps around the week's end as often as not.
                let set: Vec<Weekday> = run(first, 2 + self.random.below(6)).collect();
                let text = format!("{}-{}", name(set[0]), name(set[set.len() - 1]));
                Days { set, text }
            }
            7 => {
                let number = self.random.within(2, 5);
                let set = self.random.some(&WEEKDAYS, number);
                let names: Vec<String> = set.iter().copied().map(name).collect();
                let text = names.join(self.random.pick(&[", ", ","]));
                Days { set, text }
            }
            _ => {
                let range: Vec<Weekday> = run(first, 2 + self.random.below(2)).collect();
                let single = WEEKDAYS[(first + 4 + self.random.below(2)) % 7];
                let text = format!("{}-{}, {}", name(range[0]), name(range[range.len() - 1]), name(single));
                Days { set: [range, vec![single]].concat(), text }
            }
        }
    }
}

/// Another number that tells nothing of the first one.
fn mixed(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
