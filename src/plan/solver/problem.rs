//! What a rota is made for: a week for each agent that repeats, in marks of the agent's week and pieces of time.
//!
//! Time is cut into **pieces** at every border that a shift may have; a piece has a length in minutes, and no other border lies in it. An agent's
//! week, from Monday 00:00 on the agent's clock, is cut by **marks**: the minutes of it at which a shift may begin or end. Where a mark lies in
//! each week that is planned, clock changes and all, a [`TemplateWeek`] says. No zone and no instant is left here.
//!
//! What is firm stays, and counts as firm in every week of the template. [`Need::missing`] is what it leaves.

use std::ops::Range;

/// The minutes of a week.
pub(crate) const WEEK: u32 = 7 * DAY;

/// The minutes of a day.
pub(crate) const DAY: u32 = 24 * 60;

/// What is to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How long each piece of time is, in minutes; in order, without a hole.
    pub pieces: Vec<i64>,
    /// What must be staffed.
    pub needs: Vec<Need>,
    /// What is planned of whom: a template an agent in a rota, one an agent and week where weeks stand alone.
    pub templates: Vec<Template>,
}

/// A requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// How many more must be on in each piece than are firmly on; 0 outside of the window.
    pub missing: Vec<u32>,
}

/// What one agent may do, and must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The minutes of the week at which a shift may begin or end: in order, each once, below [`WEEK`]; the midnights are among them.
    pub marks: Vec<u32>,
    /// When the agent is firmly on in any of the weeks, by the minutes of three weeks in a row, of which the template is the second: in order, and
    /// no two meet.
    pub firm: Vec<Range<u32>>,
    /// Whether the template comes again after itself, so that its end meets its start. One that does not has one week.
    pub repeats: bool,
    /// Whether the template before this one is that of the same agent's week before: shifts of the two need rest, and days and nights count together.
    pub follows: bool,
    /// What the agent offers. A shift lies in one offer as a whole.
    pub offers: Vec<Offer>,
    /// The weeks in which the template is worked, in order.
    pub weeks: Vec<TemplateWeek>,
    /// How far the template may go.
    pub limits: Limits,
    /// How much more than others an hour counts from each mark to the next, in percent: what is night or weekend on the agent's clock.
    pub unsocial: Vec<u32>,
    /// The agent's share of what is open, with what is owed: minutes a week.
    pub share: u32,
    /// The share of what nights and weekends count more than other time, with what is owed: minutes a week.
    pub unsocial_share: u32,
    /// What the agent does today and may be without: shifts as they may be added, whose time is no change.
    pub today: Vec<TemplateShift>,
}

/// Time in which an agent could be on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The last mark to which a shift that begins at each mark may run, in all weeks; up to twice the marks, and the mark itself where none begins.
    pub until: Vec<usize>,
    /// Whether the agent would rather not.
    pub rather_not: bool,
    /// Whether a shift in it counts: by requirement, by week, by the weekday on which it starts.
    pub counts: Vec<Vec<[bool; 7]>>,
}

/// A week in which a template is worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateWeek {
    /// The piece that begins at each mark of this week, then of the week after, then at its end: 2 x marks + 1 in order. A shift that
    /// begins late on Sunday ends in the week after.
    pub at: Vec<usize>,
    /// Whether no shift starts on a weekday, from Monday, because it is off.
    pub off: [bool; 7],
    /// Whether what starts on a weekday is said: it is worked, or taken by time off, which counts as done. All else is not there at all.
    pub said: [bool; 7],
    /// Pieces in which the agent is away by times of time off, which cut shifts.
    pub away: Vec<Range<usize>>,
    /// What is asked of the agent in this week beyond what is firm or taken by time off, in minutes.
    pub minimum: u32,
}

/// How far a template may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The shortest shift, in minutes; at least 1.
    pub min_shift: u32,
    /// The most work of a duty, in minutes; a duty is a shift, or two with one pause between them.
    pub max_shift: u32,
    /// The longest pause within a duty, in minutes; shorter than a rest.
    pub pause: u32,
    /// The least time between two duties, in minutes.
    pub rest: u32,
    /// The most that the template adds to a week, in minutes.
    pub most_added: u32,
    /// On how many weekdays duties may start, firm ones among them.
    pub max_days: u32,
    /// On how many weekdays duties may start that have two hours or more between 22:00 and 06:00, if that has a limit.
    pub max_nights: Option<u32>,
}

/// One shift of a template: the offer in which it lies, and its first mark and its end, which may be up to twice the marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateShift {
    /// The mark at which it begins.
    pub start: usize,
    /// The mark at which it ends; in the week after where it is beyond the last.
    pub end: usize,
    /// The place of the offer.
    pub offer: usize,
}

