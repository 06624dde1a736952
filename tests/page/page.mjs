// The page in a browser, with a clock that stands still. `tests/page/run` prepares what this needs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { folder, open as openAt, run, text, violations } from './browser.mjs';

const GAP = '2026-11-21T17:20:00Z';

/** Opens the page of a built folder. */
const open = (name, { base, ...options } = {}) => openAt(base ?? `file://${folder}/${name}/index.html`, { at: GAP, ...options });

const chosen = page => page.$eval('.week.shown', week => week.id);
const cells = page => page.$$eval('.hours td', cells => cells.map(cell => `${cell.className} ${cell.innerHTML}`));

/** What the table of a zone shows on a date and hour of its clocks. */
const shown = (page, date, hour) => page.evaluate((date, hour) => {
  const days = Date.parse(`${date}T00:00Z`) / 86_400_000;
  const week = [...document.querySelectorAll('.week')].find(({ id }) => {
    const monday = Date.parse(`${id.slice(5)}T00:00Z`) / 86_400_000;
    return monday <= days && days < monday + 7;
  });
  return week?.querySelectorAll('tbody tr')[hour].querySelectorAll('td')[(days + 3) % 7].textContent;
}, date, hour);

const checks = {
  async 'in UTC the script draws what is there without it'() {
    for (const name of ['sample', 'hostile', 'planned']) {
      const [without, script] = [await open(name, { script: false }), await open(name, { zone: 'UTC' })];
      assert.deepEqual(await cells(script), await cells(without));
      const paths = page => page.$$eval('.pictures path', paths => paths.map(path => path.getAttribute('d')));
      assert.deepEqual(await paths(script), await paths(without));
      for (const part of ['.shifts', '.gaps', '.pictures', '#covers']) {
        const words = page => page.$eval(part, element => element.textContent.replace(/\s+/g, ''));
        assert.equal(await words(script), await words(without));
      }
    }
  },

  async 'every half hour of every shift is where the clocks of a zone show it'() {
    for (const name of ['repeated', 'skipped']) {
      for (const zone of ['America/Los_Angeles', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Africa/Casablanca']) {
        const page = await open(name, { zone, at: name === 'repeated' ? '2026-10-31T12:00:00Z' : '2027-03-13T12:00:00Z' });
        const wrong = await page.evaluate(zone => {
          // Asks the browser for every instant on its own, where the page asks for changes of the offset.
          const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
          const facts = JSON.parse(document.querySelector('#facts').textContent);
          const name = Object.fromEntries(facts.agents.map(agent => [agent.agent, agent.name]));
          const drawn = new Map();
          for (const week of document.querySelectorAll('.week')) {
            week.querySelectorAll('tbody tr').forEach((row, hour) => row.querySelectorAll('td').forEach((cell, day) => {
              const date = new Date(Date.parse(`${week.id.slice(5)}T00:00Z`) + day * 86_400_000).toISOString().slice(0, 10);
              drawn.set(`${date} ${String(hour).padStart(2, '0')}`, cell);
            }));
          }
          const [start, end] = [Date.parse(facts.window.start), Date.parse(facts.window.end)];
          const wrong = [], halves = ({ start, end }) => Array.from({ length: (Date.parse(end) - Date.parse(start)) / 1_800_000 },
            (_, half) => Date.parse(start) + half * 1_800_000);
          const look = (at, what, right) => {
            const cell = drawn.get(clock.format(at).slice(0, 13));
            if (cell && start <= at && at < end && !right(cell)) wrong.push(`${clock.format(at)} ${what}: ${cell.className} ${cell.textContent}`);
          };
          for (const shift of facts.shifts.filter(shift => shift.role !== 'l2')) {
            for (const at of halves(shift)) look(at, name[shift.agent], cell => cell.textContent.includes(name[shift.agent]));
          }
          for (const gap of facts.requirements[0].gaps) {
            for (const at of halves(gap)) look(at, 'gap', cell => /gap|intern|part/.test(cell.className));
          }
          return wrong;
        }, zone);
        assert.deepEqual(wrong, []);
        await page.close();
      }
    }
  },

  async 'gaps that somebody or the plan could close are where the clocks of a zone show them'() {
    for (const zone of ['UTC', 'Asia/Kathmandu', 'America/Los_Angeles']) {
      const page = await open('planned', { zone, at: '2026-11-24T12:00:00Z' });
      const wrong = await page.evaluate(zone => {
        const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
        const facts = JSON.parse(document.querySelector('#facts').textContent);
        const name = Object.fromEntries(facts.agents.map(agent => [agent.agent, agent.name]));
        const [start, end] = [Date.parse(facts.window.start), Date.parse(facts.window.end)];
        const lies = (list, at) => list.some(item => Date.parse(item.start) <= at && at < Date.parse(item.end));
        // What each hour of the clock must name, by asking for every half hour of UTC on its own.
        const due = new Map();
        for (let at = start; at < end; at += 1_800_000) {
          const hour = clock.format(at).slice(0, 13), names = due.get(hour) ?? { planned: new Set(), could: new Set() };
          due.set(hour, names);
          for (const { agent, in_gaps } of facts.plan.changes) if (lies(in_gaps, at)) names.planned.add(name[agent]);
          for (const { gaps, roles } of facts.requirements) {
            if (!lies(gaps, at)) continue;
            for (const item of facts.tentative) if (roles.includes(item.role) && lies([item], at)) names.could.add(name[item.agent]);
          }
        }
        const wrong = [];
        for (const week of document.querySelectorAll('.week')) {
          week.querySelectorAll('tbody tr').forEach((row, hour) => row.querySelectorAll('td').forEach((cell, day) => {
            const date = new Date(Date.parse(`${week.id.slice(5)}T00:00Z`) + day * 86_400_000).toISOString().slice(0, 10);
            const names = due.get(`${date} ${String(hour).padStart(2, '0')}`) ?? { planned: new Set(), could: new Set() };
            const could = [...names.could].filter(name => !names.planned.has(name));
            const class_ = names.planned.size ? 'planned' : could.length ? 'could' : '';
            const words = [...names.planned].map(name => `+${name}`).concat(could.map(name => `${name}?`));
            const right = ['planned', 'could'].every(name => cell.classList.contains(name) === (name === class_))
              && words.every(word => cell.textContent.includes(word))
              && (cell.textContent.match(/[+?]/g) ?? []).length === words.length;
            if (!right) wrong.push(`${date} ${hour}: ${cell.className} ${cell.textContent}, not ${words}`);
          }));
        }
        return { wrong, seen: document.querySelectorAll('.planned').length && document.querySelectorAll('td.could').length };
      }, zone);
      assert.deepEqual(wrong.wrong, []);
      assert.ok(wrong.seen);
      await page.close();
    }
  },

  async 'what the plan would change reads in the zone of the viewer'() {
    const words = async zone => text(await open('planned', { zone }), '[aria-labelledby=plan-title]');
    assert.match(await words('UTC'), /When \(UTC\).*Moss 6h more Fri 27 Nov 16:00–19:00 Fri 4 Dec 16:00–19:00/);
    assert.match(await words('Asia/Tokyo'), /When \(Asia\/Tokyo\).*Moss 6h more Sat 28 Nov 01:00–04:00 Sat 5 Dec 01:00–04:00/);
  },

  async 'hours that the clocks repeat or skip say so'() {
    const repeated = await open('repeated', { zone: 'America/Los_Angeles', at: '2026-10-31T12:00:00Z' });
    assert.match(await shown(repeated, '2026-11-01', 1), / twice$/);
    assert.doesNotMatch(await shown(repeated, '2026-11-01', 2), /twice/);
    const skipped = await open('skipped', { zone: 'America/Los_Angeles', at: '2027-03-13T12:00:00Z' });
    assert.equal(await shown(skipped, '2027-03-14', 2), 'the clocks skip this hour');
    // 13:00-22:00 in Los Angeles, before the change and after it.
    for (const date of ['2027-03-12', '2027-03-15']) {
      assert.match(await shown(skipped, date, 13), /Marlin/);
      assert.doesNotMatch(await shown(skipped, date, 22), /Marlin/);
    }
  },

  async 'a zone is chosen, told and remembered'() {
    const page = await open('sample', { zone: 'Asia/Kathmandu' });
    // Browsers differ in what they call it.
    const own = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
    assert.equal(await page.$eval('#zone', select => select.value), own);
    assert.match(await shown(page, '2026-11-16', 13), /^Juniper, Quill/, '08:00 UTC is 13:45');
    assert.doesNotMatch(await shown(page, '2026-11-16', 12), /Quill/);
    await page.select('#zone', 'America/Los_Angeles');
    assert.match(await shown(page, '2026-11-16', 13), /^Marlin/);
    assert.match(await text(page, '#standing'), /until 13:00/);
    await page.click('#switch');
    await page.reload();
    assert.equal(await page.$eval('#zone', select => select.value), 'UTC');
    await page.click('#switch');
    assert.equal(await page.$eval('#zone', select => select.value), own);
    await page.evaluate(() => localStorage.clear());
  },

  async 'without a memory the page works'() {
    const page = await open('sample', {
      before: () => Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } }),
    });
    await page.click('#switch');
    assert.equal(await page.$eval('#zone', select => select.value), 'UTC');
  },

  async 'it says who is on, until when, and who is next'() {
    const on = await text(await open('sample', { at: '2026-11-17T09:00:00Z' }), '#standing');
    assert.match(on, /On duty Juniper Level 1 until 13:00, in 3h Quill Level 1 until 15:00, in 5h/);
    assert.match(on, /Next fennel Level 1 from 13:00, in 3h Pebble Level 1 from 13:00, in 3h/);
    assert.match(on, /Next gap from 20:00, in 10h, for 2h/);
    assert.match(on, /Can be asked Lantern Level 2 until 17:00, in 7h/);
    const gap = await text(await open('sample'), '#standing');
    assert.match(gap, /Gap: first response Nobody is on, since Sat 21 Nov 17:00 and until 22:00, in 3h 40m\. A question asked now waits longer than 1h\./);
    assert.match(gap, /Next Marlin Level 1 from 22:00, in 3h 40m/);
  },

  async 'once its window has passed it says that it is out of date'() {
    const fresh = await open('sample', { at: '2027-01-10T23:59:59Z' });
    assert.equal(await text(fresh, '#late'), '');
    const late = await open('sample', { at: '2027-01-11T00:00:00Z' });
    assert.match(await text(late, '#late'), /^This page is out of date/);
    assert.equal(await late.$eval('#now', section => section.hidden), true);
  },

  async 'the week picker works with the keyboard, and the week of now is chosen first'() {
    const page = await open('sample', { at: '2026-12-02T12:00:00Z' });
    assert.equal(await chosen(page), 'week-2026-11-30');
    const focus = () => page.evaluate(() => document.activeElement.matches('.pictures a') && document.activeElement.hash);
    for (let tab = 0; tab < 20 && await focus() !== '#week-2026-11-23'; tab++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await chosen(page), 'week-2026-11-23');
    assert.equal(await focus(), '#week-2026-11-23', 'focus stays');
    assert.equal(await page.$eval('.pictures [aria-current]', link => link.hash), '#week-2026-11-23');
    await page.focus('.shown a[rel=next]');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.equal(await chosen(page), 'week-2026-12-07');
    assert.equal(await page.evaluate(() => document.activeElement.rel), 'next');
  },

  async 'without the script a week is chosen by its address'() {
    const page = await open('sample', { script: false });
    const visible = () => page.$$eval('.week', weeks => weeks.filter(week => week.checkVisibility()).map(week => week.id));
    assert.deepEqual(await visible(), ['week-2026-11-16']);
    await page.click('.pictures a[href="#week-2026-12-14"]');
    assert.deepEqual(await visible(), ['week-2026-12-14']);
  },

  async 'what strangers write is text'() {
    const page = await open('hostile', { at: '2026-11-18T05:00:00Z' });
    assert.equal(await page.title(), '</script><img src=x onerror=alert(1)>: coverage');
    assert.deepEqual(await page.$$eval('img, svg[onload], main b b, [onerror]', found => found.map(element => element.outerHTML)), []);
    assert.equal(await page.$$eval('script', scripts => scripts.length), 2);
    assert.match(await text(page, '#standing'), /\{\{facts\}\}<b>javascript:alert\(5\)<\/b> <script>alert\(2\)<\/script>, covering for '"><img src=x/);
    const schemes = await page.$$eval('a', links => [...new Set(links.map(link => link.protocol))]);
    assert.deepEqual(schemes, ['file:']);
  },

  async 'links to subscribe follow the page to where it is published'() {
    const html = readFileSync(`${folder}/hostile/index.html`);
    const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html)).listen(0, '127.0.0.1');
    await new Promise(ready => server.once('listening', ready));
    const base = `http://127.0.0.1:${server.address().port}/`;
    const page = await open('hostile', { base });
    const links = await page.$$eval('.feeds li:first-child a', links => links.slice(0, 4).map(link => link.href));
    const feed = base.replace('http', 'webcal') + 'coverage.ics';
    assert.equal(links[0], feed);
    assert.equal(links[1], `https://calendar.google.com/calendar/render?cid=${encodeURIComponent(feed)}`);
    assert.ok(links[2].startsWith(`https://outlook.live.com/calendar/0/addfromweb?url=${encodeURIComponent(base)}coverage.ics&name=%3C%2Fscript%3E`));
    assert.equal(links[3], `${base}coverage.ics`);
    await page.close();
    server.close();
  },

  async 'axe finds nothing, and nothing is wider than the screen'() {
    for (const script of [true, false]) for (const width of [1280, 390]) for (const scheme of ['light', 'dark']) {
      const page = await open('planned', { script, width, scheme, csp: false });
      // Where scripts are off for the page, they are for axe: it looks at what is there.
      await page.setJavaScriptEnabled(true);
      assert.deepEqual(await violations(page), [], `${width} ${scheme} ${script ? 'with' : 'without'} the script`);
      await page.close();
    }
    for (const name of ['sample', 'hostile', 'planned']) for (const width of [390, 320]) for (const script of [true, false]) {
      const page = await open(name, { width, script });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${name} at ${width}`);
      await page.close();
    }
  },

  async 'on paper there is every week and nothing to press'() {
    const page = await open('planned', { scheme: 'dark' });
    await page.emulateMediaType('print');
    assert.equal(await page.$$eval('.week', weeks => weeks.filter(week => week.checkVisibility()).length), 8);
    assert.equal(await page.$$eval('button, select, .button', found => found.filter(element => element.checkVisibility()).length), 0);
    assert.equal(await page.$eval('html', html => getComputedStyle(html).backgroundColor), 'rgb(255, 255, 255)');
    await page.pdf({ path: `${folder}/paper.pdf`, format: 'A4', printBackground: true });
  },

  async 'pictures are taken'() {
    for (const width of [1280, 390]) for (const scheme of ['light', 'dark']) {
      const page = await open('planned', { width, scheme });
      await page.screenshot({ path: `${folder}/page-${width}-${scheme}.png`, fullPage: true });
      await page.close();
    }
  },
};

await run('page', checks);
