//! Visitors to begin with, for the sample definition. Their times count back from the time of the report, so that they are never stale.

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** RFC 3339 with this device's offset, which decides on which local day something was. */
export function timeOf(ms) {
  const ahead = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + ahead * 60_000).toISOString().slice(0, 19);
  const two = (number) => String(number).padStart(2, "0");
  const size = Math.abs(ahead);
  return local + (ahead === 0 ? "Z" : `${ahead < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`);
}

const view = (ago, page, engaged_s, depth_pct) => ({ ago, page, engaged_s, depth_pct });

const FIT = [["email", "ada@harbour-works.example"], ["job_title", "Head of Operations"], ["company_size", "201-1000"], ["country", "Germany"]];

export const STARTS = [
  {
    id: "buyer", label: "A buyer who compares",
    did: {
      sources: [{ ago: 4 * DAY, id: "email" }],
      views: [view(4 * DAY, "case_study", 95, 90), view(4 * DAY - HOUR / 6, "pricing", 40, 60), view(DAY, "comparison", 60, 80), view(DAY - HOUR / 12, "pricing", 75, 100), view(2 * HOUR, "pricing", 110, 100)],
      actions: [{ ago: 2 * HOUR - HOUR / 6, id: "demo-video" }],
    },
    said: FIT,
  },
  {
    id: "caller", label: "They ask for a call",
    did: { views: [view(HOUR / 2, "demo", 30, 40), view(HOUR / 4, "contact", 50, 100)] },
    said: [["email", "sam@northwind-tools.example"], ["job_title", "Buyer"], ["contact_sales", "Yes"]],
  },
  {
    id: "student", label: "A student",
    did: { views: [view(DAY, "case_study", 240, 100), view(DAY - HOUR, "docs", 300, 100), view(HOUR, "pricing", 35, 50)], actions: [{ ago: DAY - HOUR / 2, id: "download" }] },
    said: [["email", "someone@physics.ac.uk"], ["job_title", "PhD student"], ["country", "United Kingdom"]],
  },
  {
    id: "applicant", label: "A job seeker",
    did: { views: [view(3 * DAY, "careers", 120, 100), view(DAY, "careers", 90, 80), view(DAY - HOUR / 6, "case_study", 40, 50)] },
    said: [["email", "kim@gmail.com"]],
  },
  { id: "unmeasured", label: "Nobody measured", consent: "denied", did: {}, said: FIT },
  { id: "nobody", label: "Nobody yet", did: {}, said: [] },
];

/** The visitor as evidence and fields, as of a time. */
export function begin(start, atMs) {
  const times = (entries) => entries.map(({ ago, id, page, ...rest }) => ({ id, page, at: timeOf(atMs - ago), ...rest }));
  const parts = Object.entries({ views: [], actions: [], ...start.did }).map(([part, entries]) => [part, times(entries)]);
  return { visitor: written({ consent: start.consent ?? "granted", ...Object.fromEntries(parts) }), fields: start.said.map(([name, text]) => ({ name, text })) };
}

/** JSON with an entry a line. */
function written(document) {
  const parts = Object.entries(document).map(([key, value]) => {
    if (!Array.isArray(value)) return `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const entries = value.map((entry) => `    { ${Object.entries(entry).filter(([, part]) => part !== undefined).map(([name, part]) => `${JSON.stringify(name)}: ${JSON.stringify(part)}`).join(", ")} }`);
    return `  ${JSON.stringify(key)}: [${entries.length ? `\n${entries.join(",\n")}\n  ` : ""}]`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}
