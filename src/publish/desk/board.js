
// ---- drawing: the week -----------------------------------------------------------------------------------------------

const shownDays = () => Array.from({ length: 7 }, (_, at) => state.monday + at);
const isLocked = day => (isWeekly() ? day < state.from : day < today());
/** Where a day's minutes are among those that are painted. */
const startOf = day => (isWeekly() ? weekdayOf(day) : day) * DAY_MINUTES;
const cellSpan = (day, slot) => ({ from: startOf(day) + slot * SLOT, until: startOf(day) + (slot + 1) * SLOT });
/** The agent's own time that stays, in minutes of the clock: there is nothing to add to it. */
const ownMinutes = () => merged(clock.shown(published().stays)).map(({ from, until }) => ({ from: from / 60, until: until / 60 }));

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
  const layers = days.map(day => el('div', { className: isLocked(day) ? 'layer locked' : 'layer' }));
  const heads = days.map(day => box('columnheader', { className: day === today() ? 'today' : '' },
    el('span', {}, weekday(day * DAY)), ' ', el('small', {}, date(day * DAY))));
  const cell = (day, slot) => having({ 'data-day': day, 'data-slot': slot }, box('gridcell', { tabIndex: -1 }));
  const row = slot => {
    const name = clockTime(slot * SLOT);
    return box('row', {}, box('rowheader', {}, slot % 2 ? el('i', {}, name) : name), ...days.map(day => cell(day, slot)));
  };
  const grid = box('grid', { className: 'cells' },
    box('row', {}, box('columnheader', {}, el('i', {}, 'Time')), ...heads), ...Array.from({ length: SLOTS }, (_, slot) => row(slot)));
  having({ 'aria-multiselectable': true, 'aria-labelledby': 'week-title', 'aria-describedby': 'how' }, grid);
  grid.addEventListener('pointerdown', beginStroke);
  grid.addEventListener('keydown', pressed);
  const bars = having({ 'aria-hidden': true }, el('div', { className: 'layers' }, ...layers));
  $('#board').replaceChildren(el('div', { className: 'board' }, bars, grid));
  $('#week-title').textContent = `${date(days[0] * DAY)} – ${date(days[6] * DAY)}`;
  const mondays = weeks().map(({ monday }) => monday);
  $('#before').disabled = state.monday <= mondays[0];
  $('#after').disabled = state.monday >= mondays.at(-1);
  cellAt(days.find(day => !isLocked(day)) ?? days[0], 9 * 60 / SLOT).tabIndex = 0;
}

const cellAt = (day, slot) => $(`[data-day="${day}"][data-slot="${slot}"]`);

/** A bar of a layer, from one minute of its day to another. */
function bar(className, from, until, ...content) {
  const bar = el('div', { className: `bar ${className}${until - from < 60 ? ' low' : ''}` }, ...content);
  bar.style.insetBlockStart = `${100 * from / DAY_MINUTES}%`;
  bar.style.blockSize = `${100 * (until - from) / DAY_MINUTES}%`;
  return bar;
}

/** The same with its times; narrow screens show the first one. */
const timedBar = (className, from, until) => bar(className, from, until,
  el('span', {}, clockTime(Math.floor(from)), el('i', {}, `–${until < DAY_MINUTES ? clockTime(Math.floor(until)) : '24:00'}`)));

/** Who else is on for some requirement, in pieces in which nobody comes or goes. */
function crowd(span) {
  const on = shifts.filter(shift => shift.agent !== state.who && shift.counts_for.length && shift.from < span.until && span.from < shift.until);
  const steps = on.flatMap(shift => [
    { at: Math.max(span.from, shift.from), comes: shift }, { at: Math.min(span.until, shift.until), goes: shift }]);
  steps.sort((one, other) => one.at - other.at);
  const present = new Set(), pieces = [];
  steps.forEach(({ at, comes, goes }, index) => {
    if (comes) present.add(comes);
    present.delete(goes);
    const names = [...new Set([...present].map(shift => nameOf(shift.agent)))], until = steps[index + 1]?.at ?? at;
    if (at < until && names.length) pieces.push({ from: at, until, names });
  });
  return pieces;
}

