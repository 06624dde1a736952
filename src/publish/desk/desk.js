
// ---- all of it -------------------------------------------------------------------------------------------------------

/** What is claimed at present. */
let claimed = null;

function draw() {
  drawForms();
  if (!state.who) return;
  const focused = document.activeElement?.matches('[role=gridcell]') && document.activeElement.dataset;
  makeBoard();
  claimed = drawEffect();
  drawBoard(claimed);
  drawStretches();
  drawRequests();
  drawTexts();
  drawUnknown();
  if (focused) focusCell(Number(focused.day), Number(focused.slot), { preventScroll: true });
}

/** Shows what there is to choose, and what is chosen. */
function drawForms() {
  const show = (selector, shown) => $$(selector).forEach(part => { part.hidden = !shown; });
  show('#desk > :not(.who)', state.who);
  show('.new', isNew());
  show('.what > label, #published, #empty, .pattern span', !isNew());
  show('.what > .pattern', isWeekly());
  show('.ends', isWeekly() && !isNew());
  show('.weekly', isWeekly());
  show('.dated', !isWeekly());
  $('#add-date').disabled = isWeekly();
  $('#undo').disabled = !state.past.length;
  $('#clear').disabled = !painted().firm.length && !painted().tentative.length;
  $('#zone').value = state.zone;
  $('#from').value = isoDate(state.from);
  $('#from').min = $('#add-date').min = isoDate(today());
  for (const name of ['way', 'brush']) $$(`[name=${name}]`).forEach(input => { input.checked = input.value === state[name]; });
  $('.what legend').textContent = isNew() ? 'I begin' : 'I want to';
  $('#zone-note').textContent = !state.who ? '' : isNew() ? 'It becomes the time zone of your file.' : clockNote();
  $('#drag').textContent = `Drag over hours to paint them${isWeekly() ? ', in any week' : ''}; begin on painted ones to take them away.`;
}

/** By what one sees whether this is the clock of one's file. */
function clockNote() {
  const hours = state.known.map(({ days, start, end }) => `${daysText(days)} ${hoursText(start, end)}`);
  const read = hours.length ? `On this clock your published week is: ${hours.slice(0, 4).join('; ')}${hours.length > 4 ? '; …' : ''}. ` : '';
  return `${read}If your file has ${hours.length ? 'other times' : 'another timezone'}, choose the time zone of your file here.`;
}

/** Goes so many days on, where there is a week. */
function turn(days) {
  showWeek((state.monday + days) * DAY);
}

/** Shows the week in which the clock shows that, or the nearest one there is. */
function showWeek(shown, redraw = true) {
  const mondays = weeks().map(({ monday }) => monday), day = dayOf(shown);
  state.monday = within(mondays[0], day - weekdayOf(day), mondays.at(-1));
  if (redraw) draw();
}

/** The first day of a pattern, where there are weeks to show what it does; the first whole week of it is shown. */
function setFrom(day) {
  const last = weeks().at(-1).monday;
  state.from = Math.max(today(), Math.min(last, day));
  $('#from').max = isoDate(Math.max(today(), last));
  showWeek((state.from + 6 - weekdayOf(state.from + 6)) * DAY, false);
}

/** What is published of the shown week, as a pattern. */
function publishedPattern() {
  const start = state.monday * DAY_MINUTES, minute = at => clock.local(at) / 60 - start;
  const starts = time => time.agent === state.who && !time.covering_for && minute(time.from) >= 0 && minute(time.from) < WEEK_MINUTES;
  const pattern = list => merged(list.filter(starts).flatMap(({ from, until }) => inWeek({ from: minute(from), until: minute(until) })));
  const firm = pattern(shifts);
  return { firm, tentative: without(pattern(offers), firm) };
}

function chooseClock(name) {
  state.zone = clocks.has(name) ? name : 'UTC';
  clock = new Clock(clocks.get(state.zone));
}

/** Begins anew: what was painted was another's, or on another clock. */
function begin() {
  state.past = [];
  state.painted = { extra: nothing(), pattern: nothing() };
  setFrom(today() + 7 - weekdayOf(today()));
  if (!isNew()) state.painted.pattern = publishedPattern();
  state.known = entriesOf(cutWeek(state.painted.pattern.firm), {});
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
  const chooses = (selector, key) => on(selector, 'change', event => {
    state[key] = event.target.value;
    draw();
  });
  on('#who', 'change', event => {
    state.who = event.target.value;
    state.way = isNew() ? 'pattern' : 'extra';
    begin();
  });
  on('#zone', 'change', event => {
    chooseClock(event.target.value);
    begin();
  });
  on('#handle', 'input', event => {
    state.handle = event.target.value.trim();
    draw();
  });
  on('[name=way]', 'change', event => {
    state.way = event.target.value;
    if (isWeekly()) setFrom(state.from);
    draw();
  });
  on('#from', 'change', event => {
    if (event.target.value) setFrom(dayOfIso(event.target.value));
    draw();
  });
  chooses('[name=brush]', 'brush');
  chooses('#role', 'role');
  chooses('#post', 'post');
  on('#published', 'click', () => keep(publishedPattern()));
  on('#empty, #clear', 'click', () => keep(nothing()));
  on('#undo', 'click', undo);
  on('#before', 'click', () => turn(-7));
  on('#after', 'click', () => turn(7));
  on('#add', 'submit', addHours);
  on('[data-copies]', 'click', copy);
  document.addEventListener('keydown', event => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'z' || event.target.matches('input')) return;
    event.preventDefault();
    undo();
  });
}

function start() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone, known = clocks.has(own) ? own : 'UTC';
  const before = memory.get();
  offerZones(known);
  chooseClock(clocks.has(before.zone) ? before.zone : known);
  state.who = names.has(before.who) ? before.who : '';
  $('#who').value = state.who;
  $('#add-weekday').append(...WEEKDAYS.map((name, value) => el('option', { value }, name)));
  $('#add-date').value = isoDate(today());
  $('#post').append(...['', ...facts.posts].map(post => el('option', { value: post }, post || 'no post')));
  $('.post').hidden = !facts.posts.length;
  const late = now() >= period.until, end = dayText(dayOf(clock.local(period.until)));
  $('#late').textContent = late ? `This page is out of date: it ended on ${end}. Ask the team for a newer one.` : '';
  $('#desk').hidden = late;
  listen();
  begin();
}

start();
