//! The plugin's functions, over one [`Visitor`]. They do not know the document, storage or the network.
//!
//! Only numbers cross the border: codes are those of [`code`](super::code), and texts go through one buffer that the page writes
//! and reads. So the page needs no glue, and a JavaScript twin behaves like the module (ARCHITECTURE.md says why). Without a
//! visitor, before `start` and after a trap, every function does nothing: forms must work as if the plugin were not there.

use core::cell::Cell;

use super::code::{Ask, Code, Say, Start, Tell};
use super::text::with_text;
use handraise::definition::{DecodeError, Program};
use handraise::evidence::{Consent, Coverage, Evidence};
use handraise::intake::Control;
use handraise::matching::Folded;
use handraise::tracking::{Event, Landing, Moment, Visitor};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// Holds the only instance. A call takes it and puts it back, so re-entrant calls, and calls after a trap, find it empty and
    /// do nothing. Leaked, because it lives as long as the page, and code that frees it would cost bytes.
    static VISITOR: Cell<Option<&'static mut Visitor>> = const { Cell::new(None) };
}

fn with_visitor<T: Default>(work: impl FnOnce(&mut Visitor) -> T) -> T {
    let Some(visitor) = VISITOR.take() else {
        return T::default();
    };
    let answer = work(visitor);
    VISITOR.set(Some(visitor));
    answer
}

/// Starts with the compiled definition in the buffer. Returns a [`Start`].
#[wasm_bindgen]
pub fn start(offset_quarters: i32) -> u32 {
    let start = match with_text(|mql| Program::read(mql)) {
        Ok(program) => {
            VISITOR.set(Some(Box::leak(Box::new(Visitor::new(program, offset_quarters as i8)))));
            Start::Ready
        }
        Err(DecodeError::UnknownVersion(_)) => Start::UnknownVersion,
        Err(_) => Start::Unreadable,
    };
    start as u32
}

/// Takes an event, which is a [`Tell`], and its value. Returns whether a score may have changed.
#[wasm_bindgen]
pub fn tell(code: u32, value: u32, wall_ms: f64, mono_ms: f64) -> bool {
    with_visitor(|visitor| {
        let at = moment(wall_ms, mono_ms);
        let Some(tell) = Tell::from_code(code) else {
            return false;
        };
        let event = match tell {
            Tell::Tick => Event::Tick,
            Tell::Visible => Event::Visible,
            Tell::Hidden => Event::Hidden,
            Tell::Focus => Event::Focus,
            Tell::Blur => Event::Blur,
            Tell::Activity => Event::Activity,
            Tell::Freeze => Event::Freeze,
            Tell::Resume => Event::Resume,
            Tell::PageHide => Event::PageHide,
            Tell::PageShow => Event::PageShow { persisted: false },
            Tell::Restored => Event::PageShow { persisted: true },
            Tell::Scroll => return visitor.record_scroll_depth(value),
            Tell::Click => return visitor.record_selector_click(value as usize, at.wall_s()),
            Tell::Allow => {
                let consent = Consent::ALL.get(value as usize).copied();
                visitor.set_consent(consent.unwrap_or(Consent::Denied), at);
                return true;
            }
            Tell::Forget => {
                visitor.forget(at);
                return true;
            }
            Tell::Flag => {
                visitor.flag(Coverage::from_bits(value as u8));
                return true;
            }
            Tell::Suspect => {
                visitor.set_automated(value != 0);
                return true;
            }
            Tell::ClearForm => {
                visitor.clear_draft();
                return true;
            }
            Tell::SendForm => {
                visitor.submit_draft();
                return true;
            }
        };
        visitor.set_utc_offset(value as i8);
        visitor.handle_event(event, at)
    })
}

/// Takes an event with texts, which is a [`Say`]: up to five in the buffer, separated by zeros. Returns whether it meant anything.
#[wasm_bindgen]
pub fn say(code: u32, value: u32, wall_ms: f64, mono_ms: f64) -> bool {
    with_visitor(|visitor| {
        with_text(|text| {
            let mut texts = text.split(|byte| *byte == 0);
            let mut next = || texts.next().unwrap_or_default();
            let [a, b, c, d, e] = [next(), next(), next(), next(), next()];
            let at = moment(wall_ms, mono_ms);
            let Some(say) = Say::from_code(code) else {
                return false;
            };
            match say {
                Say::Open => visitor.open_page(a, b, at),
                Say::Land => {
                    visitor.set_landing(Landing {
                        utm_source: a,
                        utm_medium: b,
                        utm_campaign: c,
                        utm_term: d,
                        referrer_host: e,
                        is_repeat: value != 0,
                    });
                    true
                }
                Say::Act => visitor.record_action(a, value, at.wall_s()),
                Say::Follow => visitor.record_link_click(a, b, value != 0, at.wall_s()),
                Say::FillIn => {
                    let [name, autocomplete, label, text] = [a, b, c, d].map(Folded::by_platform);
                    let control = Control { name, autocomplete, label, value: text, is_ticked: value != 0 };
                    visitor.draft_control(control, at.wall_s())
                }
                Say::Restore => visitor.restore(a, at.wall_s()),
                Say::SendTo => visitor.draft_form(a, b, value & 1 != 0, value >> 1, at.wall_s()),
            }
        })
    })
}

/// Answers a question, which is an [`Ask`], as of a time in seconds. Leaves the answer in the buffer and returns its length.
#[wasm_bindgen]
pub fn ask(code: u32, at_s: u32) -> usize {
    let answer = with_visitor(|visitor| {
        let Some(ask) = Ask::from_code(code) else {
            return Vec::new();
        };
        match ask {
            Ask::Selectors => lines(visitor.program().action_selectors()),
            Ask::FormSelectors => lines(visitor.program().form_selectors()),
            Ask::Store => visitor.storable_evidence().map_or(Vec::new(), Evidence::encode_bytes),
            Ask::Evidence => visitor.evidence(at_s).encode_bytes(),
            Ask::Texts => visitor.program().texts().into(),
            Ask::Numbers => {
                let summary = visitor.summary(at_s);
                summary.numbers().iter().flat_map(|number| number.to_le_bytes()).collect()
            }
            Ask::MayStore => visitor.storable_evidence().map_or(Vec::new(), |_| b"y".into()),
        }
    });
    with_text(|text| {
        *text = answer;
        text.len()
    })
}

/// Texts, one a line.
fn lines<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for text in texts {
        out.extend_from_slice(text);
        out.push(b'\n');
    }
    out
}

fn moment(wall_ms: f64, mono_ms: f64) -> Moment {
    Moment { wall_ms: wall_ms as u64, mono_ms: mono_ms as u64 }
}
