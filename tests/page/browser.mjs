// A browser as a viewer has it: somewhere on earth, at some time, on some screen. The clock stands still, and whatever the page does
// that it must not is trouble: a dialog, an error, a word on the console, a request.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** Where `tests/page/run` has built what is looked at. */
export const folder = resolve(process.argv[2]);
const require = createRequire(`${folder}/`);
const { default: puppeteer } = await import(require.resolve('puppeteer-core'));
export const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const browser = await puppeteer.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

const troubles = [];

/** Opens an address as a viewer would. */
export async function open(address, { at, zone = 'Europe/Berlin', width = 1280, scheme = 'light', script = true, csp = true, touch = false, before }) {
  const page = await browser.newPage();
  page.on('dialog', dialog => { troubles.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('pageerror', error => troubles.push(`an error: ${error.message}`));
  page.on('console', message => troubles.push(`the console: ${message.text()}`));
  page.on('request', request => {
    if (request.url().split('#')[0] !== address && !request.url().startsWith('data:')) troubles.push(`a request: ${request.url()}`);
  });
  await page.setViewport({ width, height: 900, deviceScaleFactor: width < 500 ? 2 : 1, hasTouch: touch });
  await page.setJavaScriptEnabled(script);
  await page.setBypassCSP(!csp);
  await page.emulateTimezone(zone);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.evaluateOnNewDocument(now => { Date.now = () => now; }, Date.parse(at));
  if (before) await page.evaluateOnNewDocument(before);
  await page.goto(address);
  return page;
}

/** What an element says, each white space a single blank. */
export const text = (page, selector) => page.$eval(selector, element => element.innerText.replace(/\s+/g, ' ').trim());

/** What axe-core finds wrong with a page, all of its details open. */
export async function violations(page) {
  await page.evaluate(axe);
  await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`));
}

/** Runs all checks, or those that have `ONLY` in their name. */
export async function run(title, checks) {
  const chosen = Object.entries(checks).filter(([name]) => name.includes(process.env.ONLY ?? ''));
  let failed = 0;
  for (const [name, check] of chosen) {
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
  console.log(`\n${title}: ${chosen.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}
