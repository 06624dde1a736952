//! From the pieces of an agent's time on duty to shifts: what meets is one shift, cut where the role or the posts change, and where
//! it goes on for more than 24 hours, wherever one of the pieces starts that does not lie within another.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::roster::handle::Word;
use crate::roster::model::{Agent, AgentId, Roster};
use crate::roster::team::{Requirement, RoleId};
use crate::time::civil::Duration;
use crate::time::interval::{Instant, Interval};

/// A stretch of time in which one agent is on duty in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who.
    pub agent: AgentId,
    /// In which role.
    pub role: RoleId,
    /// When.
    pub interval: Interval,
    /// Beside it, since few shifts have any.
    more: Option<Box<More>>,
}

/// What few shifts have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct More {
    posts: Posts,
    covering_for: Vec<AgentId>,
}

impl Shift {
    fn new(agent: AgentId, role: RoleId, interval: Interval, posts: Posts, covering_for: BTreeSet<AgentId>) -> Self {
        let more = More { posts, covering_for: covering_for.into_iter().collect() };
        Self { agent, role, interval, more: (more != More::default()).then(|| Box::new(more)) }
    }

    /// What it is for.
    pub(crate) fn posts(&self) -> &Posts {
        self.more.as_ref().map_or(&NO_POSTS, |more| &more.posts)
    }

    /// Whose shifts are covered in some of that time, in the order of handles.
    pub fn covering_for(&self) -> &[AgentId] {
        self.more.as_ref().map_or(&[], |more| &more.covering_for)
    }

    /// The same shift, told in other agents and roles.
    pub(super) fn told_in(
        self,
        agent: AgentId,
        role: RoleId,
        covering_for: impl Fn(AgentId) -> Option<AgentId>,
    ) -> Self {
        let covered = self.covering_for().iter().filter_map(|of| covering_for(*of)).collect();
        Self::new(agent, role, self.interval, self.posts().clone(), covered)
    }

    /// The same, at another time.
    pub(super) fn during(self, interval: Interval) -> Self {
        Self { interval, ..self }
    }

    /// Lets it go on with another that is for the same posts.
    pub(super) fn join(&mut self, other: &Self) {
        self.interval = self.interval.hull(other.interval);
        if self.covering_for() != other.covering_for() {
            let both = self.covering_for().iter().chain(other.covering_for()).copied().collect();
            *self = Self::new(self.agent, self.role, self.interval, self.posts().clone(), both);
        }
    }

    /// Whether it counts for a requirement.
    pub(crate) fn counts(&self, requirement: &Requirement, roster: &Roster) -> bool {
        let skills = roster.agent(self.agent).skills();
        self.posts().each().any(|post| requirement.counts(self.role, post, skills))
    }
}

/// What a shift is for: posts, or none, or both at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posts {
    /// In order; nothing where no piece of the shift has a post, and with `None` where one has none.
    of_pieces: Vec<Option<Word>>,
}

static NO_POSTS: Posts = Posts { of_pieces: Vec::new() };

impl Posts {
    /// The posts in order.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Word> {
        self.of_pieces.iter().flatten()
    }

    /// Each of them; what is for no post has none.
    fn each(&self) -> impl Iterator<Item = Option<&Word>> {
        let none = self.of_pieces.is_empty().then_some(None);
        none.into_iter().chain(self.of_pieces.iter().map(Option::as_ref))
    }
}

/// A part of an agent's time on duty that comes from one place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'p> {
    /// When.
    pub(crate) interval: Interval,
    /// In which role.
    pub(crate) role: RoleId,
    /// What it is for.
    pub(crate) post: Option<&'p Word>,
    /// Whose shift it is.
    pub(crate) covering_for: Option<AgentId>,
}

/// How crowded these are: over all instants at which some begin or end, how many are on beside a few. A shift may have to name the
/// posts of all of these and who is covered.
pub(super) fn crowd(pieces: impl Iterator<Item = Interval>) -> usize {
    const FEW: usize = 8;
    let (mut starts, mut ends): (Vec<Instant>, Vec<Instant>) = pieces.map(|piece| (piece.start(), piece.end())).unzip();
    starts.sort_unstable();
    ends.sort_unstable();
    let (mut starts, mut ends) = (starts.into_iter().peekable(), ends.into_iter().peekable());
    let (mut on, mut crowd) = (0_usize, 0);
    while let Some(end) = ends.peek().copied() {
        let at = starts.peek().map_or(end, |start| end.min(*start));
        while starts.next_if_eq(&at).is_some() {
            on += 1;
        }
        while ends.next_if_eq(&at).is_some() {
            on -= 1;
        }
        crowd += on.saturating_sub(FEW);
    }
    crowd
}

