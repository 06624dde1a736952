// Turns the page to the viewer's zone and says who is on now. Everything else is in the HTML, which does without this.
// base.js comes before it.

// ---- the facts -------------------------------------------------------------------------------------------------------

const facts = JSON.parse($('#facts').textContent);
const timed = list => list.map(item => ({ ...item, from: seconds(item.start), until: seconds(item.end) }));
const overlapping = (list, from, until) => list.filter(item => item.from < until && from < item.until);
/** What of a list lies in some pieces of time, clipped to them. */
const shared = (list, pieces) => pieces.flatMap(piece => overlapping(list, piece.from, piece.until)
  .map(item => ({ ...item, from: Math.max(item.from, piece.from), until: Math.min(item.until, piece.until) })));
const [page] = timed([facts.window]);
const requirements = facts.requirements.map(requirement => ({ ...requirement, gaps: timed(requirement.gaps) }));
const names = new Map(facts.agents.map(agent => [agent.agent, agent.name]));
const roles = new Map(facts.roles.map(role => [role.name, role]));
const shifts = timed(facts.shifts).map(shift => ({
  ...shift,
  name: names.get(shift.agent) ?? shift.agent,
  title: roles.get(shift.role)?.title ?? shift.role,
  counts: shift.counts_for.length > 0,
  intern: shift.role === 'intern' && !shift.counts_for.length,
}));
const gaps = merged(requirements.flatMap(requirement => requirement.gaps));
const named = list => list.map(item => ({ ...item, name: names.get(item.agent) ?? item.agent }));
/** Whom the plan puts into gaps, and who states tentative hours in gaps for which the agent counts. */
const planned = named((facts.plan?.changes ?? []).flatMap(({ agent, in_gaps }) => timed(in_gaps).map(part => ({ ...part, agent }))));
const couldBe = named(timed(facts.tentative)).flatMap(item => shared(
  requirements.filter(({ name }) => item.counts_for.includes(name)).flatMap(({ gaps }) => gaps.map(gap => ({ ...item, from: gap.from, until: gap.until }))),
  [item]));

// ---- the zone --------------------------------------------------------------------------------------------------------

const own = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
/** The zone shown, and the stretches of equal offset in it: [{from, until, offset}]. */
let zone = 'UTC', stretches = [];

function setZone(name) {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: name, hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const offset = at => {
    const part = Object.fromEntries(format.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000 - at;
  };
  zone = name;
  stretches = [{ from: -Infinity, offset: offset(page.from - WEEK) }];
  for (let day = page.from - WEEK; day < page.until + WEEK; day += DAY) {
    if (offset(day) === offset(day + DAY)) continue;
    let [before, after] = [day, day + DAY];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offset(middle) === offset(day)) before = middle;
      else after = middle;
    }
    stretches.push({ from: after, offset: offset(after) });
  }
  stretches.forEach((stretch, at) => { stretch.until = stretches[at + 1]?.from ?? Infinity; });
}

/** What the clocks show, as seconds since 1970-01-01T00:00 on them. */
const local = at => at + stretches.find(stretch => at < stretch.until).offset;
const moment = at => `${weekday(local(at))} ${date(local(at))} ${time(local(at))}`;

/** `Sat 5 Dec 06:00–10:00`, and no more than it must. */
function range(from, until) {
  const [start, end] = [local(from), local(until)];
  const days = dayOf(end) - dayOf(start);
  if (days > 6) return `${moment(from)}–${moment(until)}`;
  if (days === 1 && end % DAY === 0) return `${moment(from)}–24:00`;
  return `${moment(from)}–${days ? `${weekday(end)} ` : ''}${time(end)}`;
}

function roughly(length) {
  const unit = length < 2 * HOUR ? 60 : HOUR;
  return duration(Math.round(length / unit) * unit);
}

// ---- the weeks -------------------------------------------------------------------------------------------------------

/** The hours of the clock that the window has: key `day*24+hour`, value the intervals in which the clocks show it. */
function hoursOfClock() {
  const hours = new Map();
  for (const { from, until, offset } of stretches) {
    let at = Math.max(from, page.from);
    while (at < Math.min(until, page.until)) {
      const hour = Math.floor((at + offset) / HOUR);
      const end = Math.min((hour + 1) * HOUR - offset, until, page.until);
      hours.set(hour, [...(hours.get(hour) ?? []), { from: at, until: end }]);
      at = end;
    }
  }
  return hours;
}

