
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
  const hours = weeks().filter(inTeam).map(week => ({ ...week, before: hoursIn(week, own, clock), after: hoursIn(week, [...stays, ...firm], clock) }));
  return { requirements: judged, hours, firm, asked };
}

// ---- words -----------------------------------------------------------------------------------------------------------

const dayText = day => `${weekday(day * DAY)} ${date(day * DAY)}`;
const minutesText = (from, until) => `${clockTime(from % DAY_MINUTES)}–${until % DAY_MINUTES ? clockTime(until % DAY_MINUTES) : '24:00'}`;
const times = count => (count === 1 ? '' : `, ${count} times`);
const listed = (...words) => words.filter(Boolean).join(', ');

/** `Sat 5 Dec 06:00–10:00`, on the clock. */
function rangeText({ from, until }, dated = true) {
  const [start, end] = [clock.local(from), clock.local(until)];
  const sameDay = dayOf(start) === dayOf(end - 1);
  const far = dayOf(end) - dayOf(start) > 6;
  const last = sameDay ? (end % DAY ? time(end) : '24:00') : `${weekday(end)} ${far ? `${date(end)} ` : ''}${time(end)}`;
  return `${weekday(start)} ${dated ? `${date(start)} ` : ''}${time(start)}–${last}`;
}

/** Stretches of time in words, those at the same hours of a weekday together, the longest first. */
function told(list) {
  const alike = [...grouped(list, item => rangeText(item, false)).values()];
  const longest = alike.sort((one, other) => lengthOf(other) - lengthOf(one) || one[0].from - other[0].from);
  return longest.map(([first, ...rest]) => rangeText(first, !rest.length) + times(rest.length + 1));
}

/** What it does in a sentence or two. */
function briefly({ requirements, hours, firm, asked }) {
  const sum = key => requirements.reduce((sum, requirement) => sum + lengthOf(requirement[key]), 0);
  const change = hours.reduce((sum, { before, after }) => sum + after.seconds - before.seconds, 0);
  const [closed, opened, could] = ['closed', 'opened', 'could'].map(sum);
  if (!firm.length && !asked.length && !change) return isWeekly() ? 'Nothing is painted yet, and nothing ends.' : 'Nothing is painted yet.';
  const parts = [
    change ? `${duration(Math.abs(change))} ${change > 0 ? 'more' : 'less'}` : firm.length && 'as many hours as before',
    closed && `closes ${duration(closed)} of gaps`, opened && `opens ${duration(opened)}`,
    !closed && !opened && firm.length && 'no gap changes',
    asked.length && (could ? `tentative hours could close ${duration(could)}` : 'tentative hours are in no gap'),
  ];
  const text = `${parts.filter(Boolean).join('; ')}.`;
  return text[0].toUpperCase() + text.slice(1);
}

// ---- drawing: the effect ---------------------------------------------------------------------------------------------

function drawEffect() {
  const result = effect();
  for (const place of ['#brief', '#below']) $(place).textContent = briefly(result);
  $('#effect').replaceChildren(
    el('p', { className: 'small' }, `In the published weeks, to ${date(period.until - 1)}.`),
    ...result.requirements.map(requirementCard),
    hoursCard(result.hours));
  return result;
}

/** How a requirement is met, before and after. */
function requirementCard({ requirement, counts, before, after, closed, opened, could }) {
  const figure = (title, key) => {
    const [was, is] = [lengthOf(before[key]), lengthOf(after[key])];
    const change = was === is ? 'unchanged' : `${is > was ? '+' : '−'}${duration(Math.abs(is - was))}, from ${duration(was)}`;
    return el('div', { className: is > was ? 'worse' : is < was ? 'better' : '' }, el('dt', {}, title), el('dd', {}, el('strong', {}, duration(is)), ` ${change}`));
  };
  const list = (title, items, className) => (items.length ? [el('details', { className, open: items.length < 4 },
    el('summary', {}, title), el('ul', {}, ...items.slice(0, 8).map(text => el('li', {}, text)),
      ...(items.length > 8 ? [el('li', {}, `and ${items.length - 8} more`)] : [])))] : []);
  const note = counts === null ? [el('p', { className: 'small' }, `Whether you have what it asks for (${requirement.skills.join(', ')}) is not published: new hours are not counted.`)]
    : counts ? [] : [el('p', { className: 'small' }, 'The new hours do not count here.')];
  const promise = el('p', { className: 'small' }, `Exposed: a question would wait longer than ${duration(requirement.response_within_seconds)}.`);
  return el('section', { className: 'card' }, el('h3', {}, el('bdi', {}, requirement.name)), ...note, promise,
    el('dl', {}, figure('Gaps', 'gaps'), figure('Exposed', 'exposed')),
    ...list(`Closes ${duration(lengthOf(closed))}`, told(closed), 'better'),
    ...list(`Opens ${duration(lengthOf(opened))}`, told(opened), 'worse'),
    ...list(`Tentative hours could close ${duration(lengthOf(could))}`, told(could), ''));
}

