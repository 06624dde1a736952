
// ---- stretches of time, and clocks -----------------------------------------------------------------------------------
//
// A set of time is a list of stretches {from, until} that neither meet nor overlap, in order, as `merged` makes it.

/** The items of a list by what a function says of them, in the order of the first ones. */
function grouped(list, key) {
  const groups = new Map();
  for (const item of list) {
    if (!groups.has(key(item))) groups.set(key(item), []);
    groups.get(key(item)).push(item);
  }
  return groups;
}

const lengthOf = set => set.reduce((sum, { from, until }) => sum + until - from, 0);

/** What is in both sets. */
function common(one, other) {
  const both = [];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const from = Math.max(one[i].from, other[j].from), until = Math.min(one[i].until, other[j].until);
    if (from < until) both.push({ from, until });
    if (one[i].until < other[j].until) i += 1;
    else j += 1;
  }
  return both;
}

/** What of a set is not in another. */
function without(set, taken) {
  const left = [];
  let next = 0;
  for (let { from, until } of set) {
    while (next < taken.length && taken[next].until <= from) next += 1;
    for (let at = next; at < taken.length && taken[at].from < until; at += 1) {
      if (from < taken[at].from) left.push({ from, until: taken[at].from });
      from = Math.max(from, taken[at].until);
    }
    if (from < until) left.push({ from, until });
  }
  return left;
}

/** The clock of a zone, by its offset and the changes of it: what it shows is in seconds since 1970-01-01T00:00 on it. */
class Clock {
  constructor({ offset, changes }) {
    this.stretches = [[-Infinity, offset], ...changes].map(([from, offset]) => ({ from, offset }));
    this.stretches.forEach((stretch, at) => { stretch.until = this.stretches[at + 1]?.from ?? Infinity; });
  }

  /** What it shows at an instant. */
  local(at) {
    return at + this.stretches.find(stretch => at < stretch.until).offset;
  }

  /** When it shows that: the first time, and read with the offset before the jump where the clock jumps over it. */
  instant(shown) {
    let last = 0;
    for (const { from, until, offset } of this.stretches) {
      if (shown - offset < until) return shown - offset < from ? shown - last : shown - offset;
      last = offset;
    }
    return shown - last;
  }

  /** What it shows over stretches of time; what it shows twice is there twice. */
  shown(list) {
    return list.flatMap(({ from, until, ...rest }) => this.stretches.filter(stretch => from < stretch.until && stretch.from < until)
      .map(stretch => ({ ...rest, from: Math.max(from, stretch.from) + stretch.offset, until: Math.min(until, stretch.until) + stretch.offset })));
  }

  /** How much longer stretches look on it than they are. */
  gain(list) {
    return list.reduce((sum, { from, until }) => sum + this.local(until) - this.local(from) - (until - from), 0);
  }
}

// ---- gaps, exposed time, hours ---------------------------------------------------------------------------------------

/** How many of some sets hold each instant of a span: stretches {from, until, on} that cover it. */
function levels(sets, span) {
  const steps = new Map([[span.from, 0]]);
  const step = (at, by) => steps.set(at, (steps.get(at) ?? 0) + by);
  for (const { from, until } of sets.flatMap(set => common(set, [span]))) {
    step(from, 1);
    step(until, -1);
  }
  let on = 0;
  const ordered = [...steps].sort(([one], [other]) => one - other).filter(([at]) => at < span.until);
  return ordered.map(([from, by], at) => ({ from, until: ordered[at + 1]?.[0] ?? span.until, on: on += by }));
}

/** What of a requirement is a gap, and what is exposed, with some others on and one agent more. */
function staffing({ need, at_least: least, response_within_seconds: promise }, others, own, window) {
  const below = count => merged(others.filter(({ on }) => on < count));
  const few = merged([...below(least - 1), ...without(below(least), own)]);
  // Nobody is on from there to beyond the promise: at its start one waits longer.
  const vacant = without(below(1), own).filter(({ from, until }) => until - from > promise);
  const exposed = vacant.map(({ from, until }) => ({ from, until: until - promise }));
  const asked = common(need, [window]);
  return { gaps: common(few, asked), exposed: common(exposed, asked) };
}

/** The weeks of a clock, from Monday 00:00 to Monday 00:00, whose Thursday 12:00 is in a window; days are counted since 1970-01-01. */
function weeksOf(clock, window) {
  const weeks = [], first = dayOf(clock.local(window.from)) - 7;
  for (let monday = first - (first + 3) % 7; clock.instant(monday * DAY) < window.until; monday += 7) {
    const middle = clock.instant(monday * DAY + 3 * DAY + DAY / 2);
    if (middle < window.from || middle >= window.until) continue;
    weeks.push({ monday, from: clock.instant(monday * DAY), until: clock.instant((monday + 7) * DAY) });
  }
  return weeks;
}

/** An agent's time on duty in a week, and how much more its shifts are on the clock. */
const hoursIn = (week, shifts, clock) => ({
  seconds: lengthOf(common(merged(shifts), [week])),
  clockChange: clock.gain(shifts.filter(({ from }) => week.from <= from && from < week.until)),
});