const sum = list => list.reduce((total, item) => total + item.until - item.from, 0);

/** One hour of the clock: how it looks, what it says, and how much of it is a gap. */
function cell(pieces) {
  const people = shared(shifts, pieces), gap = sum(shared(gaps, pieces)), length = sum(pieces);
  const agents = people.filter(person => person.counts), interns = people.filter(person => person.intern);
  const unique = list => [...new Map(list.map(person => [person.agent, person.name])).values()];
  const level = `on${Math.min(3, Math.max(1, Math.round(sum(agents) / length)))}`;
  const open = sum(merged(agents)) < length ? 'part' : 'thin';
  const kind = agents.length ? (gap ? `${open} ${level}` : level) : gap ? (interns.length ? 'intern' : 'gap') : 'free';
  const content = [...unique(agents).map(short), ...unique(interns).map(name => el('em', {}, short(name)))]
    .flatMap((name, at) => (at ? [el('i', {}, ','), ' ', name] : [name]));
  if (kind === 'gap') content.push(el('b', {}, 'gap'));
  if (kind === 'intern') content.push(el('i', {}, ', intern'));
  if (kind.startsWith('part')) content.unshift(el('b', {}, 'gap', el('i', {}, ` ${duration(gap)}`)), ' ');
  if (kind.startsWith('thin')) content.unshift(el('b', {}, 'thin'), ' ');
  const wanted = shared(planned, pieces);
  const could = shared(couldBe, pieces).filter(({ agent }) => !wanted.some(other => other.agent === agent));
  const said = (words, names) => content.push(' ',
    el('span', { className: 'said' }, el('i', {}, `, ${words}: `), ...names.flatMap((name, at) => (at ? [' ', ...name] : name))));
  if (wanted.length) said('planned', unique(wanted).map(name => ['+', short(name)]));
  if (could.length) said('could be', unique(could).map(name => [short(name), '?']));
  if (length > HOUR) content.push(el('small', {}, ' twice'));
  const title = [...people.map(person => `${range(person.from, person.until)} ${person.name}, ${person.title}`),
    ...shared(gaps, pieces).map(part => `${range(part.from, part.until)} gap`),
    ...wanted.map(part => `${range(part.from, part.until)} ${part.name}, planned`),
    ...could.map(part => `${range(part.from, part.until)} ${part.name} could be on`)].join('\n');
  const mark = wanted.length ? ' planned' : could.length ? ' could' : '';
  return { kind: kind + mark, content, gap, title };
}

/** A name; narrow screens show its first two characters. */
function short(name) {
  const characters = [...name];
  return el('bdi', {}, characters.slice(0, 2).join(''), el('i', {}, characters.slice(2).join('')));
}

function drawWeeks() {
  const hours = hoursOfClock();
  $$('.week').forEach((section, number) => {
    const monday = dayOf(page.from) + 7 * number;
    const paths = { on: '', part: '', thin: '', intern: '', gap: '' };
    let gap = 0;
    const rows = Array.from({ length: 24 }, (_, hour) => el('tr', {}, $(`tbody tr:nth-child(${hour + 1}) th`, section)));
    for (let day = 0; day < 7; day++) {
      let above = '';
      rows.forEach((row, hour) => {
        const pieces = hours.get((monday + day) * 24 + hour);
        const clock = (monday + day) * DAY + hour * HOUR;
        const outside = clock < local(page.from) || clock >= local(page.until);
        const { kind, content, gap: open, title } = pieces ? cell(pieces)
          : { kind: 'skip', content: [el('i', {}, outside ? 'not on this page' : 'the clocks skip this hour')], gap: 0, title: '' };
        const text = el('span', {}, ...content);
        const same = above === `${kind} ${text.textContent}` && !kind.startsWith('part');
        row.append(el('td', { className: same ? `${kind} more` : kind, title }, text));
        above = `${kind} ${text.textContent}`;
        gap += open;
        const path = Object.keys(paths).find(path => kind.startsWith(path));
        if (path) paths[path] += path === 'intern' ? `M${day}.3 ${hour}h.4v1h-.4z` : `M${day} ${hour}h1v1h-1z`;
      });
    }
    $('tbody', section).replaceChildren(...rows);
    const picture = $(`a[href="#${section.id}"] svg`);
    for (const [path, d] of Object.entries(paths)) $(`.${path}`, picture).setAttribute('d', d);
    $('small', picture.parentElement).textContent = gap ? `${roughly(gap)} of gaps` : 'no gaps';
    const week = hours.get(monday * 24)?.[0].from ?? page.from;
    $('.shifts', section).replaceChildren(...overlapping(shifts, week, week + WEEK).map(shift => el('li', {},
      range(shift.from, shift.until), ' ', el('bdi', {}, shift.name), `, ${shift.title}${covering(shift)}`)));
  });
}