/// An agent's shifts that overlap `span`, whole, in order.
pub(super) fn shifts(id: AgentId, agent: &Agent, mut pieces: Vec<Piece<'_>>, span: Interval) -> Vec<Shift> {
    pieces.sort_by_key(|piece| (piece.interval.start(), Reverse(piece.interval.end())));
    let mut shifts = Vec::new();
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        let mut end = first.interval.end();
        let meets = |piece: &&Piece<'_>| {
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
    // They are kept for all agents.
    shifts.shrink_to_fit();
    shifts
}

/// Time on duty without a break.
struct Run<'p> {
    id: AgentId,
    agent: &'p Agent,
    /// Ordered by start, and the longest first of those that start together.
    pieces: &'p [Piece<'p>],
    whole: Interval,
}

impl Run<'_> {
    /// Adds the shifts that the run is cut to.
    fn cut(&self, shifts: &mut Vec<Shift>) {
        let promoted = self.promoted();
        if let [piece] = self.pieces {
            let (role, covered) = (self.role(promoted, self.whole.start()), piece.covering_for.into_iter().collect());
            shifts.push(Shift::new(self.id, role, self.whole, posts(&[piece]), covered));
            return;
        }
        let mut hard = self.starts();
        hard.extend(promoted.into_iter().chain([self.whole.start()]));
        hard.sort_unstable();
        let mut borders = hard.clone();
        if self.pieces.iter().any(|piece| piece.post.is_some()) {
            borders.extend(self.pieces.iter().flat_map(|piece| [piece.interval.start(), piece.interval.end()]));
        }
        borders.push(self.whole.end());
        borders.sort_unstable();
        let mut ahead = self.pieces;
        let mut open: Vec<&Piece<'_>> = Vec::new();
        let first = shifts.len();
        for (start, end) in borders.iter().zip(borders.iter().skip(1)) {
            let Some(interval) = Interval::new(*start, *end) else { continue };
            let begun = ahead.partition_point(|piece| piece.interval.start() < interval.end());
            let (now, later) = ahead.split_at(begun);
            ahead = later;
            open.extend(now);
            open.retain(|piece| piece.interval.end() > interval.start());
            let role = self.role(promoted, interval.start());
            let covered = open.iter().filter_map(|piece| piece.covering_for).collect();
            let shift = Shift::new(self.id, role, interval, posts(&open), covered);
            match shifts[first..].last_mut() {
                Some(last) if last.posts() == shift.posts() && hard.binary_search(start).is_err() => last.join(&shift),
                _ => shifts.push(shift),
            }
        }
    }

    /// The role at an instant, where the later one counts from `promoted` on.
    fn role(&self, promoted: Option<Instant>, at: Instant) -> RoleId {
        match self.agent.promotion() {
            Some(promotion) if promoted.is_none_or(|promoted| at < promoted) => promotion.was,
            _ => self.agent.role(),
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

fn posts(pieces: &[&Piece<'_>]) -> Posts {
    if pieces.iter().all(|piece| piece.post.is_none()) {
        return Posts::default();
    }
    let of_pieces: BTreeSet<Option<&Word>> = pieces.iter().map(|piece| piece.post).collect();
    Posts { of_pieces: of_pieces.into_iter().map(Option::<&Word>::cloned).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_counted_at_each_border_and_few_are_none() {
        let piece = |start: i64| {
            let [start, end] = [start, start + 100].map(Instant::from_unix);
            Interval::new(start, end).unwrap()
        };
        assert_eq!(crowd((0..8).map(piece)), 0);
        // The ninth begins when all are on, and is one too many until the first ends.
        assert_eq!(crowd((0..9).map(piece)), 1);
        // Those that begin together are looked at once.
        assert_eq!(crowd((0..20).map(|_| piece(0))), 12);
        // Those that only meet are no crowd.
        assert_eq!(crowd((0..100).map(|number| piece(100 * number))), 0);
    }
}