/** The hours of each week against the minimum. */
function hoursCard(hours) {
  const { minimum_seconds: minimum } = agentNow();
  const most = Math.max(1, minimum, ...hours.flatMap(({ before, after }) => [before.seconds, after.seconds]));
  const bar = (className, from, until) => {
    const part = el('span', { className });
    part.style.insetInlineStart = `${100 * from / most}%`;
    part.style.inlineSize = `${100 * Math.max(0, until - from) / most}%`;
    return part;
  };
  const row = ({ monday, before, after }) => {
    const short = !facts.judged_once && after.seconds + Math.max(0, after.clockChange) < minimum;
    const excused = agentNow().excused.includes(isoDate(monday));
    const line = [bar('kept', 0, Math.min(before.seconds, after.seconds)), bar('more', before.seconds, after.seconds), bar('less', after.seconds, before.seconds),
      ...(minimum ? [bar('least', 0, minimum)] : [])];
    const change = after.seconds - before.seconds;
    return el('li', { className: short ? 'short' : '' }, el('span', {}, el('i', {}, 'Week of '), date(monday * DAY)),
      having({ 'aria-hidden': true }, el('span', { className: 'line' }, ...line)),
      el('span', {}, duration(after.seconds), short ? el('b', {}, excused ? ' ○' : ' ▼', el('i', {}, excused ? ', less than the minimum, excused so far' : ', less than the minimum')) : '',
        el('small', {}, change ? ` ${change > 0 ? '+' : '−'}${duration(Math.abs(change))}` : '')));
  };
  const total = hours.reduce((sum, { after }) => sum + after.seconds, 0);
  const asked = !minimum ? 'No hours are asked for.'
    : facts.judged_once ? `${duration(total)} in all; ${duration(minimum * hours.length)} are asked for, judged once.` : `At least ${duration(minimum)} are asked for each week.`;
  return el('section', { className: 'card' }, el('h3', {}, 'Hours a week'), el('p', { className: 'small' }, asked), el('ul', { className: 'bars' }, ...hours.map(row)));
}

/** Who asks for what, and who offers that time. */
function drawRequests() {
  $('#asking').hidden = !requests.length;
  const item = request => {
    const who = request.agent ? [el('bdi', {}, nameOf(request.agent)), ' asks for '] : ['Nobody has the turn of ', el('bdi', {}, request.rotation), ', '];
    const offering = new Set(offers.filter(offer => offer.from < request.until && request.from < offer.until).map(offer => nameOf(offer.agent)));
    const offer = offering.size ? [el('small', {}, '. Could be on: ', [...offering].join(', '))] : [];
    const show = el('button', { type: 'button', className: 'plain' }, rangeText(request));
    show.addEventListener('click', () => { showWeek(clock.local(request.from)); $('#week-title').focus(); });
    return el('li', {}, ...who, show, ...offer);
  };
  $('#asking ul').replaceChildren(...requests.map(item));
}

// ---- drawing: the week -----------------------------------------------------------------------------------------------

const shownDays = () => Array.from({ length: 7 }, (_, at) => state.monday + at);
const isLocked = day => (isWeekly() ? day < state.from : day < today());
/** Where a day's minutes are among those that are painted. */
const startOf = day => (isWeekly() ? weekdayOf(day) : day) * DAY_MINUTES;
const cellSpan = (day, slot) => ({ from: startOf(day) + slot * SLOT, until: startOf(day) + (slot + 1) * SLOT });
/** The agent's own time that stays, in minutes of the clock: there is nothing to add to it. */
const ownMinutes = () => merged(clock.shown(published().stays.map(({ from, until }) => ({ from, until }))).map(({ from, until }) => ({ from: from / 60, until: until / 60 })));

/** An element with attributes. */
function having(attributes, element) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** An element of a role. */
const box = (role, properties, ...children) => having({ role }, el('div', properties, ...children));

