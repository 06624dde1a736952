
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
  if (!firm.length && !asked.length && !change) return `Nothing is painted yet${isWeekly() ? ', and nothing ends' : ''}.`;
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

/** A figure of a requirement before and after. */
function figure(title, was, is) {
  const change = was === is ? 'unchanged' : `${is > was ? '+' : '−'}${duration(Math.abs(is - was))}, from ${duration(was)}`;
  const className = is > was ? 'worse' : is < was ? 'better' : '';
  return el('div', { className }, el('dt', {}, title), el('dd', {}, el('strong', {}, duration(is)), ` ${change}`));
}

/** Stretches of time under a title; nothing where there are none. */
function list(title, stretches, className = '') {
  const items = told(stretches), most = 8;
  if (!items.length) return [];
  const rest = items.length > most ? [el('li', {}, `and ${items.length - most} more`)] : [];
  return [el('details', { className, open: items.length < 4 || className === 'worse' }, el('summary', {}, `${title} ${duration(lengthOf(stretches))}`),
    el('ul', {}, ...items.slice(0, most).map(text => el('li', {}, text)), ...rest))];
}

/** How a requirement is met, before and after. */
function requirementCard({ requirement, counts, before, after, closed, opened, could }) {
  const note = text => el('p', { className: 'small' }, text);
  const notes = [`Exposed: a question would wait longer than ${duration(requirement.response_within_seconds)}.`];
  if (counts === null) {
    notes.unshift(`Whether you have what it asks for (${requirement.skills.join(', ')}) is not published: new hours are not counted.`);
  } else if (!counts) notes.unshift('The new hours do not count here.');
  return el('section', { className: 'card' }, el('h3', {}, el('bdi', {}, requirement.name)), ...notes.map(note),
    el('dl', {}, figure('Gaps', lengthOf(before.gaps), lengthOf(after.gaps)),
      figure('Exposed', lengthOf(before.exposed), lengthOf(after.exposed))),
    ...(closed.length || opened.length ? [] : list('Open', after.gaps)),
    ...list('Closes', closed, 'better'), ...list('Opens', opened, 'worse'), ...list('Tentative hours could close', could));
}

/** The hours of each week against the minimum. */
function hoursCard(hours) {
  const { minimum_seconds: minimum } = agentNow();
  const most = Math.max(1, minimum, ...hours.flatMap(({ before, after }) => [before.seconds, after.seconds]));
  const total = hours.reduce((sum, { after }) => sum + after.seconds, 0);
  const asked = !minimum ? 'No hours are asked for.'
    : facts.judged_once ? `${duration(total)} in all; ${duration(minimum * hours.length)} are asked for, judged once.`
      : `At least ${duration(minimum)} are asked for each week.`;
  return el('section', { className: 'card' }, el('h3', {}, 'Hours a week'), el('p', { className: 'small' }, asked),
    el('ul', { className: 'bars' }, ...hours.map(week => hoursRow(week, minimum, most))));
}

/** One week of it; the longest bar is for `most`. */
function hoursRow({ monday, before, after }, minimum, most) {
  const part = (className, from, until) => {
    const part = el('span', { className });
    part.style.insetInlineStart = `${100 * from / most}%`;
    part.style.inlineSize = `${100 * Math.max(0, until - from) / most}%`;
    return part;
  };
  const [was, is] = [before.seconds, after.seconds];
  const parts = [part('kept', 0, Math.min(was, is)), part('more', was, is), part('less', is, was)];
  if (minimum) parts.push(part('least', 0, minimum));
  // Nobody is short because of a clock.
  const short = !facts.judged_once && is + Math.max(0, after.clockChange) < minimum;
  const excused = agentNow().excused.includes(isoDate(monday));
  const sign = excused ? el('b', {}, ' ○', el('i', {}, ', less than the minimum, excused so far'))
    : el('b', {}, ' ▼', el('i', {}, ', less than the minimum'));
  const change = is === was ? '' : ` ${is > was ? '+' : '−'}${duration(Math.abs(is - was))}`;
  return el('li', { className: short ? 'short' : '' },
    el('span', {}, el('i', {}, 'Week of '), date(monday * DAY)),
    having({ 'aria-hidden': true }, el('span', { className: 'line' }, ...parts)),
    el('span', {}, duration(is), ...(short ? [sign] : []), el('small', {}, change)));
}

/** Who asks for what, and who offers that time. */
function drawRequests() {
  $('#asking').hidden = !requests.length;
  $('#asking ul').replaceChildren(...requests.map(request => {
    const who = request.agent ? [el('bdi', {}, nameOf(request.agent)), ' asks for ']
      : ['Nobody has the turn of ', el('bdi', {}, request.rotation), ', '];
    const offering = offers.filter(offer => offer.from < request.until && request.from < offer.until);
    const could = [...new Set(offering.map(offer => nameOf(offer.agent)))];
    const show = el('button', { type: 'button', className: 'plain' }, rangeText(request));
    show.addEventListener('click', () => {
      showWeek(clock.local(request.from));
      $('#week-title').focus();
    });
    return el('li', {}, ...who, show, ...(could.length ? [el('small', {}, `. Could be on: ${could.join(', ')}`)] : []));
  }));
}

// ---- what it cannot know ---------------------------------------------------------------------------------------------

function drawUnknown() {
  const { own } = published(), { excused, role } = agentNow(), notes = [];
  if (!isNew()) {
    notes.push('Your time off, travel, first and last day, and what your file says of other weeks are not published. '
      + 'Where you are away, new hours do not take place either.');
    if (isWeekly()) {
      notes.push('Which of your hours are turns of a rotation: those go on whatever your file says, and here they look as if they ended.');
    }
  }
  if (excused.length) {
    const weeks = excused.map(monday => `the week of ${date(dayOfIso(monday) * DAY)}`);
    notes.push(`You are excused in ${weeks.join(', ')}: if that is for time off, new hours in it count less than is shown.`);
  }
  const covered = [...new Set(own.flatMap(shift => shift.covering_for ?? []))].map(nameOf);
  if (covered.length) notes.push(`Some of your hours are for ${covered.join(', ')}. These stay, together with what meets them.`);
  const midnight = clock.instant(state.from * DAY);
  const runsOver = shift => !shift.covering_for && dayOf(clock.local(shift.from)) < state.from && shift.until > midnight;
  if (isWeekly() && own.some(runsOver)) {
    notes.push(`A shift of yours runs over the midnight before ${dayText(state.from)}. It stays whole, as one entry would; `
      + 'if it is two entries in your file, its second part ends too.');
  }
  if (new Set(own.map(shift => shift.role)).size > 1) {
    notes.push(`Your role changes in these weeks. New hours are counted as those of ${roles.get(role)?.title ?? role}.`);
  }
  const posts = [...new Set(own.flatMap(shift => shift.posts ?? []))].filter(post => post !== state.post);
  if (isWeekly() && posts.length) notes.push(`You have hours for ${posts.join(', ')} as well, which end too. Add them in your file.`);
  notes.push(`The hours are read on the clock of ${state.zone}. If your file has another one, choose that above.`);
  $('#unknown').replaceChildren(...notes.map(note => el('li', {}, note)));
}
