//! The plugin's face: four functions over one [`Visitor`]. It does not know the document, storage or the network.
//!
//! Few functions with a code each, because every exported function is paid for twice: in the module and in its glue.
//! The codes are those of `page/face.ts`. Without a visitor (not started, or a call that trapped half-way) every
//! function is a quiet no-op: a form must not notice.

use core::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::definition::{Definition, hash};
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
    static SESSION: Cell<Option<Box<Session>>> = const { Cell::new(None) };
}

fn with_session<T: Default>(work: impl FnOnce(&mut Session) -> T) -> T {
    SESSION.with(|slot| {
        let Some(mut session) = slot.take() else {
            return T::default();
        };
        let answer = work(&mut session);
        slot.set(Some(session));
        answer
    })
}

/// Starts with a compiled definition; false when it is unreadable.
#[wasm_bindgen]
pub fn start(mql: &[u8], offset_quarters: i32) -> bool {
    let Ok(definition) = Definition::from_mql(mql) else {
        return false;
    };
    let reference = definition_reference(&definition, &hash(mql));
    let visitor = Visitor::new(definition, offset_quarters as i8);
    SESSION.with(|slot| slot.set(Some(Box::new(Session { visitor, reference }))));
    true
}

/// Tells what happened, as a code and a number; whether a score may have changed.
#[wasm_bindgen]
pub fn tell(code: u32, value: u32, wall_ms: f64, mono_ms: f64) -> bool {
    with_session(|Session { visitor, .. }| {
        let at = Moment {
            wall_ms: wall_ms as u64,
            mono_ms: mono_ms as u64,
        };
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

/// Tells what was read from the page, as a code and up to four texts; whether it meant anything.
#[wasm_bindgen]
pub fn say(
    code: u32,
    a: &str,
    b: &str,
    c: &str,
    d: &str,
    value: u32,
    wall_ms: f64,
    mono_ms: f64,
) -> bool {
    with_session(|Session { visitor, .. }| {
        let at = Moment {
            wall_ms: wall_ms as u64,
            mono_ms: mono_ms as u64,
        };
        match code {
            0 => visitor.open(a, b, at),
            1 => {
                visitor.land(Landing {
                    utm_source: a,
                    utm_medium: b,
                    utm_campaign: c,
                    referrer_host: d,
                });
                true
            }
            2 => visitor.act(a, value, at.wall_s()),
            3 => visitor.follow(a, b, value != 0, at.wall_s()),
            4 => visitor.fill_in(a, b, c, d, at.wall_s()),
            5 => visitor.restore(a, at.wall_s()),
            _ => false,
        }
    })
}

/// Asks for a text as of a time in seconds, by a code.
#[wasm_bindgen]
pub fn ask(code: u32, at_s: u32) -> String {
    with_session(|Session { visitor, reference }| match code {
        0 => {
            let actions = visitor.definition().actions.iter();
            lines(actions.map(|action| action.selector.as_str()))
        }
        1 => visitor.to_store(),
        2 => visitor.evidence(at_s).encode(),
        3 => {
            let definition = visitor.definition();
            score(definition, &visitor.evidence(at_s), at_s).to_summary(definition, reference)
        }
        4 => {
            let definition = visitor.definition();
            score(definition, &visitor.evidence(at_s), at_s).to_reasons(definition)
        }
        _ => String::new(),
    })
}

fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for text in texts {
        out.push_str(text);
        out.push('\n');
    }
    out
}
