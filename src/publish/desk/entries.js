
// ---- entries of a file -----------------------------------------------------------------------------------------------
//
// What is painted is a set of minutes: since 1970-01-01T00:00 on the clock, or since Monday 00:00 in a weekly pattern. Entries are
// made of it; the shifts of these entries, and not what is painted, are what the desk makes its claims of.

const DAY_MINUTES = 1440, WEEK_MINUTES = 7 * DAY_MINUTES;
const KEYS_OF_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const isoDate = day => new Date(day * DAY * 1000).toISOString().slice(0, 10);
const dayOfIso = text => Date.parse(`${text}T00:00Z`) / 1000 / DAY;
const weekdayOf = day => ((day + 3) % 7 + 7) % 7;
const clockTime = minutes => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

/** `22:00-06:00`; `24:00` where it ends with its day. */
function hoursText(start, end) {
  const shown = end === DAY_MINUTES ? '24:00' : clockTime(end % DAY_MINUTES);
  return `${clockTime(start)}-${shown}`;
}

/** `mon-fri`, `sat, sun`, `daily`. */
function daysText(days) {
  if (days.length === 7) return 'daily';
  const runs = [];
  for (const day of days) {
    if (runs.at(-1)?.at(-1) === day - 1) runs.at(-1).push(day);
    else runs.push([day]);
  }
  const name = day => KEYS_OF_DAYS[day];
  return runs.map(run => (run.length > 2 ? `${name(run[0])}-${name(run.at(-1))}` : run.map(name).join(', '))).join(', ');
}

/** Cuts what is painted into shifts {day, start, end} of at most 24 hours, each of the day on which it starts. */
function cut(painted) {
  return painted.flatMap(({ from, until }) => {
    const day = Math.floor(from / DAY_MINUTES), start = from - day * DAY_MINUTES;
    if (until - from <= DAY_MINUTES) return [{ day, start, end: until - day * DAY_MINUTES }];
    const midnight = (day + 1) * DAY_MINUTES;
    return [{ day, start, end: DAY_MINUTES }, ...cut([{ from: midnight, until }])];
  });
}

/** The same for a pattern, in which Monday follows Sunday. */
function cutWeek(painted) {
  const [first, last] = [painted[0], painted.at(-1)];
  if (painted.length < 2 || first.from > 0 || last.until < WEEK_MINUTES) return cut(painted);
  const around = { from: last.from, until: WEEK_MINUTES + first.until };
  return cut([...painted.slice(1, -1), around]).map(shift => ({ ...shift, day: shift.day % 7 }));
}

/** Shifts with the same hours as one entry. */
function entriesOf(shifts, rest) {
  const alike = new Map();
  for (const { day, start, end } of shifts) {
    const key = `${start} ${end}`;
    if (!alike.has(key)) alike.set(key, { ...rest, days: [], start, end });
    alike.get(key).days.push(day);
  }
  const entries = [...alike.values()].map(entry => ({ ...entry, days: [...new Set(entry.days)].sort((one, other) => one - other) }));
  return entries.sort((one, other) => one.days[0] - other.days[0] || one.start - other.start || one.end - other.end);
}

/** The entries that say what is painted: on single dates, or each week from a day on. */
function entriesFor({ firm, tentative }, { weekly, from, post }) {
  const of = (painted, tentative) => entriesOf(weekly ? cutWeek(painted) : cut(painted), { weekly, from, post, tentative });
  return [...of(firm, false), ...of(tentative, true)];
}

/** The shifts of an entry that start on some days, as instants. */
function shiftsOf(entry, days, clock) {
  const { weekly, from, start, end } = entry;
  const meant = weekly ? days.filter(day => day >= from && entry.days.includes(weekdayOf(day))) : days.filter(day => entry.days.includes(day));
  const shift = day => ({ from: clock.instant(day * DAY + start * 60), until: clock.instant(day * DAY + end * 60) });
  return meant.map(shift).filter(({ from, until }) => from < until);
}

/** The entry as it stands in a file. */
function entryText({ weekly, days, start, end, from, tentative, post }, ofNewcomer) {
  const lines = [
    tentative && ['tentative', 'true'],
    weekly ? ['days', `"${daysText(days)}"`] : ['dates', `[${days.map(isoDate).join(', ')}]`],
    ['hours', `"${hoursText(start, end)}"`],
    weekly && !ofNewcomer && ['from', isoDate(from)],
    post && ['post', `"${post}"`],
  ].filter(Boolean);
  return `[[availability]]\n${keys(lines)}`;
}

/** Keys and values, one below the other. */
function keys(lines) {
  const width = Math.max(...lines.map(([key]) => key.length));
  return lines.map(([key, value]) => `${key.padEnd(width)} = ${value}\n`).join('');
}

const whenText = ({ weekly, days, start, end }) => `${weekly ? daysText(days) : days.map(isoDate).join(', ')} ${hoursText(start, end)}`;

/** The command that writes the entry into a file. */
function entryCommand(handle, entry) {
  return ['coverage edit add', handle, `"${whenText(entry)}"`, entry.weekly && `--from ${isoDate(entry.from)}`,
    entry.tentative && '--tentative', entry.post && `--post ${entry.post}`].filter(Boolean).join(' ');
}