/** Makes the board of the shown week, where another is there: bars that show, and cells that one paints on. */
function makeBoard() {
  const days = shownDays(), made = [state.way, state.from, state.monday, state.zone].join();
  if ($('#board').dataset.made === made) return;
  $('#board').dataset.made = made;
  const layers = having({ 'aria-hidden': true }, el('div', { className: 'layers' }, ...days.map(day => el('div', { className: isLocked(day) ? 'layer locked' : 'layer' }))));
  const corner = box('columnheader', { className: 'corner' }, el('i', {}, 'Time'));
  const head = box('row', {}, corner, ...days.map(day => box('columnheader', { className: day === today() ? 'today' : '' },
    el('span', {}, weekday(day * DAY)), ' ', el('small', {}, date(day * DAY)))));
  const rows = Array.from({ length: SLOTS }, (_, slot) => box('row', {},
    box('rowheader', { className: slot % 2 ? 'half' : '' }, slot % 2 ? el('i', {}, clockTime(slot * SLOT)) : clockTime(slot * SLOT)),
    ...days.map(day => {
      const cell = box('gridcell', { tabIndex: -1 });
      Object.assign(cell.dataset, { day, slot });
      return cell;
    })));
  const grid = having({ 'aria-multiselectable': true, 'aria-labelledby': 'week-title', 'aria-describedby': 'how' }, box('grid', { className: 'cells' }, head, ...rows));
  const table = el('div', { className: 'board' }, layers, grid);
  grid.addEventListener('pointerdown', beginStroke);
  grid.addEventListener('keydown', pressed);
  $('#board').replaceChildren(table);
  $('#week-title').textContent = `${date(days[0] * DAY)} – ${date(days[6] * DAY)}`;
  const last = weeks().map(({ monday }) => monday);
  $('#before').disabled = state.monday <= last[0];
  $('#after').disabled = state.monday >= last.at(-1);
  const first = cellAt(days.find(day => !isLocked(day)) ?? days[0], 18);
  if (first) first.tabIndex = 0;
}

const cellAt = (day, slot) => $(`[data-day="${day}"][data-slot="${slot}"]`);

/** A bar of a layer, from one minute of its day to another. */
function bar(className, from, until, ...content) {
  const box = el('div', { className: `bar ${className}${until - from < 60 ? ' low' : ''}` }, ...content);
  box.style.insetBlockStart = `${100 * from / DAY_MINUTES}%`;
  box.style.blockSize = `${100 * (until - from) / DAY_MINUTES}%`;
  return box;
}

/** Who else is on for some requirement, in pieces in which nobody comes or goes. */
function crowd(span) {
  const on = shifts.filter(shift => shift.agent !== state.who && shift.counts_for.length && shift.from < span.until && span.from < shift.until);
  const steps = on.flatMap(shift => [{ at: Math.max(span.from, shift.from), comes: shift }, { at: Math.min(span.until, shift.until), goes: shift }]);
  steps.sort((one, other) => one.at - other.at);
  const present = new Set(), pieces = [];
  steps.forEach(({ at, comes, goes }, index) => {
    if (comes) present.add(comes);
    present.delete(goes);
    const until = steps[index + 1]?.at ?? at;
    if (at < until && present.size) pieces.push({ from: at, until, names: [...new Set([...present].map(shift => nameOf(shift.agent)))] });
  });
  return pieces;
}

/** Draws what is on the board of that week; a stroke that is not done yet is drawn as if it were. */
function drawBoard(result, marks = painted()) {
  const days = shownDays(), layers = $$('#board .layer');
  const span = { from: clock.instant(days[0] * DAY), until: clock.instant((days[6] + 1) * DAY) };
  const { stays, gone } = published();
  const gaps = common(merged(result.requirements.flatMap(({ after }) => after.gaps)), [span]);
  const onDays = (list, draw) => {
    for (const item of list) {
      for (let day = Math.max(days[0], dayOf(item.from)); day <= Math.min(days[6], dayOf(item.until - 1)); day += 1) {
        const from = Math.max(0, item.from / 60 - day * DAY_MINUTES), until = Math.min(DAY_MINUTES, item.until / 60 - day * DAY_MINUTES);
        layers[day - days[0]].append(draw(item, from, until, day));
      }
    }
  };
  layers.forEach(layer => layer.replaceChildren());
  const named = words => el('span', {}, words);
  onDays(clock.shown(crowd(span)), ({ names }, from, until) => bar(`on${Math.min(3, names.length)}`, from, until, el('span', { className: 'names' }, names.join(', '))));
  onDays(clock.shown(gaps), (_, from, until) => bar('gap', from, until, named('gap')));
  onDays(clock.shown(requests), (request, from, until) => bar('asked', from, until, named(request.agent ? `${nameOf(request.agent)} asks` : `${request.rotation}: nobody`)));
  const spanText = (from, until) => el('span', {}, clockTime(Math.floor(from)), el('i', {}, `–${until >= DAY_MINUTES ? '24:00' : clockTime(Math.floor(until))}`));
  const titled = (className, words) => (_, from, until) => bar(className, from, until, ...(words ? [named(words), ' '] : []), spanText(from, until));
  onDays(clock.shown(gone), titled('own gone'));
  onDays(clock.shown(stays), titled('own mine'));
  onDays(clock.shown(offers.filter(offer => offer.agent === state.who && !(isWeekly() && dayOf(clock.local(offer.from)) >= state.from))), titled('own maybe', '?'));
  for (const kind of ['firm', 'tentative']) {
    for (const [at, day] of days.entries()) {
      if (isLocked(day)) continue;
      const start = startOf(day);
      for (const { from, until } of common(marks[kind], [{ from: start, until: start + DAY_MINUTES }])) layers[at].append(titled(`own ${kind}`)(null, from - start, until - start));
    }
  }
  for (const { day, from, until } of skippedMinutes(days)) layers[day - days[0]].append(bar('skip', from, until));
  describeCells(marks, gaps, { stays, span });
}