/** What a shift is for, and for whom. */
const covering = shift => (shift.posts ? `, ${shift.posts.join(', ')}` : '') + (shift.covering_for
  ? `, covering for ${shift.covering_for.map(handle => names.get(handle) ?? handle).join(', ')}` : '');

/** Shows the week of that id, and says so where one chooses. */
function showWeek(id) {
  $$('.week').forEach(section => section.classList.toggle('shown', section.id === id));
  $$('.pictures a').forEach(link => {
    if (link.hash === `#${id}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  });
}

// ---- now -------------------------------------------------------------------------------------------------------------

/** When the agent's time on duty that holds this shift ends: later ones in the same role may follow without a break. */
function ends(shift) {
  const next = shifts.find(other => other.agent === shift.agent && other.role === shift.role && other.from === shift.until);
  return next ? ends(next) : shift.until;
}

/** `18:00, in 2h 5m`, with the day where it is another. */
function ahead(at) {
  const clock = dayOf(local(at)) === dayOf(local(now())) ? time(local(at)) : moment(at);
  return el('span', {}, el('strong', {}, clock), `, in ${duration(Math.ceil((at - now()) / 60) * 60)}`);
}

function person(shift, ...words) {
  return el('li', {}, el('bdi', { className: 'who' }, shift.name), el('span', {}, `${shift.title}${covering(shift)} `, ...words));
}

/** What to say of a requirement that too few are on for: a title, and words. */
function gapNow({ name, gaps, response_within_seconds: promise }, on) {
  const at = now(), [gap] = overlapping(gaps, at, at + 1), counts = shift => shift.counts_for.includes(name);
  if (!gap) return null;
  const nobody = !on.some(counts);
  const waits = nobody && !shifts.some(shift => counts(shift) && shift.from > at && shift.from <= at + promise);
  return [
    `Gap: ${name}`, nobody ? 'Nobody is on, since ' : 'Fewer are on than are needed, since ',
    gap.from > page.from ? el('strong', {}, moment(gap.from)) : 'before this page begins', ' and until ', ahead(gap.until), '.',
    waits ? ` A question asked now waits longer than ${duration(promise)}.` : '',
  ];
}

function drawNow() {
  const at = now();
  $('#late').textContent = at < page.until ? ''
    : `This page is out of date: it ended on ${moment(page.until)} (${zone}). Ask the team for a newer one.`;
  $('#now').hidden = at < page.from || at >= page.until;
  if ($('#now').hidden) return;
  const on = overlapping(shifts, at, at + 1);
  const group = (title, content, className = '') => el('div', { className }, el('h3', {}, title), content);
  const until = shift => person(shift, 'until ', ahead(ends(shift)));
  const all = (list, none) => (list.length ? el('ul', {}, ...list) : el('p', {}, none));

  const agents = on.filter(shift => shift.counts), interns = on.filter(shift => shift.intern);
  const others = on.filter(shift => !shift.counts && !shift.intern);
  const coming = shifts.filter(shift => shift.counts && shift.from > at && !on.some(now => now.agent === shift.agent && ends(now) >= shift.from));
  const next = coming.filter(shift => shift.from === coming[0].from);

  const groups = requirements.map(requirement => gapNow(requirement, on)).filter(Boolean)
    .map(([title, ...words]) => group(title, el('p', {}, ...words), 'open'));
  if (agents.length) groups.push(group('On duty', all(agents.map(until)), 'main'));
  else if (!groups.length) groups.push(group('On duty', all([], 'Nobody has to be on.')));
  if (interns.length) groups.push(group('Interns', all(interns.map(until))));
  groups.push(group('Next', all(next.map(shift => person(shift, 'from ', ahead(shift.from))), 'Nobody more in this window.')));
  const open = gaps.find(gap => gap.from > at);
  if (open && agents.length) groups.push(group('Next gap', el('p', {}, 'from ', ahead(open.from), `, for ${duration(open.until - open.from)}`)));
  const later = shifts.find(shift => !shift.counts && !shift.intern && shift.from > at);
  if (others.length) groups.push(group('Can be asked', all(others.map(until))));
  else if (later) groups.push(group('Can be asked', all([person(later, 'from ', ahead(later.from))])));
  $('#standing').replaceChildren(...groups);
}

function markNow() {
  $$('[aria-current="time"]').forEach(cell => cell.removeAttribute('aria-current'));
  const hour = Math.floor(local(now()) / HOUR), monday = dayOf(page.from);
  const day = Math.floor(hour / 24) - monday, week = $$('.week')[Math.floor(day / 7)];
  week && $(`tbody tr:nth-child(${hour - (monday + day) * 24 + 1}) td:nth-of-type(${day % 7 + 1})`, week)?.setAttribute('aria-current', 'time');
  return week;
}

// ---- the page --------------------------------------------------------------------------------------------------------

function draw() {
  drawWeeks();
  $$('[data-from]').forEach(place => { place.textContent = range(Number(place.dataset.from), Number(place.dataset.until)); });
  $$('.zone').forEach(place => { place.textContent = zone; });
  $('#zone').value = zone;
  $('#switch').textContent = zone === 'UTC' ? 'My zone' : 'UTC';
  $('#switch').hidden = own === 'UTC' && zone === 'UTC';
  drawNow();
  markNow();
}

/** What a viewer chose before, where the browser keeps that. */
const memory = {
  get() { try { return localStorage.getItem('zone'); } catch { return null; } },
  set(value) { try { localStorage.setItem('zone', value); } catch { /* then not */ } },
};

function choose(name) {
  setZone(name);
  memory.set(name);
  draw();
}

function offerZones() {
  const others = Intl.supportedValuesOf?.('timeZone') ?? [];
  const option = (value, label = value) => el('option', { value }, label);
  const first = own === 'UTC' ? [] : [option(own, `${own} (yours)`)];
  $('#zone').append(...first, option('UTC'), ...others.filter(name => name !== own && name !== 'UTC').map(name => option(name)));
  $('#zone').addEventListener('change', event => choose(event.target.value));
  $('#switch').addEventListener('click', () => choose(zone === 'UTC' ? own : 'UTC'));
  $('#zones').addEventListener('submit', event => event.preventDefault());
  $('#zones').hidden = false;
}

/** Where the team does not say where it publishes: links from where the page is. */
function offerFeeds() {
  if (!location.protocol.startsWith('http')) return;
  for (const feed of $$('.feeds li')) {
    const address = $('.address', feed);
    if ($('.button', feed)) continue;
    const { href } = address, webcal = href.replace(/^https?:/, 'webcal:'), { title } = feed.dataset;
    const link = (label, href, className = '') => el('a', { href, className }, label, el('i', {}, ` to ${title}`));
    address.before(
      link('Subscribe', webcal, 'button'), ' ',
      link('Google', `https://calendar.google.com/calendar/render?cid=${encodeURIComponent(webcal)}`), ' ',
      link('Outlook', `https://outlook.live.com/calendar/0/addfromweb?url=${encodeURIComponent(href)}&name=${encodeURIComponent(title)}`), ' ');
  }
}

document.documentElement.classList.add('script');
offerZones();
offerFeeds();
try { setZone(memory.get() ?? own); } catch { setZone('UTC'); }
draw();
const weekOfAddress = () => $$('.week').find(week => `#${week.id}` === location.hash);
showWeek((weekOfAddress() ?? markNow() ?? $('.week')).id);

addEventListener('hashchange', () => { if (weekOfAddress()) showWeek(weekOfAddress().id); });
document.addEventListener('click', event => {
  const link = event.target.closest('a[href^="#week-"]');
  if (!link) return;
  event.preventDefault();
  history.replaceState(null, '', link.hash);
  showWeek(link.hash.slice(1));
  // A link to the week before or after is gone with its week: go on from the same one there.
  if (link.rel) ($(`.shown a[rel=${link.rel}]`) ?? $('.shown h3')).focus({ preventScroll: true });
});
setInterval(() => { drawNow(); markNow(); }, 60_000);
