// What the pages share: finding and making elements, stretches of time, what clocks show. Instants are whole UTC seconds.
// Text from the facts becomes text nodes: no HTML is made from strings.
'use strict';

const HOUR = 3600, DAY = 24 * HOUR, WEEK = 7 * DAY;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const two = number => String(number).padStart(2, '0');
const seconds = text => Date.parse(text) / 1000;
const now = () => Math.floor(Date.now() / 1000);

/** An element with properties and children. */
function el(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** The same time as intervals that neither meet nor overlap, in order. */
const merged = list => list.toSorted((a, b) => a.from - b.from).reduce((done, { from, until }) => {
  const last = done.at(-1);
  if (last && from <= last.until) last.until = Math.max(last.until, until);
  else done.push({ from, until });
  return done;
}, []);

// Of a clock: seconds since 1970-01-01T00:00 on it.
const dayOf = clock => Math.floor(clock / DAY);
const weekday = clock => WEEKDAYS[(dayOf(clock) + 3) % 7];
const time = clock => new Date(clock * 1000).toISOString().slice(11, clock % 60 ? 19 : 16);
const date = clock => `${new Date(clock * 1000).getUTCDate()} ${MONTHS[new Date(clock * 1000).getUTCMonth()]}`;

/** `7h 30m`. */
function duration(length) {
  const parts = [[Math.floor(length / HOUR), 'h'], [Math.floor(length / 60) % 60, 'm'], [length % 60, 's']];
  return parts.filter(([amount]) => amount).map(([amount, unit]) => amount + unit).join(' ') || '0h';
}