/** Hours over which the clock jumps. */
function skippedMinutes(days) {
  return days.flatMap(day => Array.from({ length: SLOTS }, (_, slot) => ({ day, from: slot * SLOT, until: (slot + 1) * SLOT }))
    .filter(({ from }) => clock.local(clock.instant(day * DAY + from * 60)) !== day * DAY + from * 60));
}

/** Says what each cell is, for those who hear it. */
function describeCells(marks, gaps, { stays }) {
  const [open, mine] = [gaps, stays].map(list => merged(clock.shown(list.map(({ from, until }) => ({ from, until })))));
  const holds = (set, from, until) => common(set, [{ from, until }]).length > 0;
  for (const cell of $$('#board [role=gridcell]')) {
    const [day, slot] = [Number(cell.dataset.day), Number(cell.dataset.slot)];
    const span = cellSpan(day, slot), from = day * DAY + slot * SLOT * 60, until = from + SLOT * 60;
    const locked = isLocked(day);
    const [firm, tentative] = ['firm', 'tentative'].map(kind => !locked && holds(marks[kind], span.from, span.until));
    const words = [firm && 'new, firm', tentative && 'new, tentative', holds(mine, from, until) && 'yours', holds(open, from, until) && 'gap', locked && 'cannot be changed'];
    const label = listed(`${dayText(day)} ${clockTime(slot * SLOT)}`, ...words);
    having({ 'aria-label': label, 'aria-selected': firm || tentative, 'aria-disabled': locked }, cell);
  }
}

// ---- painting --------------------------------------------------------------------------------------------------------

/** What is painted after some minutes are given to a kind, or to none. */
function given(marks, span, kind) {
  const added = kind ? without(merged(span), isWeekly() ? [] : ownMinutes()) : [];
  const left = { firm: without(marks.firm, merged(span)), tentative: without(marks.tentative, merged(span)) };
  return kind ? { ...left, [kind]: merged([...left[kind], ...added]) } : left;
}

/** Keeps what is painted, so that it can be undone. */
function keep(marks) {
  state.past.push({ way: state.way, marks: painted() });
  state.painted[state.way] = marks;
  draw();
}

function undo() {
  const last = state.past.pop();
  if (!last) return;
  state.painted[last.way] = last.marks;
  draw();
}

/** The minutes between two cells: the same hours of each day from one to the other. */
function between(one, other) {
  const [firstDay, lastDay] = [one.day, other.day].sort((a, b) => a - b), [first, last] = [one.slot, other.slot].sort((a, b) => a - b);
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, at) => firstDay + at).filter(day => !isLocked(day));
  return days.map(day => ({ from: cellSpan(day, first).from, until: cellSpan(day, last).until }));
}

const isPainted = ({ day, slot }, marks = painted()) => {
  const { from, until } = cellSpan(day, slot);
  return lengthOf(common(marks[state.brush], [{ from, until }])) === until - from;
};

/** Paints from where the pointer goes down to where it goes up; what begins on painted hours takes them away. */
function beginStroke(event) {
  const grid = event.currentTarget;
  const placeOf = ({ clientX, clientY }) => {
    const [first, last] = [cellAt(state.monday, 0), cellAt(state.monday + 6, SLOTS - 1)].map(cell => cell.getBoundingClientRect());
    const at = (value, from, until, count) => Math.min(count - 1, Math.max(0, Math.floor((value - from) / (until - from) * count)));
    return { day: state.monday + at(clientX, first.left, last.right, 7), slot: at(clientY, first.top, last.bottom, SLOTS) };
  };
  if (event.button || !event.target.matches('[role=gridcell]')) return;
  const start = placeOf(event);
  if (isLocked(start.day)) return;
  event.preventDefault();
  grid.setPointerCapture(event.pointerId);
  const kind = isPainted(start) ? null : state.brush;
  let marks = given(painted(), between(start, start), kind);
  const show = place => {
    marks = given(painted(), between(start, place), kind);
    drawBoard(shown, marks);
  };
  const move = event => show(placeOf(event));
  const end = event => {
    for (const [name, listener] of Object.entries(listeners)) grid.removeEventListener(name, listener);
    document.removeEventListener('keydown', escape);
    if (event?.type === 'pointerup') {
      keep(marks);
      focusCell(start.day, start.slot, { preventScroll: true });
    } else drawBoard(shown);
  };
  const escape = event => { if (event.key === 'Escape') end(); };
  const listeners = { pointermove: move, pointerup: end, pointercancel: end };
  for (const [name, listener] of Object.entries(listeners)) grid.addEventListener(name, listener);
  document.addEventListener('keydown', escape);
  show(start);
}

