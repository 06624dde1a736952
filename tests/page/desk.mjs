// The desk in a browser: what it claims is what `coverage diff` says once its text is in the file, and one can work at it.
// `tests/page/run` prepares what this needs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [folder, program] = process.argv.slice(2).map(path => resolve(path));
const require = createRequire(`${folder}/`);
const { default: puppeteer } = await import(require.resolve('puppeteer-core'));
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const browser = await puppeteer.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

const NOW = '2026-11-21T12:00:00Z';
const troubles = [];

/** Opens the desk of a built folder as a viewer would. */
async function open(out, { at = NOW, zone = 'Europe/Berlin', width = 1280, scheme = 'light', csp = true, touch = false, before } = {}) {
  const page = await browser.newPage();
  const address = `file://${folder}/${out}/desk.html`;
  page.on('dialog', dialog => { troubles.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('pageerror', error => troubles.push(`an error: ${error.message}`));
  page.on('console', message => troubles.push(`the console: ${message.text()}`));
  page.on('request', request => {
    if (request.url().split('#')[0] !== address && !request.url().startsWith('data:')) troubles.push(`a request: ${request.url()}`);
  });
  await page.setViewport({ width, height: 900, deviceScaleFactor: width < 500 ? 2 : 1, hasTouch: touch });
  await page.setBypassCSP(!csp);
  await page.emulateTimezone(zone);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.evaluateOnNewDocument(now => { Date.now = () => now; }, Date.parse(at));
  await page.evaluateOnNewDocument(() => { try { localStorage.clear(); } catch { /* none */ } });
  if (before) await page.evaluateOnNewDocument(before);
  await page.goto(address);
  return page;
}

const text = (page, selector) => page.$eval(selector, element => element.innerText.replace(/\s+/g, ' ').trim());
const click = (page, selector) => page.$eval(selector, element => element.click());

function run(...args) {
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
  const { status, stderr } = run('build', '-C', files, '--now', at, '-o', out, '--quiet');
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
  const { stdout, stderr } = run('diff', `./${base}`, `./${head}`, '-C', head, '--from', start, '--until', end, '--format', 'json', '--now', NOW);
  assert.ok(stdout, stderr);
  return JSON.parse(stdout);
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
  text: document.querySelector('#text').textContent,
  commands: document.querySelector('#commands').textContent,
  from: isoDate(state.from), weekly: isWeekly(),
}));

/** Holds what the desk claims of an agent against `coverage diff` after its text is in the file. */
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
  const check = run('check', '-C', head, '--now', NOW);
  assert.ok(check.status === 0, `${words}: ${check.stdout}`);
  const said = difference(base, head, claimed.window);
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
  return page.evaluate(strokes => {
    for (const { day, from, length, kind, erase } of strokes) {
      const start = (isWeekly() ? day % 7 : state.monday + 7 + day) * DAY_MINUTES + from;
      keep(given(painted(), inWeek({ from: start, until: start + length }), erase ? null : kind));
    }
  }, strokes);
};

const checks = {
  async 'for an agent with nothing but own hours its claims are those of the program, in every zone and over every change of the clocks'() {
    for (const [at, now] of WEEKS.entries()) for (const zone of ZONES) {
      write('before', team(zone));
      build('before', 'desk', now);
      const page = await open('desk', { at: now, zone });
      await page.select('#zone', zone);
      await page.select('#who', 'ann');
      for (const way of ['extra', 'pattern']) for (let round = 0; round < 2; round += 1) {
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
      assert.match(claimed.commands, /^coverage edit join zoe --role l1 --zone \S+ --hours "/);
      compare(claimed, 'before', 'after', 'zoe', zone);
      await page.close();
    }
  },
};

let failed = 0;
const only = process.env.ONLY;
for (const [name, check] of Object.entries(checks).filter(([name]) => !only || name.includes(only))) {
  const start = Date.now();
  try {
    await check();
    assert.deepEqual(troubles.splice(0), []);
    console.log(`ok   ${name} (${Date.now() - start} ms)`);
  } catch (error) {
    failed += 1;
    troubles.length = 0;
    console.log(`FAIL ${name}\n${error.message}`);
  }
  await Promise.all((await browser.pages()).slice(1).map(page => page.close()));
}
await browser.close();
console.log(`\ndesk: ${failed ? `${failed} failed` : 'all passed'}`);
process.exitCode = failed ? 1 : 0;
