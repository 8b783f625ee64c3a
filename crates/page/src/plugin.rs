//! The plugin's face: a few functions over one [`Visitor`]. It does not know the document, storage or the network.
//!
//! Few functions with a code each, and numbers only: texts go through one buffer that the page writes and reads. That
//! leaves nothing for generated glue to do, which would weigh a kilobyte. The codes are those of `packages/page/codes.ts`. Without
//! a visitor (not started, or a call that trapped half-way) every function is a quiet no-op: a form must not notice.

use core::cell::Cell;

use super::text::{Slot, with_text};
use handraise::definition::Program;
use handraise::evidence::{Consent, Coverage, Evidence};
use handraise::intake::Control;
use handraise::tracking::{Event, Landing, Moment, Visitor};

static VISITOR: Slot<Visitor> = Slot(Cell::new(None));

fn with_visitor<T: Default>(work: impl FnOnce(&mut Visitor) -> T) -> T {
    let Some(visitor) = VISITOR.0.take() else {
        return T::default();
    };
    let answer = work(visitor);
    VISITOR.0.set(Some(visitor));
    answer
}

/// Starts with the compiled definition that was written; false when it is unreadable.
#[unsafe(no_mangle)]
extern "C" fn start(offset_quarters: i32) -> bool {
    let Ok(program) = with_text(|mql| Program::read(mql)) else {
        return false;
    };
    VISITOR.0.set(Some(Box::leak(Box::new(Visitor::new(program, offset_quarters as i8)))));
    true
}

/// Tells what happened, as a code and a number; whether a score may have changed.
#[unsafe(no_mangle)]
extern "C" fn tell(code: u32, value: u32, wall_ms: f64, mono_ms: f64) -> bool {
    with_visitor(|visitor| {
        let at = moment(wall_ms, mono_ms);
        if let Some(event) = Event::ALL.get(code as usize) {
            visitor.set_utc_offset(value as i8);
            return visitor.handle_event(*event, at);
        }
        match code {
            16 => return visitor.record_scroll_depth(value),
            17 => return visitor.record_selector_click(value as usize, at.wall_s()),
            18 => {
                let consent = Consent::ALL.get(value as usize).copied();
                visitor.set_consent(consent.unwrap_or(Consent::Denied), at);
            }
            19 => visitor.forget(at),
            20 => visitor.flag(Coverage::from_bits(value as u8)),
            21 => visitor.set_automated(value != 0),
            22 => visitor.clear_draft(),
            23 => visitor.submit_draft(),
            _ => return false,
        }
        true
    })
}

/// Tells what was written: up to four texts, each ended by a zero; whether it meant anything.
#[unsafe(no_mangle)]
extern "C" fn say(code: u32, value: u32, wall_ms: f64, mono_ms: f64) -> bool {
    with_visitor(|visitor| {
        with_text(|text| {
            let mut texts = text.split(|byte| *byte == 0);
            // SAFETY: only a TextEncoder writes there; looking for its mistakes would weigh half a kilobyte.
            let mut text = || unsafe { core::str::from_utf8_unchecked(texts.next().unwrap_or_default()) };
            let [a, b, c, d] = [text(), text(), text(), text()];
            let at = moment(wall_ms, mono_ms);
            match code {
                0 => visitor.open_page(a, b, at),
                1 => {
                    visitor.set_landing(Landing {
                        utm_source: a,
                        utm_medium: b,
                        utm_campaign: c,
                        referrer_host: d,
                        is_repeat: value != 0,
                    });
                    true
                }
                2 => visitor.record_action(a, value, at.wall_s()),
                3 => visitor.record_link_click(a, b, value != 0, at.wall_s()),
                4 => {
                    let control = Control { name: a, autocomplete: b, label: c, value: d };
                    visitor.draft_control(control, at.wall_s())
                }
                5 => visitor.restore(a, at.wall_s()),
                _ => false,
            }
        })
    })
}

/// Asks for a text, for the numbers of an assessment (four bytes each, the least first) as of a time in seconds, or for
/// a yes, which is any byte; so many bytes are there to be read.
#[unsafe(no_mangle)]
extern "C" fn ask(code: u32, at_s: u32) -> usize {
    let answer = with_visitor(|visitor| match code {
        0 => selectors(visitor.program()),
        1 => visitor.storable_evidence().map_or(Vec::new(), Evidence::encode_bytes),
        2 => visitor.evidence(at_s).encode_bytes(),
        3 => visitor.program().texts().into(),
        5 => visitor.storable_evidence().map_or(Vec::new(), |_| b"y".into()),
        _ => {
            let summary = visitor.summary(at_s);
            let numbers = summary.numbers();
            // SAFETY: numbers are bytes, and WebAssembly's are in the order that is promised.
            unsafe { core::slice::from_raw_parts(numbers.as_ptr().cast::<u8>(), size_of_val(numbers)) }.into()
        }
    });
    with_text(|text| {
        *text = answer;
        text.len()
    })
}

/// The selectors of actions, one a line.
fn selectors(program: &Program) -> Vec<u8> {
    let mut out = Vec::new();
    for selector in program.action_selectors() {
        out.extend_from_slice(selector);
        out.push(b'\n');
    }
    out
}

fn moment(wall_ms: f64, mono_ms: f64) -> Moment {
    Moment { wall_ms: wall_ms as u64, mono_ms: mono_ms as u64 }
}