function focusCell(day, slot, options) {
  const cell = cellAt(day, slot);
  if (!cell) return;
  $$('#board [tabindex="0"]').forEach(other => { other.tabIndex = -1; });
  cell.tabIndex = 0;
  cell.focus(options);
}

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
/** Paints with the keyboard: arrows go, with Shift they paint on the way, the space bar paints or takes away one half hour. */
function pressed(event) {
  if (!event.target.matches('[role=gridcell]') || event.altKey || event.metaKey || event.ctrlKey) return;
  const at = { day: Number(event.target.dataset.day), slot: Number(event.target.dataset.slot) };
  const paint = (places, kind) => keep(places.reduce((marks, place) => given(marks, between(place, place), kind), painted()));
  if (event.key === ' ' || event.key === 'Enter') {
    if (!isLocked(at.day)) paint([at], isPainted(at) ? null : state.brush);
  } else if (STEPS[event.key]) {
    const [days, slots] = STEPS[event.key];
    const to = { day: Math.min(state.monday + 6, Math.max(state.monday, at.day + days)), slot: Math.min(SLOTS - 1, Math.max(0, at.slot + slots)) };
    if (event.shiftKey) paint([at, to].filter(({ day }) => !isLocked(day)), state.brush);
    focusCell(to.day, to.slot);
  } else if (event.key === 'Home' || event.key === 'End') focusCell(at.day, event.key === 'Home' ? 0 : SLOTS - 1);
  else if (event.key === 'PageUp' || event.key === 'PageDown') {
    turn(event.key === 'PageUp' ? -7 : 7);
    focusCell(state.monday + at.day - (at.day - weekdayOf(at.day)), at.slot);
  } else return;
  event.preventDefault();
}

// ---- the hours one by one --------------------------------------------------------------------------------------------

/** Each stretch that is painted, with its times to change. */
function drawStretches() {
  const all = ['firm', 'tentative'].flatMap(kind => painted()[kind].map(span => ({ ...span, kind }))).sort((one, other) => one.from - other.from);
  const name = minute => {
    const day = Math.floor(minute / DAY_MINUTES);
    return isWeekly() ? WEEKDAYS[day % 7] : dayText(day);
  };
  const row = ({ from, until, kind }) => {
    const day = Math.floor(from / DAY_MINUTES), label = name(from);
    const input = (words, minute) => having({ 'aria-label': `${words}, ${label}` }, el('input', { type: 'time', value: clockTime(minute % DAY_MINUTES) }));
    const [start, end] = [input('From', from), input('To', until)];
    const change = () => {
      const span = spanOf(day, start.value, end.value, until - from > DAY_MINUTES ? Math.floor((until - 1) / DAY_MINUTES) : null);
      if (!span) return;
      keep(given(given(painted(), [{ from, until }], null), inWeek(span), kind));
    };
    [start, end].forEach(input => input.addEventListener('change', change));
    const remove = el('button', { type: 'button', className: 'plain' }, 'Remove', el('i', {}, ` ${label} ${minutesText(from, until)}`));
    remove.addEventListener('click', () => {
      keep(given(painted(), [{ from, until }], null));
      ($('#stretches button') ?? $('#add button')).focus();
    });
    const later = Math.floor((until - 1) / DAY_MINUTES) > day ? el('small', {}, name(until - 1)) : '';
    const long = kind === 'firm' && (until - from) * 60 > facts.max_shift_seconds ? el('small', { className: 'long' }, `longer than ${duration(facts.max_shift_seconds)}: the check points that out`) : '';
    return el('li', { className: kind }, el('span', { className: 'day' }, label), start, having({ 'aria-hidden': true }, el('span', {}, '–')), end, later, el('span', { className: 'kind' }, kind), remove, long);
  };
  const focus = document.activeElement?.closest('#stretches') && document.activeElement.getAttribute('aria-label');
  $('#stretches').replaceChildren(...all.map(row));
  if (focus) $$('#stretches input').find(input => input.getAttribute('aria-label') === focus)?.focus();
  $('#none').hidden = all.length > 0;
  $('#none').textContent = isWeekly() ? 'An empty week: from that day on you have no hours.' : 'None yet. Paint them above, or write them here.';
}

