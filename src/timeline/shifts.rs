//! From the pieces of an agent's time on duty to shifts: what meets is one shift, cut where the role or the posts change, and where
//! it goes on for more than 24 hours, wherever one of the pieces starts that does not lie within another.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::{Requirement, RoleId};
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval, IntervalSet};

/// A stretch of time in which one agent is on duty in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who.
    pub agent: AgentId,
    /// In which role.
    pub role: RoleId,
    /// When.
    pub interval: Interval,
    /// What it is for.
    pub posts: Posts,
    /// Whose shifts are covered in some of that time, in the order of handles.
    pub covering_for: Vec<AgentId>,
}

impl Shift {
    /// Whether it counts for a requirement.
    pub fn counts(&self, requirement: &Requirement, roster: &Roster) -> bool {
        requirement.counts_role(self.role)
            && self.posts.count(requirement)
            && requirement.counts_skills(roster.agent(self.agent).skills())
    }
}

impl Shift {
    /// What is left of it without this time.
    pub(super) fn without(&self, time: &IntervalSet) -> Vec<Piece> {
        let left = IntervalSet::from(self.interval).difference(time);
        let posts: Vec<Option<Word>> =
            if self.posts.of_pieces.is_empty() { vec![None] } else { self.posts.of_pieces.clone() };
        let covering: Vec<Option<AgentId>> =
            std::iter::once(None).chain(self.covering_for.iter().copied().map(Some)).collect();
        let of_post = |post: &Option<Word>, interval: Interval| {
            let piece = |covering_for: &Option<AgentId>| Piece {
                interval,
                role: self.role,
                post: post.clone(),
                covering_for: *covering_for,
            };
            covering.iter().map(piece).collect::<Vec<_>>()
        };
        left.iter()
            .flat_map(|interval| posts.iter().flat_map(move |post| of_post(post, interval)).collect::<Vec<_>>())
            .collect()
    }
}

/// What a shift is for: posts, or none, or both at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posts {
    /// In order; nothing where no piece of the shift has a post, and with `None` where one has none.
    of_pieces: Vec<Option<Word>>,
}

impl Posts {
    /// The posts in order.
    pub fn named(&self) -> impl Iterator<Item = &Word> {
        self.of_pieces.iter().flatten()
    }

    /// Whether it is, or also is, for what has no post.
    pub fn is_general(&self) -> bool {
        self.of_pieces.is_empty() || self.of_pieces.contains(&None)
    }

    fn count(&self, requirement: &Requirement) -> bool {
        let named = || self.of_pieces.iter().any(|post| requirement.counts_post(post.as_ref()));
        if self.of_pieces.is_empty() { requirement.counts_post(None) } else { named() }
    }
}

/// A part of an agent's time on duty that comes from one place.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// When.
    pub interval: Interval,
    /// In which role.
    pub role: RoleId,
    /// What it is for.
    pub post: Option<Word>,
    /// Whose shift it is.
    pub covering_for: Option<AgentId>,
}

impl Piece {
    /// Time that is nobody else's and for no post.
    pub(super) fn added(interval: Interval, role: RoleId) -> Self {
        Self { interval, role, post: None, covering_for: None }
    }
}

/// An agent's shifts that overlap `span`, whole, in order.
pub(super) fn shifts(id: AgentId, agent: &Agent, mut pieces: Vec<Piece>, span: Interval) -> Vec<Shift> {
    pieces.sort_by_key(|piece| (piece.interval.start(), Reverse(piece.interval.end())));
    let mut shifts = Vec::new();
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        let mut end = first.interval.end();
        let meets = |piece: &&Piece| {
            let meets = piece.interval.start() <= end;
            end = end.max(piece.interval.end());
            meets
        };
        let length = rest.iter().take_while(meets).count();
        let (run, after) = rest.split_at(length);
        let whole = run.iter().map(|piece| piece.interval).fold(first.interval, Interval::hull);
        if whole.overlaps(span) {
            Run { id, agent, pieces: run, whole }.cut(&mut shifts);
        }
        rest = after;
    }
    shifts.retain(|shift| shift.interval.overlaps(span));
    shifts
}

/// Time on duty without a break.
struct Run<'p> {
    id: AgentId,
    agent: &'p Agent,
    /// Ordered by start, and the longest first of those that start together.
    pieces: &'p [Piece],
    whole: Interval,
}

impl Run<'_> {
    /// Adds the shifts that the run is cut to.
    fn cut(&self, shifts: &mut Vec<Shift>) {
        let promoted = self.promoted();
        let mut hard: BTreeSet<Instant> = promoted.into_iter().chain(self.starts()).collect();
        hard.insert(self.whole.start());
        let mut borders = hard.clone();
        if self.pieces.iter().any(|piece| piece.post.is_some()) {
            borders.extend(self.pieces.iter().flat_map(|piece| [piece.interval.start(), piece.interval.end()]));
        }
        borders.insert(self.whole.end());
        let mut ahead = self.pieces;
        let mut open: Vec<&Piece> = Vec::new();
        let first = shifts.len();
        for (start, end) in borders.iter().zip(borders.iter().skip(1)) {
            let Some(interval) = Interval::new(*start, *end) else { continue };
            let begun = ahead.partition_point(|piece| piece.interval.start() < interval.end());
            let (now, later) = ahead.split_at(begun);
            ahead = later;
            open.extend(now);
            open.retain(|piece| piece.interval.end() > interval.start());
            let role = match self.agent.promotion() {
                Some(promotion) if promoted.is_none_or(|at| interval.start() < at) => promotion.was,
                _ => self.agent.role(),
            };
            let shift = Shift {
                agent: self.id,
                role,
                interval,
                posts: posts(&open),
                covering_for: open
                    .iter()
                    .filter_map(|piece| piece.covering_for)
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect(),
            };
            match shifts[first..].last_mut() {
                Some(last) if last.posts == shift.posts && !hard.contains(start) => {
                    last.interval = last.interval.hull(interval);
                    let both: BTreeSet<AgentId> =
                        last.covering_for.iter().chain(&shift.covering_for).copied().collect();
                    last.covering_for = both.into_iter().collect();
                }
                _ => shifts.push(shift),
            }
        }
    }

    /// From when on the later role counts: the start of the first piece that has it.
    fn promoted(&self) -> Option<Instant> {
        let was = self.agent.promotion()?.was;
        self.pieces.iter().find(|piece| piece.role != was).map(|piece| piece.interval.start())
    }

    /// Where a run of more than 24 hours is cut: the starts of pieces that do not lie within another.
    fn starts(&self) -> Vec<Instant> {
        let mut starts = Vec::new();
        if self.whole.length() > Duration::DAY {
            let mut reached = None;
            for piece in self.pieces {
                if reached.is_none_or(|reached| piece.interval.end() > reached) {
                    starts.push(piece.interval.start());
                    reached = Some(piece.interval.end());
                }
            }
        }
        starts
    }
}

fn posts(pieces: &[&Piece]) -> Posts {
    if pieces.iter().all(|piece| piece.post.is_none()) {
        return Posts::default();
    }
    let of_pieces: BTreeSet<Option<Word>> = pieces.iter().map(|piece| piece.post.clone()).collect();
    Posts { of_pieces: of_pieces.into_iter().collect() }
}
