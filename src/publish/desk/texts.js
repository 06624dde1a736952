
// ---- the hours one by one --------------------------------------------------------------------------------------------

/** Each stretch that is painted, with its times to change. */
function drawStretches() {
  const all = ['firm', 'tentative'].flatMap(kind => painted()[kind].map(span => ({ ...span, kind })));
  const field = document.activeElement?.closest('#stretches') && document.activeElement.getAttribute('aria-label');
  $('#stretches').replaceChildren(...all.sort((one, other) => one.from - other.from).map(stretchRow));
  if (field) $$('#stretches input').find(input => input.getAttribute('aria-label') === field)?.focus();
  $('#none').hidden = all.length > 0;
  $('#none').textContent = isWeekly() ? 'An empty week: from that day on you have no hours.' : 'None yet. Paint them above, or write them here.';
}

/** The day of a minute, in words. */
function dayOfMinute(minute) {
  const day = Math.floor(minute / DAY_MINUTES);
  return isWeekly() ? WEEKDAYS[day % 7] : dayText(day);
}

function stretchRow({ from, until, kind }) {
  const label = dayOfMinute(from), day = Math.floor(from / DAY_MINUTES), lastDay = Math.floor((until - 1) / DAY_MINUTES);
  const input = (words, minute) => having({ 'aria-label': `${words}, ${label}` },
    el('input', { type: 'time', value: clockTime(minute % DAY_MINUTES) }));
  const [start, end] = [input('From', from), input('To', until)];
  const change = () => {
    const span = spanOf(day, start.value, end.value, until - from > DAY_MINUTES ? lastDay : day);
    if (span) keep(given(given(painted(), [{ from, until }], null), inWeek(span), kind));
  };
  [start, end].forEach(input => input.addEventListener('change', change));
  const remove = el('button', { type: 'button', className: 'plain' }, 'Remove', el('i', {}, ` ${label} ${minutesText(from, until)}`));
  remove.addEventListener('click', () => {
    keep(given(painted(), [{ from, until }], null));
    ($('#stretches button') ?? $('#add button')).focus();
  });
  const long = kind === 'firm' && (until - from) * 60 > facts.max_shift_seconds
    ? [el('small', { className: 'long' }, `longer than ${duration(facts.max_shift_seconds)}: the check points that out`)] : [];
  return el('li', {}, el('span', { className: 'day' }, label), start, having({ 'aria-hidden': true }, el('span', {}, '–')), end,
    ...(lastDay > day ? [el('small', {}, `until ${dayOfMinute(until - 1)}`)] : []), el('span', { className: 'kind' }, kind), remove, ...long);
}

/** Minutes from two times of the clock; an end that is not later than the start is on the day after. */
function spanOf(day, start, end, lastDay = day) {
  const minutes = text => {
    const [hours, minutes] = text.split(':').map(Number);
    return hours * 60 + minutes;
  };
  if (!start || !end) return null;
  const from = day * DAY_MINUTES + minutes(start);
  const until = lastDay * DAY_MINUTES + (minutes(end) || DAY_MINUTES);
  return { from, until: until > from ? until : until + DAY_MINUTES };
}

/** In a pattern what runs over Sunday goes on on Monday. */
const inWeek = ({ from, until }) => (isWeekly() && until > WEEK_MINUTES
  ? [{ from, until: WEEK_MINUTES }, { from: 0, until: until - WEEK_MINUTES }] : [{ from, until }]);

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
    // Who joins is on duty for nothing in particular; what hours are for is said of each by itself.
    const isJoined = entry => !entry.tentative && !entry.post;
    const firm = entries.filter(isJoined).map(whenText).join('; ');
    const join = `coverage edit join ${handle} --role ${state.role} --zone ${state.zone} --from ${isoDate(state.from)}`;
    return [firm ? `${join} --hours "${firm}"` : join, ...entries.filter(entry => !isJoined(entry)).map(entry => entryCommand(handle, entry))].join('\n');
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