/** Minutes from two times of the clock; an end that is not later is on the next day, or on the day that is given. */
function spanOf(day, start, end, lastDay = null) {
  const minutes = text => { const [hours, minutes] = text.split(':').map(Number); return hours * 60 + minutes; };
  if (!start || !end) return null;
  const from = day * DAY_MINUTES + minutes(start);
  const until = (lastDay ?? day) * DAY_MINUTES + minutes(end);
  return { from, until: until > from ? until : until + DAY_MINUTES };
}

/** In a pattern what runs over Sunday goes on on Monday. */
const inWeek = ({ from, until }) => (isWeekly() && until > WEEK_MINUTES ? [{ from, until: WEEK_MINUTES }, { from: 0, until: until - WEEK_MINUTES }] : [{ from, until }]);

function addHours(event) {
  event.preventDefault();
  const day = isWeekly() ? Number($('#add-weekday').value) : dayOfIso($('#add-date').value);
  const span = Number.isFinite(day) && spanOf(day, $('#add-start').value, $('#add-end').value);
  if (!span) return;
  if (!isWeekly()) showWeek(day * DAY, false);
  keep(given(painted(), inWeek(span), state.brush));
}

// ---- the text to take along ------------------------------------------------------------------------------------------

/** What is still to be said before there is a text, or nothing. */
function lacking() {
  if (!isNew()) return '';
  if (!state.handle) return 'Say what your handle shall be.';
  if (!/^[a-z0-9][a-z0-9-]{0,38}$/.test(state.handle)) return 'A handle has small letters, digits and dashes, and begins with no dash.';
  return names.has(state.handle) ? 'That handle is taken.' : '';
}

/** The text for the file. */
function fileText(entries) {
  const head = keys([['role', `"${state.role}"`], ['timezone', `"${state.zone}"`], ['joined', isoDate(state.from)]]);
  return [...(isNew() ? [head] : []), ...entries.map(entry => entryText(entry, isNew()))].join('\n');
}

/** The same as commands. */
function commandsText(entries) {
  const handle = isNew() ? state.handle : state.who, dayBefore = isoDate(state.from - 1);
  if (isNew()) {
    const firm = entries.filter(entry => !entry.tentative);
    const hours = firm.map(entry => ` --hours ${whenText(entry)}`).join('');
    const join = `coverage edit join ${handle} --role ${state.role} --zone ${state.zone}${hours}`;
    return [join, ...entries.filter(entry => entry.tentative).map(entry => entryCommand(handle, entry))].join('\n');
  }
  const end = isWeekly() ? [`coverage edit end ${handle} all ${dayBefore}`] : [];
  return [...end, ...entries.map(entry => entryCommand(handle, entry))].join('\n');
}

/** What to do with the text, step by step. */
function steps(entries) {
  const code = text => el('code', {}, text);
  const file = `agents/${isNew() ? state.handle : state.who}.toml`;
  const dayBefore = isoDate(state.from - 1);
  const list = [];
  if (isNew()) list.push(['Make the file ', code(file), ' with this text.']);
  else {
    list.push(['Open your file ', code(file), '.']);
    if (isWeekly()) {
      list.push(['End your earlier entries: write ', code(`until = ${dayBefore}`), ' into each that has no earlier ', code('until'),
        '. They stay in the file, and so does what they say of the past. Take out what begins only later, and later days of ', code('dates'), '.']);
    }
    if (entries.length) list.push(['Add the text at the end.']);
  }
  list.push(['Propose the change; the check says whether all is well.']);
  return list.map(words => el('li', {}, ...words));
}

function drawTexts() {
  const entries = entriesNow(), lack = lacking();
  const ready = !lack && (entries.length > 0 || (isWeekly() && !isNew()));
  $('#handle-trouble').textContent = state.handle ? lack : '';
  $('#take').hidden = !ready;
  $('#copied').textContent = '';
  if (!ready) return;
  const text = fileText(entries);
  $('#steps').replaceChildren(...steps(entries));
  $('#text').textContent = text || '# Nothing to add.\n';
  $('#commands').textContent = commandsText(entries);
  drawEditor(text);
}

/** The link to where the file is changed at the git host. */
function drawEditor(text) {
  const { editor } = facts, link = $('#edit');
  if (!link) return;
  const file = `${isNew() ? state.handle : state.who}.toml`;
  const address = isNew() ? editor.create : editor.edit;
  link.href = address ? address + file + (isNew() && editor.text ? editor.text + encodeURIComponent(text) : '') : editor.page;
  link.textContent = !address ? 'Open the repository' : isNew() ? `Make ${file} on ${editor.host}` : `Open ${file} on ${editor.host}`;
}

