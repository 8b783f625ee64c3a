// What a page imports.

import { Definition, init as load, readForm } from "handraise";
import { init, type Assessment } from "handraise/page";
import { init as start } from "handraise/page/inline";
import { useHandraise, withLead } from "handraise/react";

await load({ module_or_path: fetch("/handraise.wasm") });
const form = document.querySelector("form")!;
readForm(form, Definition.compile(""), new Date()).free();
// @ts-expect-error: a link is no form
readForm(document.createElement("a"), Definition.compile(""), new Date());
const assessment: Assessment | null = init({ definition: "/definition.mql" }).assessment();
const fields: Record<string, string> = start({ definition: new Uint8Array() }).fields(form);
export const send = withLead((event: { currentTarget: HTMLFormElement }, more) => ({ event, assessment, ...fields, ...more }));
export const use = () => useHandraise({ definition: "/definition.mql" }).assessment?.score;
