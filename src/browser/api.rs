//! The plugin's face: a few functions over one [`Visitor`]. It does not know the document, storage or the network.
//!
//! Few functions with a code each, and numbers only: texts go through one buffer that the page writes and reads. That
//! leaves nothing for generated glue to do, which would weigh a kilobyte. The codes are those of `page/codes.ts`. Without a visitor (not started, or a call that trapped half-way) every
//! function is a quiet no-op: a form must not notice.

use core::cell::Cell;
use core::mem::ManuallyDrop;

use wasm_bindgen::prelude::wasm_bindgen;

use super::text::with_text;
use crate::definition::Definition;
use crate::evidence::{Consent, Coverage};
use crate::scoring::{definition_reference, score};
use crate::tracking::{Event, Landing, Moment, Visitor};

/// What the page talks to.
struct Session {
    visitor: Visitor,
    /// What the definition is called in a form's field.
    reference: String,
}

thread_local! {
    // Taken out for each call and put back after it, so a re-entrant call and one after a trap find nothing.
    // Leaked, because it lives as long as the page; code that would free it is not free.
    static SESSION: Cell<Option<&'static mut Session>> = const { Cell::new(None) };
}

fn with_session<T: Default>(work: impl FnOnce(&mut Session) -> T) -> T {
    SESSION.with(|slot| {
        let Some(session) = slot.take() else {
            return T::default();
        };
        let answer = work(session);
        slot.set(Some(session));
        answer
    })
}

/// Starts with the compiled definition that was written; false when it is unreadable.
#[wasm_bindgen]
pub fn start(offset_quarters: i32) -> bool {
    let mut definition = ManuallyDrop::new(Definition::default());
    if with_text(|mql| definition.read_mql(mql)).is_err() {
        return false;
    }
    let definition = ManuallyDrop::into_inner(definition);
    let reference = String::new();
    let visitor = Visitor::new(definition, offset_quarters as i8);
    SESSION.set(Some(Box::leak(Box::new(Session { visitor, reference }))));
    true
}

/// Tells what happened, as a code and a number; whether a score may have changed.
#[wasm_bindgen]
pub fn tell(code: u32, value: u32, wall_ms: f64, mono_ms: f64) -> bool {
    with_session(|Session { visitor, .. }| {
        let at = moment(wall_ms, mono_ms);
        if let Some(event) = Event::ALL.get(code as usize) {
            return visitor.feed(*event, at);
        }
        match code {
            16 => return visitor.scroll(value),
            17 => return visitor.click(value as usize, at.wall_s()),
            18 => {
                let consent = Consent::ALL.get(value as usize).copied();
                visitor.allow(consent.unwrap_or(Consent::Denied), at);
            }
            19 => visitor.forget(at),
            20 => visitor.flag(Coverage(value as u8)),
            21 => visitor.suspect(value != 0),
            22 => visitor.clear_form(),
            23 => visitor.send_form(),
            _ => return false,
        }
        true
    })
}

/// Tells what was written: up to four texts, each ended by a zero; whether it meant anything.
#[wasm_bindgen]
pub fn say(code: u32, value: u32, wall_ms: f64, mono_ms: f64) -> bool {
    with_session(|Session { visitor, reference }| {
        with_text(|text| {
            let mut texts = text.split(|byte| *byte == 0);
            let mut text = || core::str::from_utf8(texts.next().unwrap_or_default()).unwrap_or_default();
            let [a, b, c, d] = [text(), text(), text(), text()];
            let at = moment(wall_ms, mono_ms);
            match code {
                0 => visitor.open(a, b, at),
                1 => {
                    visitor.land(Landing { utm_source: a, utm_medium: b, utm_campaign: c, referrer_host: d });
                    true
                }
                2 => visitor.act(a, value, at.wall_s()),
                3 => visitor.follow(a, b, value != 0, at.wall_s()),
                4 => visitor.fill_in(a, b, c, d, at.wall_s()),
                5 => visitor.restore(a, at.wall_s()),
                6 => {
                    *reference = definition_reference(visitor.definition(), a);
                    false
                }
                _ => false,
            }
        })
    })
}

/// Asks for a text as of a time in seconds, by a code; so many bytes are there to be read.
#[wasm_bindgen]
pub fn ask(code: u32, at_s: u32) -> usize {
    let answer = with_session(|Session { visitor, reference }| match code {
        0 => selectors(visitor.definition()),
        1 => visitor.to_store(),
        2 => visitor.evidence(at_s).encode(),
        _ => {
            let definition = visitor.definition();
            score(definition, &visitor.evidence(at_s), at_s).to_summary(definition, reference)
        }
    });
    with_text(|text| {
        *text = answer.into_bytes();
        text.len()
    })
}

/// The selectors of actions, one a line.
fn selectors(definition: &Definition) -> String {
    let mut out = String::new();
    for action in &definition.actions {
        out.push_str(&action.selector);
        out.push('\n');
    }
    out
}

fn moment(wall_ms: f64, mono_ms: f64) -> Moment {
    Moment { wall_ms: wall_ms as u64, mono_ms: mono_ms as u64 }
}
