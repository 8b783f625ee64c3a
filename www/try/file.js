//! Files in and out of the page: one that somebody opens or drags here, and one that they save. It does not know what is in them.

import { make } from "../assets/element.js";

/** More than any definition has. */
const MOST_BYTES = 1_000_000;

/** → { text } | { refused: why } */
async function read(file) {
  if (file.size > MOST_BYTES) return { refused: `“${file.name}” is larger than a megabyte, so it is hardly a definition.` };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    return { refused: `“${file.name}” is not a text. Open the definition as people write it, in TOML or JSON; a .mql file cannot be read back.` };
  }
}

/** Takes the file of an input, or one that somebody drops on a pane. */
export function takeFiles(input, pane, taken) {
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) taken(await read(file));
    // So that the same file can be opened again.
    input.value = "";
  });
  const isOver = (yes) => pane.toggleAttribute("data-over", yes);
  pane.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    isOver(true);
  });
  pane.addEventListener("dragleave", (event) => {
    if (!pane.contains(event.relatedTarget)) isOver(false);
  });
  pane.addEventListener("drop", async (event) => {
    const file = event.dataTransfer?.files[0];
    isOver(false);
    if (!file) return;
    event.preventDefault();
    taken(await read(file));
  });
}

export function saveFile(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  // After the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
