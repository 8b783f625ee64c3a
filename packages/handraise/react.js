"use client";
// Handraise in React. The plugin is imported in an effect, so rendering on a server never loads it.

import { useEffect, useRef, useState } from "react";

// One page has one plugin, whichever component asks first.
let starting;
let running = null;

const start = (options) =>
  (starting ??= import("./page/index.js").then(({ init }) => {
    running = init(options);
    // A failure at the start reaches `onError`; here it would only be an unhandled rejection.
    running.ready.catch(() => {});
    return running;
  }));

const report = (options, error) => {
  try {
    options?.onError?.(error);
  } catch (thrown) {
    console.error(thrown);
  }
};

/** Starts the plugin with the options of the first render, and renders again after each change of the assessment. */
export const useHandraise = (options) => {
  const first = useRef(options);
  const [handraise, setHandraise] = useState(null);
  const [assessment, setAssessment] = useState(null);
  useEffect(() => {
    let stop = () => {};
    let isMounted = true;
    const follow = (plugin) => {
      if (!isMounted) return;
      setHandraise(plugin);
      stop = plugin.onChange(setAssessment);
      plugin.ready.then(() => isMounted && setAssessment(plugin.assessment())).catch(() => {});
    };
    start(first.current).then(follow).catch((error) => {
      // The next component that asks tries again.
      starting = undefined;
      report(first.current, error);
    });
    return () => {
      isMounted = false;
      stop();
    };
  }, []);
  return { handraise, assessment };
};

/** A submit handler that calls `onSubmit` with the event and the fields to send with its form. */
export const withLead = (onSubmit) => (event) => onSubmit(event, fieldsOf(event));

const fieldsOf = (event) => {
  try {
    return running?.fields(event.currentTarget) ?? {};
  } catch {
    return {};
  }
};
