//! Answers forms in frames of other origins, where a page names those origins. Loaded only there. It answers nobody else, and
//! keeps nothing of what they say.

import type { FrameAsks, FrameHears } from "./handraise";

export function serve(origins: string, fieldsFor: (asks: FrameAsks) => Record<string, string>) {
  const allowed = origins.split(/[\s,]+/);
  addEventListener("message", ({ data, origin, source }: MessageEvent<FrameAsks | null>) => {
    try {
      if (data?.handraise != "ask" || !allowed.includes(origin)) return;
      const hears: FrameHears = { handraise: fieldsFor(data) };
      source!.postMessage(hears, { targetOrigin: origin });
    } catch {
      // A frame that can't be answered sends its form as it is.
    }
  });
}