/** Draws what is on the board of that week; a stroke that is not done yet is drawn as if it were. */
function drawBoard(result, marks = painted()) {
  const days = shownDays(), layers = $$('#board .layer');
  const span = { from: clock.instant(days[0] * DAY), until: clock.instant((days[6] + 1) * DAY) };
  const gaps = common(merged(result.requirements.flatMap(({ after }) => after.gaps)), [span]);
  const { stays, gone } = published();
  const maybe = offers.filter(offer => offer.agent === state.who && !(isWeekly() && dayOf(clock.local(offer.from)) >= state.from));
  layers.forEach(layer => layer.replaceChildren());
  /** Draws each item on the days on which the clock shows it. */
  const onDays = (list, draw) => clock.shown(list).forEach(item => days.forEach((day, at) => {
    const from = Math.max(0, item.from / 60 - day * DAY_MINUTES), until = Math.min(DAY_MINUTES, item.until / 60 - day * DAY_MINUTES);
    if (from < until) layers[at].append(draw(from, until, item));
  }));
  const words = text => el('span', {}, text);
  onDays(crowd(span), (from, until, { names }) =>
    bar(`on${Math.min(3, names.length)}`, from, until, el('span', { className: 'names' }, names.join(', '))));
  onDays(gaps, (from, until) => bar('gap', from, until, words('gap')));
  onDays(requests, (from, until, { agent, rotation }) =>
    bar('asked', from, until, words(agent ? `${nameOf(agent)} asks` : `${rotation}: nobody`)));
  onDays(gone, (from, until) => timedBar('own gone', from, until));
  onDays(stays, (from, until) => timedBar('own mine', from, until));
  onDays(maybe, (from, until) => timedBar('own maybe', from, until));
  days.forEach((day, at) => {
    const start = startOf(day), whole = [{ from: start, until: start + DAY_MINUTES }];
    for (const kind of isLocked(day) ? [] : ['firm', 'tentative']) {
      for (const { from, until } of common(marks[kind], whole)) layers[at].append(timedBar(`own ${kind}`, from - start, until - start));
    }
    for (const slot of skippedSlots(day)) layers[at].append(bar('skip', slot * SLOT, (slot + 1) * SLOT));
  });
  describeCells(marks, merged(clock.shown(gaps)), merged(clock.shown(stays)));
}

/** The half hours of a day over which the clock jumps. */
function skippedSlots(day) {
  const shows = slot => day * DAY + slot * SLOT * 60;
  return Array.from({ length: SLOTS }, (_, slot) => slot).filter(slot => clock.local(clock.instant(shows(slot))) !== shows(slot));
}

/** Says what each cell is, for those who hear it. */
function describeCells(marks, gaps, mine) {
  const holds = (set, from, until) => common(set, [{ from, until }]).length > 0;
  for (const cell of $$('#board [role=gridcell]')) {
    const [day, slot] = [Number(cell.dataset.day), Number(cell.dataset.slot)];
    const locked = isLocked(day), minutes = cellSpan(day, slot);
    const from = day * DAY + slot * SLOT * 60, until = from + SLOT * 60;
    const [firm, tentative] = ['firm', 'tentative'].map(kind => !locked && holds(marks[kind], minutes.from, minutes.until));
    const label = listed(`${dayText(day)} ${clockTime(slot * SLOT)}`, firm && 'new, firm', tentative && 'new, tentative',
      holds(mine, from, until) && 'yours', holds(gaps, from, until) && 'gap', locked && 'cannot be changed');
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
  state.way = last.way;
  state.painted[last.way] = last.marks;
  draw();
}

/** The minutes between two cells: the same hours of each day from one to the other. */
function between(one, other) {
  const ordered = (a, b) => [Math.min(a, b), Math.max(a, b)];
  const [firstDay, lastDay] = ordered(one.day, other.day), [first, last] = ordered(one.slot, other.slot);
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, at) => firstDay + at).filter(day => !isLocked(day));
  return days.map(day => ({ from: cellSpan(day, first).from, until: cellSpan(day, last).until }));
}

const isPainted = ({ day, slot }) => {
  const cell = cellSpan(day, slot);
  return lengthOf(common(painted()[state.brush], [cell])) === lengthOf([cell]);
};

const within = (least, value, most) => Math.min(most, Math.max(least, value));

/** Paints from where the pointer goes down to where it goes up; what begins on painted hours takes them away. */
function beginStroke(event) {
  const grid = event.currentTarget;
  const placeOf = ({ clientX, clientY }) => {
    const edge = (day, slot) => cellAt(day, slot).getBoundingClientRect();
    const first = edge(state.monday, 0), last = edge(state.monday + 6, SLOTS - 1);
    const at = (value, from, until, count) => within(0, Math.floor((value - from) / (until - from) * count), count - 1);
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
    drawBoard(claimed, marks);
  };
  const move = event => show(placeOf(event));
  const end = event => {
    for (const [name, listener] of Object.entries(listeners)) grid.removeEventListener(name, listener);
    document.removeEventListener('keydown', escape);
    if (event?.type === 'pointerup') {
      keep(marks);
      focusCell(start.day, start.slot, { preventScroll: true });
    } else drawBoard(claimed);
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
    const to = { day: within(state.monday, at.day + days, state.monday + 6), slot: within(0, at.slot + slots, SLOTS - 1) };
    if (event.shiftKey) paint([at, to].filter(({ day }) => !isLocked(day)), state.brush);
    focusCell(to.day, to.slot);
  } else if (event.key === 'Home' || event.key === 'End') focusCell(at.day, event.key === 'Home' ? 0 : SLOTS - 1);
  else if (event.key === 'PageUp' || event.key === 'PageDown') {
    turn(event.key === 'PageUp' ? -7 : 7);
    focusCell(state.monday + weekdayOf(at.day), at.slot);
  } else return;
  event.preventDefault();
}
