/** What the build takes in beside TypeScript: styles as texts, and the words of reports, which the inbox shares. */

declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*/assets/element.js" {
  type Child = Node | string | false | null | undefined;
  export const make: (tag: string, attributes?: Record<string, unknown>, ...children: Child[]) => HTMLElement;
  export const bar: (label: string, ...parts: [string, number][]) => HTMLElement;
}
declare module "*/assets/part.js" {
  import type { Section } from "../card/card";
  export const draw: (section: Section) => HTMLElement;
  export const drawParts: (section: Section) => HTMLElement[];
}
declare module "*/assets/section.js" {
  import type { Part, Row, Section } from "../card/card";
  export const section: (name: string, title: string, ...parts: (Part | null | "" | false)[]) => Section;
  export const note: (text: string, tone?: Part["tone"], name?: string) => Part;
  export const facts: (name: string, entries: [string, unknown][]) => Part | null;
  export const lines: (name: string, rows: Omit<Row, "key">[], title?: string, figure?: string) => Part;
  export const line: (label: string, remark?: string, amount?: string, tone?: Row["tone"]) => Omit<Row, "key">;
}
declare module "*/assets/fit.js" {
  export const fitOf: (report: import("../page/report").Report) => import("../card/card").Section | null;
}
declare module "*/assets/follow-up.js" {
  export const followUpOf: (report: import("../page/report").Report, receivedMs: number | null, dateOf: (ms: number) => string) => import("../card/card").Section;
}
declare module "*/assets/reason.js" {
  import type { Report } from "../page/report";
  import type { Section } from "../card/card";
  export const reasonsOf: (report: Report) => Section;
  export const interestsOf: (report: Report) => Section | null;
  export const missingOf: (report: Report) => Section | null;
}
declare module "*/assets/figures.js" {
  export const dated: (ms: number) => string;
}
declare module "*/assets/words.js" {
  export const decisionInWords: (decision: string) => string;
  export const gradeInWords: (grade: string) => string;
  export const gradeTimesRating: (grade: string | undefined, rating: string | number | undefined) => string;
  export const ratingInWords: (rating: string | number) => string;
  export const stageInWords: (stage: string) => string;
}