/// Something of each day of three weeks, of which the template's is the second.
pub(crate) type Days<T> = [T; 21];

/// What the agent's weeks before and after leave of a week that stands alone.
#[derive(Clone, Debug)]
pub struct Between {
    /// The first minute of the week at which a shift may begin.
    pub(crate) from: u32,
    /// The minute by which the agent must have rested; it may lie in a later week.
    pub(crate) until: u32,
    /// On which days duties start that are added to those weeks.
    pub(crate) days: Days<bool>,
    /// From which days these move the start of all that is firm.
    pub(crate) moved: Days<bool>,
    /// How many more nights start on each of them by what is added to those weeks.
    pub(crate) nights: Days<i8>,
}

impl Between {
    /// Nothing is in the way.
    pub const NOTHING: Self = Self { from: 0, until: u32::MAX, days: [false; 21], moved: [false; 21], nights: [0; 21] };
}

/// The shifts that are added for each agent, in the order of the problem's agents and of their starts.
pub type Rota = Vec<Vec<TemplateShift>>;

impl Problem {
    /// The same if whoever is away for a while were there.
    pub(crate) fn as_if_nobody_were_away(&self) -> Self {
        let mut problem = self.clone();
        for agent in problem.templates.iter_mut().filter(|agent| agent.is_away_for_a_while()) {
            for week in &mut agent.weeks {
                (week.off, week.away) = ([false; 7], Vec::new());
            }
        }
        problem
    }
}

impl Template {
    /// Whether something of a few of the weeks is off; if it is of most, others do the work.
    pub(crate) fn is_away_for_a_while(&self) -> bool {
        let is_partly_off = |week: &&TemplateWeek| !week.away.is_empty() || week.off.contains(&true);
        let count = self.weeks.iter().filter(is_partly_off).count();
        count > 0 && 2 * count <= self.weeks.len()
    }

    /// The minute of a mark, in this week or the next.
    pub(crate) fn minute(&self, mark: usize) -> u32 {
        let count = self.marks.len();
        let weeks = u32::try_from(mark / count).unwrap_or(0);
        self.marks[mark % count] + weeks * WEEK
    }

    /// The mark at a minute of this week or the next, if there is one.
    pub(crate) fn mark_at(&self, minute: u32) -> Option<usize> {
        let of_week = self.marks.binary_search(&(minute % WEEK)).ok()?;
        let week = usize::try_from(minute / WEEK).ok().filter(|week| *week < 2)?;
        Some(of_week + week * self.marks.len())
    }

    /// The weekday of a mark, from Monday.
    pub(crate) fn weekday(&self, mark: usize) -> usize {
        usize::try_from(self.minute(mark) % WEEK / DAY).unwrap_or(0)
    }

    /// How long a shift is on the clock, in minutes.
    pub fn length(&self, shift: &TemplateShift) -> u32 {
        self.minute(shift.end) - self.minute(shift.start)
    }

    /// From the first piece of its weeks to the end of the last.
    pub(crate) fn time(&self) -> Range<usize> {
        let starts = self.weeks.iter().map(|week| week.at[0]).min().unwrap_or(0);
        let ends = self.weeks.iter().map(|week| week.at[self.marks.len()]).max().unwrap_or(0);
        starts..ends
    }

    /// The pieces of a shift in a week: without what is off and what the agent is away for.
    pub(crate) fn pieces(&self, week: &TemplateWeek, shift: &TemplateShift) -> impl Iterator<Item = usize> {
        let (start, end) = (week.at[shift.start], week.at[shift.end]);
        let pieces = if week.off[self.weekday(shift.start)] { start..start } else { start..end };
        let away = week.away.clone();
        pieces.filter(move |piece| !away.iter().any(|away| away.contains(piece)))
    }
}

/// A duty is a night's that has as many minutes between 22:00 and 06:00.
pub(super) const OF_A_NIGHT: u32 = 120;

/// How many minutes between 22:00 and 06:00 lie before a minute of the week, or of a later one.
///
/// ```
/// # use coverage::plan::solver::problem::night_before;
/// // 21:00 on Monday to 07:00 on Tuesday: a whole night.
/// assert_eq!(night_before(31 * 60) - night_before(21 * 60), 8 * 60);
/// ```
pub fn night_before(minute: u32) -> u32 {
    // Of each day 00:00-06:00 and 22:00-24:00.
    let of_day = minute % DAY;
    minute / DAY * 480 + of_day.min(360) + of_day.saturating_sub(1_320)
}

/// The greatest number that divides both.
pub(crate) fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
