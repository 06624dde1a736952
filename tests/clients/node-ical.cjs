// node-ical, which MagicMirror, Home Assistant cards and bots read calendars with: `node node-ical.cjs FEED...`.
// It reads an escaped backslash before an n as a new line, so no name in the teams has these two.
const ical = require("node-ical");

const instant = (date) =>
  date.dateOnly
    ? [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => `${part}`.padStart(2, "0")).join("-")
    : date.toISOString().replace(".000Z", "Z");

for (const feed of process.argv.slice(2)) {
  for (const event of Object.values(ical.sync.parseFile(feed))) {
    if (event.type !== "VEVENT") continue;
    console.log([feed, instant(event.start), instant(event.end), event.summary, event.uid].join("\t"));
  }
}