async function copy(event) {
  const source = $(`#${event.currentTarget.dataset.copies}`);
  const said = text => { $('#copied').textContent = text; };
  try {
    await navigator.clipboard.writeText(source.textContent);
    said('Copied.');
  } catch {
    getSelection().selectAllChildren(source);
    said('The browser does not let this page copy. The text is selected: copy it yourself.');
  }
}

// ---- what it cannot know ---------------------------------------------------------------------------------------------

function drawUnknown() {
  const { own } = published(), notes = [];
  const covered = [...new Set(own.flatMap(shift => shift.covering_for ?? []))].map(nameOf);
  if (!isNew()) {
    notes.push('Your time off, travel, first and last day, and what your file says of other weeks are not published. Where you are away, new hours do not take place either.');
    if (isWeekly()) notes.push('Which of your hours are turns of a rotation: those go on whatever your file says, and here they look as if they ended.');
    if (agentNow().excused.length) notes.push(`You are excused in ${agentNow().excused.map(monday => `the week of ${date(dayOfIso(monday) * DAY)}`).join(', ')}: if that is for time off, new hours in it count less than is shown.`);
  }
  if (covered.length) notes.push(`Some of your hours are for ${covered.join(', ')}. These stay, together with what meets them.`);
  const over = isWeekly() && own.some(shift => !shift.covering_for && dayOf(clock.local(shift.from)) < state.from && shift.until > clock.instant(state.from * DAY));
  if (over) notes.push(`A shift of yours runs over the midnight before ${dayText(state.from)}. It stays whole, as one entry would; if it is two entries in your file, its second part ends too.`);
  if (new Set(own.map(shift => shift.role)).size > 1) notes.push(`Your role changes in these weeks. New hours are counted as those of ${roles.get(agentNow().role)?.title ?? agentNow().role}.`);
  const posts = [...new Set(own.flatMap(shift => shift.posts ?? []))].filter(post => post !== state.post);
  if (isWeekly() && posts.length) notes.push(`You have hours for ${posts.join(', ')} as well, which end too. Add them in your file.`);
  if (state.post) notes.push('The commands cannot say what hours are for: take the text.');
  notes.push(`The hours are read on the clock of ${state.zone}. If your file has another one, choose that above.`);
  $('#unknown').replaceChildren(...notes.map(note => el('li', {}, note)));
}

// ---- all of it -------------------------------------------------------------------------------------------------------

/** What is claimed at present. */
let shown = null;

function draw() {
  const chosen = state.who && !(isNew() && !state.role);
  $$('#desk > :not(.who)').forEach(part => { part.hidden = !chosen; });
  $$('.new').forEach(part => { part.hidden = !isNew(); });
  $('.what > .pattern').hidden = !isWeekly();
  $('.what legend').textContent = isNew() ? 'I begin' : 'I want to';
  $$('.what > label').forEach(label => { label.hidden = isNew(); });
  $('#published').hidden = isNew();
  $('#empty').hidden = isNew();
  $$('.what .pattern span').forEach(words => { words.hidden = isNew(); });
  $('.ends').hidden = !isWeekly() || isNew();
  $('#add-weekday').parentElement.hidden = !isWeekly();
  $('#add-date').parentElement.hidden = isWeekly();
  $('#add-date').required = !isWeekly();
  $('#zone').value = state.zone;
  $('#zone-note').textContent = !chosen ? '' : isNew() ? 'It becomes the time zone of your file.' : 'Your hours are read on the clock that your file names as timezone. If that is another one, choose it here.';
  $('#drag').textContent = `Drag over hours to paint them${isWeekly() ? ', in any week' : ''}; begin on painted ones to take them away.`;
  $('#from').value = isoDate(state.from);
  $$('[name=way]').forEach(input => { input.checked = input.value === state.way; });
  $$('[name=brush]').forEach(input => { input.checked = input.value === state.brush; });
  $('#undo').disabled = !state.past.length;
  $('#clear').disabled = !painted().firm.length && !painted().tentative.length;
  if (!chosen) return;
  const at = document.activeElement?.matches('[role=gridcell]') && document.activeElement.dataset;
  makeBoard();
  shown = drawEffect();
  drawBoard(shown);
  drawStretches();
  drawRequests();
  drawTexts();
  drawUnknown();
  if (at) focusCell(Number(at.day), Number(at.slot), { preventScroll: true });
}

/** Goes so many days on, where there is a week. */
function turn(days) {
  showWeek((state.monday + days) * DAY);
}

/** Shows the week in which the clock shows that, or the nearest one there is. */
function showWeek(shown, redraw = true) {
  const mondays = weeks().map(({ monday }) => monday), day = dayOf(shown);
  state.monday = Math.min(mondays.at(-1), Math.max(mondays[0], day - weekdayOf(day)));
  if (redraw) draw();
}

