
// ---- the facts -------------------------------------------------------------------------------------------------------

const facts = JSON.parse($('#facts').textContent);
const timed = list => list.map(item => ({ ...item, from: seconds(item.start), until: seconds(item.end) }));
const [period] = timed([facts.window]);
const shifts = timed(facts.shifts), offers = timed(facts.tentative), requests = timed(facts.requests);
const requirements = facts.requirements.map(requirement => ({ ...requirement, need: timed(requirement.need) }));
const roles = new Map(facts.roles.map(role => [role.name, role]));
const names = new Map(facts.agents.map(agent => [agent.handle, agent.name]));
const nameOf = handle => names.get(handle) ?? handle;
const clocks = new Map(facts.clocks.flatMap(clock => clock.zones.map(name => [name, clock])));
/** Somebody who counts is looked for up to the longest promise after the window. */
const seen = { from: period.from, until: period.until + Math.max(0, ...requirements.map(requirement => requirement.response_within_seconds)) };
const NEW = '+', SLOT = 30, SLOTS = DAY_MINUTES / SLOT;

// ---- what is chosen --------------------------------------------------------------------------------------------------

const nothing = () => ({ firm: [], tentative: [] });
const state = {
  who: '', zone: 'UTC', way: 'extra', brush: 'firm', post: '',
  handle: '', role: facts.roles[0].name,
  /** What is published of the agent in a week, as entries on the clock. */
  known: [],
  /** The first day of a pattern, and the Monday that is shown: days since 1970-01-01. */
  from: 0, monday: 0,
  /** What is painted either way, in minutes; and what it was before. */
  painted: { extra: nothing(), pattern: nothing() },
  past: [],
};
let clock = new Clock(clocks.get('UTC'));

const isNew = () => state.who === NEW;
const isWeekly = () => state.way === 'pattern';
const painted = () => state.painted[state.way];
const today = () => dayOf(clock.local(now()));
const weeks = () => weeksOf(clock, period);
const daysAround = () => {
  const first = dayOf(clock.local(period.from)) - 2, last = dayOf(clock.local(seen.until)) + 2;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
};

/** The agent, as far as it is known. */
function agentNow() {
  if (!isNew()) return facts.agents.find(agent => agent.handle === state.who);
  const role = roles.get(state.role);
  return { handle: state.handle, name: state.handle, role: role.name, minimum_seconds: role.minimum_seconds, excused: [] };
}

/** What of the agent's published time stays, and what a new pattern ends: what starts from its first day on, but no cover. */
function published() {
  const own = shifts.filter(shift => shift.agent === state.who);
  const ends = shift => isWeekly() && !shift.covering_for && dayOf(clock.local(shift.from)) >= state.from;
  return { own, stays: own.filter(shift => !ends(shift)), gone: own.filter(ends) };
}

/** The entries that what is painted means. */
const entriesNow = () => entriesFor(painted(), { weekly: isWeekly(), from: state.from, post: state.post });

// ---- what it does ----------------------------------------------------------------------------------------------------

/** Whether new hours count for a requirement; nothing where that takes skills that nobody can see here. */
function countsFor(requirement) {
  const { role } = agentNow();
  const fits = (role, post) => (!requirement.roles.length || requirement.roles.includes(role))
    && (requirement.posts.length ? requirement.posts.includes(post) : !post);
  if (!fits(role, state.post)) return false;
  if (!requirement.skills.length) return true;
  const posts = time => time.posts ?? [time.post ?? ''];
  const known = [...shifts, ...offers].filter(time => time.agent === state.who && posts(time).some(post => fits(time.role, post)));
  return known.length ? known.some(time => time.counts_for.includes(requirement.name)) : null;
}

/** How many others are on for a requirement; made anew only when somebody else is chosen. */
const others = (() => {
  let of = null, made = new Map();
  return requirement => {
    if (of !== state.who) [of, made] = [state.who, new Map()];
    if (!made.has(requirement)) {
      const sets = grouped(shifts.filter(shift => shift.agent !== of && shift.counts_for.includes(requirement.name)), shift => shift.agent);
      made.set(requirement, levels([...sets.values()].map(merged), seen));
    }
    return made.get(requirement);
  };
})();

/** All that the change does, as the desk claims it. */
function effect() {
  const { own, stays } = published(), days = daysAround();
  const added = tentative => entriesNow().filter(entry => entry.tentative === tentative).flatMap(entry => shiftsOf(entry, days, clock));
  const firm = added(false), asked = merged(added(true));
  const judged = requirements.map(requirement => {
    const counts = countsFor(requirement), counted = list => list.filter(shift => shift.counts_for.includes(requirement.name));
    const judge = own => staffing(requirement, others(requirement), merged(own), period);
    const before = judge(counted(own)), after = judge([...counted(stays), ...(counts ? firm : [])]);
    return {
      requirement, counts, before, after,
      closed: without(before.gaps, after.gaps), opened: without(after.gaps, before.gaps),
      could: counts ? common(after.gaps, asked) : [],
    };
  });
  const inTeam = ({ monday }) => !isNew() || monday + 6 >= state.from;
  const after = [...stays, ...firm];
  const hours = weeks().filter(inTeam)
    .map(week => ({ ...week, before: hoursIn(week, own, clock), after: hoursIn(week, after, clock) }));
  return { requirements: judged, hours, firm, asked };
}
