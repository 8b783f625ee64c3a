//! Puts the plugin's fields into the addresses of a vendor's frames. A page can't reach into such a frame, so it is done before the frame loads: once there is a form
//! in it, it stays as it is. What any other frame of the page is given stays untouched. It does not know any vendor.

import { currentFields, quietly } from "./plugin";

/** The frames of one vendor. */
export interface Frames {
  /** Whether a frame with this address holds a form of the vendor's. */
  isForm: (address: URL) => boolean;
  /** The part of the address in which the vendor looks for fields. */
  part: "search" | "hash";
}

/** How long after the page's start a frame waits for a plugin that is still loading. */
const MAX_WAIT_MS = 1500;
/** How long an address may become with our fields. Servers refuse long ones; what is after `#` stays in the browser. */
const MAX_LENGTH = { search: 4000, hash: 60000 };

/** Hosts of the site's own that the vendor's forms are at: the attribute `data-hosts` of the adapter's tag. */
const hosts = document.currentScript?.dataset.hosts?.split(/[\s,]+/) ?? [];

/** Whether an address is at one of the vendor's hosts, or at one that the page names. */
export const isAt = ({ host }: URL, vendors: RegExp) => vendors.test(host) || hosts.includes(host);

let isSettled = false;
/** Resolves when the plugin is ready, or has failed, or isn't there, or takes too long. */
const settled = new Promise<void>((done) => {
  setTimeout(done, MAX_WAIT_MS);
  const follow = () => quietly(() => (window.handraise?.ready ? window.handraise.ready.then(() => done(), () => done()) : done()));
  // Its script may be `defer`, and then runs after this one.
  document.readyState == "loading" ? document.addEventListener("DOMContentLoaded", follow) : follow();
}).then(() => void (isSettled = true));

/** Whether nothing has arrived in a frame yet. The document of another origin is out of sight. */
const isEmpty = (frame: HTMLIFrameElement) => frame.contentDocument?.URL == "about:blank";

/** Returns `text`, a query or a fragment, with the fields. All else in it stays as it is written. */
function withFields(text: string, fields: Record<string, string>): string {
  const others = text.slice(1).split("&").filter((pair) => pair && !([...new URLSearchParams(pair).keys()][0]! in fields));
  return [...others, new URLSearchParams(fields)].join("&");
}

/** Returns the address with as many fields as it may hold. The longest are left out first, and the submission's id last: what comes later is joined by it. */
function filled(text: string, part: Frames["part"]): string {
  const fields = Object.fromEntries(Object.entries(currentFields()).filter(([, value]) => value));
  const rank = (name: string) => (/^[\da-f]{32}$/.test(fields[name]!) ? 0 : fields[name]!.length);
  for (const name of Object.keys(fields).sort((a, b) => rank(b) - rank(a))) {
    const address = new URL(text, document.baseURI);
    address[part] = withFields(address[part], fields);
    if (address.href.length <= MAX_LENGTH[part]) return address.href;
    delete fields[name];
  }
  return text;
}

const { prototype } = HTMLIFrameElement;
const { get, set } = Object.getOwnPropertyDescriptor(prototype, "src")!;
const { setAttribute } = Element.prototype;

/** Fills the frames that the vendor's script makes from now on, before they load. A frame gets its address only while it is in the page, so that a popup has the
 * fields as of when it is opened. A frame that is there already is filled if nothing has arrived in it. */
export function fillFrames({ isForm, part }: Frames) {
  /** The addresses as the vendor's script gives them. */
  const given = new WeakMap<HTMLIFrameElement, string>();
  const waiting = new WeakSet<HTMLIFrameElement>();
  const load = (frame: HTMLIFrameElement) => {
    const now = () => {
      waiting.delete(frame);
      const text = given.get(frame);
      if (!text || !frame.isConnected) return;
      let address = text;
      quietly(() => (address = filled(text, part)));
      set!.call(frame, address);
    };
    if (isSettled) return now();
    if (!waiting.has(frame)) settled.then(now);
    waiting.add(frame);
  };
  /** Returns whether an address is one of the vendor's, and then takes it. */
  const take = (frame: HTMLIFrameElement, text: string) => {
    let isTaken = false;
    quietly(() => {
      if (!isForm(new URL(text, document.baseURI))) return void given.delete(frame);
      isTaken = true;
      given.set(frame, text);
      frame.isConnected ? load(frame) : shown.observe(frame);
    });
    return isTaken;
  };
  Object.defineProperty(prototype, "src", {
    configurable: true,
    enumerable: true,
    get(this: HTMLIFrameElement) {
      return get!.call(this) || given.get(this) || "";
    },
    set(this: HTMLIFrameElement, text: string) {
      if (!take(this, "" + text)) set!.call(this, text);
    },
  });
  prototype.setAttribute = function (this: HTMLIFrameElement, name: string, text: string) {
    if (("" + name).toLowerCase() != "src" || !take(this, "" + text)) setAttribute.call(this, name, text);
  };
  const framesIn = (node: Node) =>
    node.nodeType == Node.ELEMENT_NODE || node == document ? [node, ...(node as Element).querySelectorAll("iframe")].filter(({ nodeName }) => nodeName == "IFRAME") : [];
  /** A frame that came without this script's doing is already loading: its new address may be asked for besides the old one. */
  const find = (frame: HTMLIFrameElement) => {
    const text = frame.getAttribute("src");
    if (given.has(frame)) text || load(frame);
    else if (text) settled.then(() => quietly(() => frame.getAttribute("src") == text && isEmpty(frame) && take(frame, text)));
  };
  // A frame may come into a shadow root, into which no observer of the document sees.
  const shown = new ResizeObserver((entries) => entries.forEach(({ target }) => quietly(() => find(target as HTMLIFrameElement))));
  const eachFrame = (node: Node, work: (frame: HTMLIFrameElement) => void) => framesIn(node).forEach((frame) => quietly(() => work(frame as HTMLIFrameElement)));
  new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of changes) {
      addedNodes.forEach((node) => eachFrame(node, find));
      // Put into the page again, it would load at once, with the fields of before.
      removedNodes.forEach((node) => eachFrame(node, (frame) => given.has(frame) && !frame.isConnected && frame.removeAttribute("src")));
    }
  }).observe(document, { subtree: true, childList: true });
  eachFrame(document, find);
}
