// The desk in a browser: what it claims is what `coverage diff` says once its text is in the file, and one can work at it.
// `tests/page/run` prepares what this needs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { folder, open as openAt, run, text, violations } from './browser.mjs';

const program = resolve(process.argv[3]);
/** How often something is painted at random, in each zone and time. */
const ROUNDS = Number(process.env.ROUNDS ?? 1);
const NOW = '2026-11-21T12:00:00Z';
/** Opens the desk of a built folder, without a memory of who was there before. */
async function open(out, options = {}) {
  const page = await openAt(`file://${folder}/${out}/desk.html`, { at: NOW, ...options });
  await page.evaluate(() => { try { localStorage.clear(); } catch { /* there is none */ } });
  await page.reload();
  return page;
}

const click = (page, selector) => page.$eval(selector, element => element.click());

function coverage(...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Writes a team's files into a folder. */
function write(name, files) {
  rmSync(`${folder}/${name}`, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(resolve(`${folder}/${name}`, path, '..'), { recursive: true });
    writeFileSync(`${folder}/${name}/${path}`, content);
  }
}

/** Builds the desk of a folder of files. */
function build(files, out, at = NOW) {
  const { status, stderr } = coverage('build', '-C', files, '--now', at, '-o', out, '--quiet');
  assert.equal(status, 0, stderr);
}

/** Numbers that look random and are the same in every run. */
function numbers(seed) {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

const TEAM = `
[[coverage]]
name  = "always"
roles = ["l1"]

[[coverage]]
name     = "two by day"
roles    = ["l1", "l2"]
at-least = 2
days     = "mon-sat"
hours    = "06:00-22:00"
timezone = "America/New_York"
response-within = "2h30m"
`;
const entry = lines => `\n[[availability]]\n${lines}\n`;
const agent = (zone, ...entries) => `role = "l1"\ntimezone = "${zone}"\n${entries.map(entry).join('')}`;
/** Somebody whose hours are the own ones, and others around the clock. */
const team = zone => ({
  'team.toml': TEAM,
  'agents/ann.toml': agent(zone, 'days = "mon-fri"\nhours = "09:00-13:00"', 'days = "sat"\nhours = "22:15-06:00"', 'tentative = true\ndays = "sun"\nhours = "12:00-16:00"'),
  'agents/ben.toml': agent('Europe/London', 'days = "daily"\nhours = "08:00-20:00"'),
  'agents/cem.toml': agent('Asia/Manila', 'days = "tue-sat"\nhours = "07:30-16:00"').replace('l1', 'l2'),
  'agents/eve.toml': agent('America/New_York', 'days = "sun-wed"\nhours = "21:00-02:20"'),
});

/** What `coverage diff` says from one folder to another, in the window of the desk. */
function difference(base, head, { start, end }) {
  const { stdout, stderr } = coverage('diff', `./${base}`, `./${head}`, '-C', head, '--from', start, '--until', end, '--format', 'json', '--now', NOW);
  assert.ok(stdout, stderr);
  return JSON.parse(stdout);
}

/** The firm shifts of a folder, of all agents. */
function shifts(schedules, { start, end }) {
  const { stdout, stderr } = coverage('shifts', '-C', schedules, '--from', start, '--until', end, '--format', 'json', '--now', NOW);
  assert.ok(stdout, stderr);
  return JSON.parse(stdout).shifts;
}

/** What the desk claims, and the texts that it gives. */
const claims = page => page.evaluate(() => ({
  window: facts.window,
  requirements: effect().requirements.map(({ requirement, before, after, opened, closed }) => ({
    name: requirement.name,
    before: { gap_seconds: lengthOf(before.gaps), exposed_seconds: lengthOf(before.exposed) },
    after: { gap_seconds: lengthOf(after.gaps), exposed_seconds: lengthOf(after.exposed) },
    opened: lengthOf(opened), closed: lengthOf(closed),
  })),
  weeks: effect().hours.map(({ monday, before, after }) => ({ monday: isoDate(monday), seconds: [before.seconds, after.seconds] })),
  text: document.querySelector('#take').hidden ? '' : document.querySelector('#text').textContent,
  commands: document.querySelector('#commands').textContent,
  from: isoDate(state.from), weekly: isWeekly(),
}));

/** Holds what the desk claims of an agent against `coverage diff` after its text is in the file, and that text against its commands. */
function compare(claimed, base, head, handle, words) {
  rmSync(`${folder}/${head}`, { recursive: true, force: true });
  cpSync(`${folder}/${base}`, `${folder}/${head}`, { recursive: true });
  const path = `${folder}/${head}/agents/${handle}.toml`;
  let file = '';
  try { file = readFileSync(path, 'utf8'); } catch { /* a new one */ }
  if (claimed.weekly && file) {
    const eve = new Date(Date.parse(claimed.from) - 86_400_000).toISOString().slice(0, 10);
    file = file.replaceAll('[[availability]]\n', `[[availability]]\nuntil = ${eve}\n`);
  }
  writeFileSync(path, `${file}\n${claimed.text}`);
  const check = coverage('check', '-C', head, '--now', NOW);
  assert.ok(check.status === 0, `${words}: ${check.stdout}`);
  const said = difference(base, head, claimed.window);
  rmSync(`${folder}/commanded`, { recursive: true, force: true });
  cpSync(`${folder}/${base}`, `${folder}/commanded`, { recursive: true });
  for (const command of claimed.commands.split('\n').filter(Boolean)) {
    const [, ...args] = command.match(/"[^"]*"|\S+/g).map(word => word.replaceAll('"', ''));
    const { status, stderr } = coverage(...args, '--yes', '-C', 'commanded', '--now', claimed.window.start);
    assert.equal(status, 0, `${words}: ${command}\n${stderr}`);
  }
  assert.deepEqual(shifts('commanded', claimed.window), shifts(head, claimed.window), `${words}: ${claimed.commands}\n${claimed.text}`);
  const offered = difference('commanded', head, claimed.window).agents.filter(({ tentative_only_seconds }) => tentative_only_seconds.some(Boolean));
  assert.deepEqual(offered, [], `${words}: ${claimed.commands}\n${claimed.text}`);
  const figures = ({ gap_seconds, exposed_seconds }) => ({ gap_seconds, exposed_seconds });
  for (const claim of claimed.requirements) {
    const { before, after } = said.requirements.find(({ name }) => name === claim.name);
    assert.deepEqual([claim.before, claim.after], [figures(before), figures(after)], `${words}: ${claim.name}\n${claimed.text}`);
    assert.equal(claim.after.gap_seconds - claim.before.gap_seconds, claim.opened - claim.closed, words);
  }
  const own = said.agents.find(other => other.agent === handle);
  const weeks = new Map((own?.weeks ?? []).map(({ monday, seconds }) => [monday, seconds.map(seconds => seconds ?? 0)]));
  for (const { monday, seconds } of claimed.weeks) {
    const known = weeks.get(monday);
    if (known) assert.deepEqual(seconds, known, `${words}: the week of ${monday}\n${claimed.text}`);
    else assert.equal(seconds[0], seconds[1], `${words}: the week of ${monday}\n${claimed.text}`);
  }
  return said;
}

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Africa/Casablanca', 'America/St_Johns'];
/** Around these days clocks change in the north and in the south. */
const WEEKS = ['2026-09-14T12:00:00Z', '2026-10-12T12:00:00Z', '2027-02-01T12:00:00Z', '2027-03-08T12:00:00Z'];

/** Paints something at random, as minutes, on the half hours and now and then beside them. */
const scribble = (page, seed) => {
  const next = numbers(seed), strokes = Array.from({ length: 2 + next(7) }, () => {
    const length = [60, 120, 240, 480, 900, 1500, 3000][next(7)];
    return { day: next(14), from: 30 * next(48) + (next(4) ? 0 : next(30)), length, kind: next(4) ? 'firm' : 'tentative', erase: next(6) === 0 };
  });
  // Where the clocks change in the window, something begins or ends close by.
  const close = { before: 60 - next(180), length: [25, 50, 95][next(3)] };
  return page.evaluate((strokes, close) => {
    const change = clock.stretches.slice(1).findIndex(({ from }) => period.from < from && from < period.until);
    if (change >= 0) {
      const { until, offset } = clock.stretches[change], minute = (until + offset) / 60 - close.before;
      const start = isWeekly() ? startOf(Math.floor(minute / DAY_MINUTES)) + minute % DAY_MINUTES : minute;
      keep(given(painted(), inWeek({ from: start, until: start + close.length }), 'firm'));
    }
    for (const { day, from, length, kind, erase } of strokes) {
      const start = (isWeekly() ? day % 7 : state.monday + 7 + day) * DAY_MINUTES + from;
      keep(given(painted(), inWeek({ from: start, until: start + length }), erase ? null : kind));
    }
  }, strokes, close);
};

/** The desk of the sample, Pebble's, in the week of 23 November. */
async function atWork(options) {
  const page = await open('sample', options);
  await page.select('#who', 'pebble');
  await click(page, '#after');
  return page;
}

/** The middles of cells of the shown week, each by its day from 0 and its half hour. */
async function middles(page, ...cells) {
  await page.$eval('#board', board => board.scrollIntoView({ block: 'center' }));
  return page.evaluate(cells => cells.map(([day, slot]) => {
    const { left, top, width, height } = cellAt(state.monday + day, slot).getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  }), cells);
}

async function drag(page, from, to, { escape = false } = {}) {
  const [start, end] = await middles(page, from, to);
  await page.mouse.move(...start);
  await page.mouse.down();
  await page.mouse.move(...end, { steps: 3 });
  if (escape) await page.keyboard.press('Escape');
  await page.mouse.up();
}

/** What is painted, in words. */
const stretches = page => page.$$eval('#stretches li', rows => rows.map(row => {
  const [start, end] = [...row.querySelectorAll('input')].map(input => input.value);
  return `${row.querySelector('.day').textContent} ${start}-${end} ${row.querySelector('.kind').textContent}`;
}));

const checks = {
  async 'for an agent with nothing but own hours its claims are those of the program, in every zone and over every change of the clocks'() {
    for (const [at, now] of WEEKS.entries()) for (const zone of ZONES) {
      write('before', team(zone));
      build('before', 'desk', now);
      const page = await open('desk', { at: now, zone });
      await page.select('#zone', zone);
      await page.select('#who', 'ann');
      for (const way of ['extra', 'pattern']) for (let round = 0; round < ROUNDS; round += 1) {
        await page.evaluate((way, day) => {
          state.way = way;
          setFrom(today() + day);
          state.painted[way] = day % 2 ? nothing() : publishedPattern();
          if (way === 'extra') state.painted.extra = nothing();
          draw();
        }, way, 3 + 4 * round + at);
        await scribble(page, 7919 * (at + 1) + 31 * ZONES.indexOf(zone) + 2 * round + (way === 'extra'));
        compare(await claims(page), 'before', 'after', 'ann', `${now} ${zone} ${way} ${round}`);
      }
      await page.close();
    }
  },

  async 'one after the other, the extra hours of several agents are the same by its text and by its commands'() {
    const next = numbers(5), zones = { ann: 'Asia/Kathmandu', ben: 'Europe/London', cem: 'Asia/Manila', eve: 'America/New_York' };
    write('before', team(zones.ann));
    for (let round = 0; round < 12 * ROUNDS; round += 1) {
      const handle = Object.keys(zones)[next(4)], zone = zones[handle];
      build('before', 'desk', WEEKS[1]);
      const page = await open('desk', { at: WEEKS[1], zone });
      await page.select('#zone', zone);
      await page.select('#who', handle);
      await page.evaluate(day => { state.way = 'extra'; setFrom(today() + day); draw(); }, next(7));
      await scribble(page, 104_729 + round);
      compare(await claims(page), 'before', 'after', handle, `${handle} ${round}`);
      await page.close();
      // The next one begins where this one was written in one of the two ways.
      rmSync(`${folder}/before`, { recursive: true });
      cpSync(`${folder}/${next(2) ? 'after' : 'commanded'}`, `${folder}/before`, { recursive: true });
    }
  },

  async 'of somebody new its claims are those of the program'() {
    for (const zone of ['Asia/Kathmandu', 'America/New_York']) {
      write('before', team('UTC'));
      build('before', 'desk', WEEKS[1]);
      const page = await open('desk', { at: WEEKS[1], zone });
      await page.select('#who', '+');
      await page.type('#handle', 'zoe');
      await page.select('#zone', await page.$eval('#zone option', option => option.value));
      await scribble(page, 11);
      await page.$eval('#handle', input => { input.value = 'zoe'; input.dispatchEvent(new Event('input')); });
      const claimed = await claims(page);
      assert.match(claimed.text, /^role     = "l1"\ntimezone = "[A-Za-z_/]+"\njoined   = 2026-\d\d-\d\d\n\n\[\[availability\]\]/);
      assert.match(claimed.commands, /^coverage edit join zoe --role l1 --zone \S+ --from 2026-\d\d-\d\d --hours "[a-z, -]+ [0-9:]+-[0-9:]+; /);
      compare(claimed, 'before', 'after', 'zoe', zone);
      await page.close();
    }
  },

  async 'with the mouse one paints, takes away, and gives up'() {
    const page = await atWork();
    await drag(page, [5, 20], [6, 27]);
    assert.deepEqual(await stretches(page), ['Sat 28 Nov 10:00-14:00 firm', 'Sun 29 Nov 10:00-13:00 firm'], 'Pebble is on from 13:00 on Sunday');
    assert.match(await text(page, '#brief'), /^7h more; closes 4h of gaps\.$/);
    await drag(page, [5, 24], [5, 31]);
    assert.deepEqual(await stretches(page), ['Sat 28 Nov 10:00-12:00 firm', 'Sun 29 Nov 10:00-13:00 firm']);
    await drag(page, [4, 30], [4, 40], { escape: true });
    await click(page, '#undo');
    assert.equal((await stretches(page))[0], 'Sat 28 Nov 10:00-14:00 firm');
    await click(page, '[name=brush][value=tentative]');
    await drag(page, [2, 40], [2, 45]);
    assert.equal((await stretches(page))[0], 'Wed 25 Nov 20:00-23:00 tentative');
    assert.match(await text(page, '#brief'), /tentative hours could close 2h/);
    assert.equal(await page.$eval('#commands', element => element.textContent), [
      'coverage edit add pebble "2026-11-28 10:00-14:00"', 'coverage edit add pebble "2026-11-29 10:00-13:00"',
      'coverage edit add pebble "2026-11-25 20:00-23:00" --tentative'].join('\n'));
    // What is undone may be of the other way.
    await click(page, '[name=way][value=pattern]');
    await click(page, '#empty');
    await click(page, '[name=way][value=extra]');
    await click(page, '#undo');
    assert.equal((await stretches(page)).filter(line => line.endsWith('firm')).length, 3, 'the pattern is back');
    await click(page, '[name=way][value=extra]');
    // The past stays as it was.
    await click(page, '#before');
    await drag(page, [0, 4], [1, 8]);
    assert.equal((await stretches(page)).length, 3);
  },

  async 'a finger paints on a telephone'() {
    const page = await atWork({ width: 390, touch: true });
    const [start, end] = await middles(page, [5, 20], [5, 27]);
    await page.touchscreen.touchStart(...start);
    await page.touchscreen.touchMove(...end);
    await page.touchscreen.touchEnd();
    assert.deepEqual(await stretches(page), ['Sat 28 Nov 10:00-14:00 firm']);
    assert.equal(await page.$eval('#below', element => element.checkVisibility()), true);
  },

  async 'the keyboard alone does everything'() {
    const page = await open('sample', { before: () => { navigator.clipboard.writeText = async text => { globalThis.copied = text; }; } });
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    const tabTo = async selector => {
      for (let tab = 0; tab < 60; tab += 1) {
        if (await page.evaluate(selector => document.activeElement.matches(selector), selector)) return;
        await press('Tab');
      }
      assert.fail(`no way to ${selector}`);
    };
    await tabTo('#who');
    await page.keyboard.type('Peb');
    await tabTo('[name=way]');
    await press('ArrowRight');
    await tabTo('#empty');
    await press('Enter');
    await tabTo('#board [role=gridcell]');
    assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /^Mon 23 Nov 09:00/);
    await press('ArrowRight', 'ArrowRight', 'Home', 'Space');
    await page.keyboard.down('Shift');
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await page.keyboard.up('Shift');
    assert.deepEqual(await stretches(page), ['Wed 00:00-02:00 firm']);
    assert.equal(await page.evaluate(() => document.activeElement.ariaSelected), 'true');
    assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /^Wed 25 Nov 01:30, new, firm/);
    await press('PageDown');
    assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /^Wed 2 Dec 01:30, new, firm/);
    await press('ArrowDown', 'Space', 'Space');
    await tabTo('#stretches [type=time]');
    await press('ArrowUp');
    assert.deepEqual(await stretches(page), ['Wed 01:00-02:00 firm']);
    assert.match(await page.evaluate(() => document.activeElement.ariaLabel ?? ''), /^From, Wed/);
    await tabTo('#add-weekday');
    await page.keyboard.type('Su');
    await tabTo('#add button');
    await press('Enter');
    assert.deepEqual(await stretches(page), ['Wed 01:00-02:00 firm', 'Sun 09:00-13:00 firm']);
    await tabTo('[data-copies=text]');
    await press('Enter');
    assert.equal(await page.evaluate(() => globalThis.copied), '[[availability]]\ndays  = "wed"\nhours = "01:00-02:00"\nfrom  = 2026-11-23\n'
      + '\n[[availability]]\ndays  = "sun"\nhours = "09:00-13:00"\nfrom  = 2026-11-23\n');
    assert.equal(await text(page, '#copied'), 'Copied.');
    assert.match(await text(page, '#steps'), /End your earlier entries: write until = 2026-11-22 into each/);
  },

  async 'without a clipboard the text is selected'() {
    const page = await atWork({ before: () => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); } });
    await drag(page, [5, 20], [5, 27]);
    await click(page, '[data-copies=commands]');
    await page.waitForFunction(() => getSelection().toString());
    assert.equal(await page.evaluate(() => getSelection().toString().trim()), 'coverage edit add pebble "2026-11-28 10:00-14:00"');
  },

  async 'hours that run over Sunday, whole days and more than a day are entries that a file can have'() {
    const page = await atWork();
    await click(page, '[name=way][value=pattern]');
    const entries = async strokes => {
      await page.evaluate(strokes => keep(strokes.reduce((marks, [from, until]) => given(marks, inWeek({ from, until }), 'firm'), nothing())), strokes);
      return page.evaluate(() => entriesNow().map(entry => `${daysText(entry.days)} ${hoursText(entry.start, entry.end)}`));
    };
    const hour = (day, hour) => (day * 24 + hour) * 60;
    assert.deepEqual(await entries([[hour(6, 22), hour(7, 6)]]), ['sun 22:00-06:00']);
    assert.deepEqual(await entries([[0, hour(7, 0)]]), ['daily 00:00-24:00']);
    assert.deepEqual(await entries([[hour(4, 22), hour(6, 6)]]), ['fri 22:00-24:00', 'sat 00:00-24:00', 'sun 00:00-06:00']);
    assert.deepEqual(await entries([[hour(1, 12), hour(2, 12)], [hour(4, 12), hour(5, 12)]]), ['tue, fri 12:00-12:00']);
    assert.deepEqual(await entries([0, 1, 2, 3, 4, 6].map(day => [hour(day, 9), hour(day, 13)])), ['mon-fri, sun 09:00-13:00']);
    // The times of more than a day are set in the list.
    await entries([[hour(4, 22), hour(6, 0)]]);
    await page.$eval('#stretches input', input => { input.value = '21:30'; input.dispatchEvent(new Event('change')); });
    assert.deepEqual(await page.evaluate(() => painted().firm), [{ from: hour(4, 21.5), until: hour(6, 0) }]);
    assert.deepEqual(await entries([]), []);
    assert.match(await text(page, '#none'), /no hours/);
    assert.equal(await page.$eval('#commands', element => element.textContent), 'coverage edit end pebble all 2026-11-22');
  },

  async 'a pattern begins from what is published, and what it ends stays on the board'() {
    const page = await atWork();
    await click(page, '[name=way][value=pattern]');
    assert.match(await text(page, '#zone-note'), /^On this clock your published week is: tue, thu, sun 13:00-20:00\. If your file has other times/);
    assert.deepEqual((await stretches(page)).filter(line => line.endsWith('firm')), ['Tue 13:00-20:00 firm', 'Thu 13:00-20:00 firm', 'Sun 13:00-20:00 firm']);
    assert.match(await text(page, '#brief'), /^As many hours as before; no gap changes/);
    await click(page, '#empty');
    assert.match(await text(page, '#brief'), /less; opens/);
    assert.equal(await page.$$eval('#board .gone', bars => bars.length), 3);
    assert.match(await text(page, '#effect'), /▼/);
    await page.$eval('#from', input => { input.value = '2026-12-02'; input.dispatchEvent(new Event('change')); });
    assert.match(await text(page, '#commands'), /all 2026-12-01$/);
    await click(page, '#before');
    assert.equal(await page.$$eval('#board .layer.locked', layers => layers.length), 2, 'Monday and Tuesday are before the first day');
    assert.equal(await page.$$eval('#board .mine', bars => bars.length), 1);
  },

  async 'it says what it cannot know'() {
    const page = await open('sample');
    const known = async (who, way = 'pattern') => {
      await page.select('#who', who);
      await click(page, `[name=way][value=${way}]`);
      return text(page, '#unknown');
    };
    assert.match(await known('pebble'), /Some of your hours are for Marlin\. These stay/);
    assert.match(await known('marlin'), /time off, travel/);
    assert.match(await known('quill'), /Which of your hours are turns of a rotation.*You are excused in the week of 28 Dec/);
    write('posts', {
      ...team('UTC'),
      'team.toml': '[[coverage]]\nname = "german"\nroles = ["l1"]\nskills = ["german"]\n[[coverage]]\nname = "mediation"\nposts = ["mediation"]\n',
      'agents/dan.toml': 'role = "l1"\ntimezone = "UTC"\nskills = ["german"]\n',
      'agents/ann.toml': `${agent('UTC', 'days = "mon"\nhours = "09:00-13:00"\npost = "mediation"', 'days = "tue"\nhours = "09:00-13:00"')}`,
    });
    build('posts', 'posts-out');
    const posts = await open('posts-out', { zone: 'UTC' });
    await posts.select('#who', 'dan');
    assert.match(await text(posts, '#effect'), /Whether you have what it asks for \(german\) is not published/);
    await posts.select('#who', 'ann');
    assert.match(await text(posts, '#effect'), /german The new hours do not count here/, 'whose published hours show that they do not');
    await posts.select('#post', 'mediation');
    await posts.$eval('#add-date', input => { input.value = '2026-11-25'; });
    await click(posts, '#add button');
    assert.match(await posts.$eval('#text', element => element.textContent), /post  = "mediation"/);
    assert.match(await text(posts, '#effect'), /mediation .*Closes 4h/);
    compare(await claims(posts), 'posts', 'after', 'ann', 'for a post');
    await posts.select('#who', '+');
    await posts.type('#handle', 'zoe');
    await posts.select('#post', 'mediation');
    await posts.$eval('#add-date', input => { input.value = '2026-11-26'; });
    await click(posts, '#add button');
    compare(await claims(posts), 'posts', 'after', 'zoe', 'of somebody new for a post');
  },

  async 'what is asked for stands in the desk, with who could be on'() {
    write('asking', {
      'agents/ann.toml': `${agent('UTC', 'days = "mon-fri"\nhours = "09:00-13:00"')}\n[[time-off]]\nfrom = 2026-12-10\nuntil = 2026-12-10\ncovered-by = "?"\n`,
      'agents/ben.toml': agent('UTC', 'tentative = true\ndays = "thu"\nhours = "08:00-12:00"'),
    });
    build('asking', 'asking-out');
    const page = await open('asking-out', { zone: 'UTC' });
    await page.select('#who', 'ben');
    assert.equal(await text(page, '#asking li'), 'ann asks for Thu 10 Dec 09:00–13:00. Could be on: ben');
    await click(page, '#asking button');
    assert.equal(await text(page, '#week-title'), '7 Dec – 13 Dec');
    assert.equal(await text(page, '#board .asked'), 'ann asks');
  },

  async 'a link leads to the file at the git host, and of somebody new to a new file with the text'() {
    write('hosted', { ...team('UTC'), 'team.toml': '[repository]\nurl = "https://github.com/org/support"\nbranch = "live"\n' });
    build('hosted', 'hosted-out');
    const page = await open('hosted-out', { zone: 'UTC' });
    await page.select('#who', 'ann');
    await drag(page, [6, 20], [6, 27]);
    // The folder of this test is in no `schedules`, but in a repository.
    assert.match(await page.$eval('#edit', link => link.href), /^https:\/\/github\.com\/org\/support\/edit\/live\/.*hosted\/agents\/ann\.toml$/);
    await page.select('#who', '+');
    await drag(page, [6, 20], [6, 27]);
    assert.equal(await page.$eval('#take', section => section.hidden), true, 'without a handle there is no file');
    await page.type('#handle', 'Zoe');
    assert.match(await text(page, '#handle-trouble'), /small letters/);
    await page.$eval('#handle', input => { input.value = ''; });
    await page.type('#handle', 'ben');
    assert.match(await text(page, '#handle-trouble'), /taken/);
    await page.type('#handle', 'ja');
    assert.match(await page.$eval('#edit', link => decodeURIComponent(link.href)), /\/new\/live\/.*hosted\/agents\?filename=benja\.toml&value=role     = "l1"\ntimezone = "UTC"/);
    const nothing = await atWork();
    assert.equal(await nothing.$('#edit'), null);
  },

  async 'what strangers write is text'() {
    const page = await open('hostile', { zone: 'UTC' });
    assert.equal(await page.title(), '</script><img src=x onerror=alert(1)>: change my hours');
    for (const who of ['ann', 'ben', '+']) {
      await page.select('#who', who);
      if (who === '+') await page.type('#handle', 'zoe');
      await drag(page, [6, 20], [6, 27]);
      assert.deepEqual(await page.$$eval('img, svg, [onerror], main b b', found => found.map(element => element.outerHTML)), []);
    }
    assert.equal(await page.$$eval('script', scripts => scripts.length), 2);
  },

  async 'hours that the clocks skip are shown as such'() {
    const page = await open('skipped', { zone: 'America/Los_Angeles', at: '2027-03-13T12:00:00Z' });
    await page.select('#who', 'marlin');
    await page.evaluate(() => showWeek(dayOfIso('2027-03-14') * DAY));
    const skipped = await page.$$eval('#board .layer', layers => layers.map(layer => layer.querySelectorAll('.skip').length));
    assert.deepEqual(skipped, [0, 0, 0, 0, 0, 0, 2]);
  },

  async 'it remembers who one is, works without a memory, and says when it is out of date'() {
    const page = await open('sample', { before: () => Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } }) });
    await page.select('#who', 'pebble');
    assert.match(await text(page, '#brief'), /Nothing is painted yet/);
    const late = await open('sample', { at: '2027-01-11T00:00:00Z' });
    assert.match(await text(late, '#late'), /^This page is out of date/);
    assert.equal(await late.$eval('#desk', main => main.hidden), true);
  },

  async 'axe finds nothing, and nothing is wider than the screen'() {
    for (const width of [1280, 390]) for (const scheme of ['light', 'dark']) for (const way of ['extra', 'pattern', 'new']) {
      const page = await atWork({ width, scheme, csp: false });
      if (way === 'new') {
        await page.select('#who', '+');
        await page.type('#handle', 'pebble');
        await page.type('#handle', 's');
      }
      if (way === 'pattern') await click(page, '[name=way][value=pattern]');
      await drag(page, [6, 20], [6, 27]);
      assert.deepEqual(await violations(page), [], `${width} ${scheme} ${way}`);
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: `${folder}/desk-${width}-${scheme}-${way}.png`, fullPage: true });
      await page.close();
    }
    for (const name of ['sample', 'hostile']) for (const width of [390, 320]) for (const who of ['', name === 'sample' ? 'pebble' : 'ann', '+']) {
      const page = await open(name, { width });
      await page.select('#who', who);
      if (who) await page.evaluate(() => keep({ firm: [cellSpan(state.monday + 6, 20)], tentative: [cellSpan(state.monday + 6, 30)] }));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${name} at ${width} for ${who}`);
      await page.close();
    }
  },
};

await run('desk', checks);