/** The first day of a pattern, where there are weeks to show what it does. */
function setFrom(day) {
  const mondays = weeks().map(({ monday }) => monday);
  state.from = Math.min(mondays.at(-1), Math.max(today(), day));
  $('#from').min = isoDate(today());
  $('#from').max = isoDate(Math.max(mondays.at(-1), today()));
  showWeek((state.from + 6 - weekdayOf(state.from + 6)) * DAY, false);
}

/** What is published of the shown week, as a pattern. */
function publishedPattern() {
  const week = { from: clock.instant(state.monday * DAY), until: clock.instant((state.monday + 7) * DAY) };
  const inIt = list => list.filter(time => time.agent === state.who && !time.covering_for && week.from <= time.from && time.from < week.until);
  const minutes = list => merged(inIt(list).flatMap(({ from, until }) => inWeek({ from: clock.local(from) / 60 - state.monday * DAY_MINUTES, until: clock.local(until) / 60 - state.monday * DAY_MINUTES })));
  const firm = minutes(shifts);
  return { firm, tentative: without(minutes(offers), firm) };
}

function chooseClock(name) {
  state.zone = clocks.has(name) ? name : 'UTC';
  clock = new Clock(clocks.get(state.zone));
}

/** Begins anew: what was painted was another's, or on another clock. */
function begin() {
  state.past = [];
  state.painted = { extra: nothing(), pattern: nothing() };
  if (isNew()) state.way = 'pattern';
  setFrom(today() + 7 - weekdayOf(today()));
  if (state.who && !isNew()) state.painted.pattern = publishedPattern();
  if (!isWeekly()) showWeek(today() * DAY, false);
  memory.set({ who: state.who, zone: state.zone });
  draw();
}

/** What a viewer chose before, where the browser keeps that. */
const memory = {
  get() { try { return JSON.parse(localStorage.getItem('desk')) ?? {}; } catch { return {}; } },
  set(value) { try { localStorage.setItem('desk', JSON.stringify(value)); } catch { /* then not */ } },
};

function offerZones(own) {
  const known = Intl.supportedValuesOf?.('timeZone') ?? [...clocks.keys()];
  const rest = known.filter(name => clocks.has(name) && name !== own && name !== 'UTC');
  const option = (value, label = value) => el('option', { value }, label);
  $('#zone').append(...(own === 'UTC' ? [] : [option(own, `${own} (yours)`)]), option('UTC'), ...rest.map(name => option(name)));
}

function listen() {
  const on = (selector, type, listener) => $$(selector).forEach(element => element.addEventListener(type, listener));
  on('#who', 'change', event => { state.who = event.target.value; if (state.who !== NEW) state.way = 'extra'; begin(); });
  on('#zone', 'change', event => { chooseClock(event.target.value); begin(); });
  on('#handle', 'input', event => { state.handle = event.target.value.trim(); draw(); });
  on('#role', 'change', event => { state.role = event.target.value; draw(); });
  on('[name=way]', 'change', event => { state.way = event.target.value; if (isWeekly()) setFrom(state.from); draw(); });
  on('[name=brush]', 'change', event => { state.brush = event.target.value; draw(); });
  on('#post', 'change', event => { state.post = event.target.value; draw(); });
  on('#from', 'change', event => { if (event.target.value) setFrom(dayOfIso(event.target.value)); draw(); });
  on('#published', 'click', () => keep(publishedPattern()));
  on('#empty, #clear', 'click', () => keep(nothing()));
  on('#undo', 'click', undo);
  on('#before', 'click', () => turn(-7));
  on('#after', 'click', () => turn(7));
  on('#add', 'submit', addHours);
  on('[data-copies]', 'click', copy);
  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'z' && !event.target.matches('input')) { event.preventDefault(); undo(); }
  });
}

function start() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone, known = clocks.has(own) ? own : 'UTC';
  const before = memory.get();
  offerZones(known);
  chooseClock(clocks.has(before.zone) ? before.zone : known);
  state.who = before.who === NEW || names.has(before.who) ? before.who : '';
  $('#who').value = state.who;
  $('#add-weekday').append(...WEEKDAYS.map((name, value) => el('option', { value }, name)));
  $('#add-date').value = isoDate(today());
  $('#post').append(...['', ...facts.posts].map(post => el('option', { value: post }, post || 'answers')));
  $('.post').hidden = !facts.posts.length;
  if (now() >= period.until) $('#late').textContent = `This page is out of date: it ended on ${dayText(dayOf(clock.local(period.until)))}. Ask the team for a newer one.`;
  $('#desk').hidden = now() >= period.until;
  listen();
  begin();
}

start();
