//! Answers forms in frames of other origins. Loaded only where the page names those origins. It answers no other origin, and it
//! keeps nothing of what a frame posts.

import type { FrameAsks, FrameHears } from "./handraise";

export function serve(origins: string, fieldsFor: (asks: FrameAsks) => Record<string, string>) {
  const allowed = origins.split(/[\s,]+/);
  addEventListener("message", ({ data, origin, source }: MessageEvent<FrameAsks | null>) => {
    try {
      if (data?.handraise != "ask" || !allowed.includes(origin)) return;
      const answer: FrameHears = { handraise: fieldsFor(data) };
      source!.postMessage(answer, { targetOrigin: origin });
    } catch {
      // The frame gets no answer and sends its form without our fields.
    }
  });
}
