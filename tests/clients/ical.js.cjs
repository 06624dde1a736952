// ical.js, which Thunderbird and Nextcloud read calendars with: `node ical.js.cjs FEED...`.
const { readFileSync } = require("node:fs");
const ICAL = require("ical.js");

const instant = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString().replace(".000Z", "Z"));

for (const feed of process.argv.slice(2)) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(feed, "utf8")));
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component, { strictExceptions: true });
    console.log([feed, instant(event.startDate), instant(event.endDate), event.summary, event.uid].join("\t"));
  }
}
