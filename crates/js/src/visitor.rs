//! `Visitor`: page events in, evidence out, for hosts that feed events themselves. Pages use `handraise/page`, which does all
//! that for them.

use crate::convert::{from_js, kind, milliseconds, number, seconds, text, whole};
use crate::error::{Fault, throw};
use crate::evidence::{consent_of, one_of};
use crate::{Definition, Evidence};
use core::ops::RangeInclusive;
use handraise::intake::FoldedControl;
use handraise::tracking::{self, Event, Landing, Moment};
use serde::Deserialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// One visitor on one page at a time.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Visitor {
    /// Borrowed only while no JavaScript runs, which may throw and leave a borrow behind.
    held: RefCell<tracking::Visitor>,
}

/// How the visitor came, as JavaScript says it.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct LandingObject {
    utm_source: String,
    utm_medium: String,
    utm_campaign: String,
    utm_term: String,
    referrer_host: String,
    is_repeat: bool,
}

/// A control of a form, as JavaScript says it.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct ControlObject {
    name: String,
    autocomplete: String,
    label: String,
    value: String,
    is_ticked: bool,
}

#[wasm_bindgen]
impl Visitor {
    /// A visitor about whom nothing is known. `offsetMinutes` is how far their clock is ahead of UTC, as in
    /// `-new Date().getTimezoneOffset()`; it decides on which local day things happen.
    #[wasm_bindgen(constructor)]
    pub fn new(
        definition: &Definition,
        #[wasm_bindgen(unchecked_optional_param_type = "number", js_name = offsetMinutes)] offset_minutes: &JsValue,
    ) -> Result<Visitor, JsValue> {
        let is_given = !offset_minutes.is_undefined();
        let minutes = if is_given { number(offset_minutes, "offsetMinutes", OFFSETS)? } else { 0.0 };
        let quarters = (minutes / 15.0) as i8;
        Ok(Self { held: RefCell::new(tracking::Visitor::new(definition.compiled().program().clone(), quarters)) })
    }

    /// Sets what the visitor allowed.
    #[wasm_bindgen(js_name = setConsent)]
    pub fn set_consent(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Consent")] consent: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] monotonic_ms: &JsValue,
    ) -> Result<(), JsValue> {
        let (consent, at) = (consent_of(consent)?, moment(at, monotonic_ms)?);
        self.held.borrow_mut().set_consent(consent, at);
        Ok(())
    }

    /// Sets how the visitor came to the page. It counts when the page is first visible.
    #[wasm_bindgen(js_name = setLanding)]
    pub fn set_landing(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Landing")] landing: &JsValue,
    ) -> Result<(), JsValue> {
        let landing: LandingObject = from_js(landing, "landing")?;
        let LandingObject { utm_source, utm_medium, utm_campaign, utm_term, .. } = &landing;
        let [source, medium, campaign, term] =
            [utm_source, utm_medium, utm_campaign, utm_term].map(|text| text.to_lowercase());
        self.held.borrow_mut().set_landing(Landing {
            utm_source: source.as_bytes(),
            utm_medium: medium.as_bytes(),
            utm_campaign: campaign.as_bytes(),
            utm_term: term.as_bytes(),
            referrer_host: landing.referrer_host.as_bytes(),
            is_repeat: landing.is_repeat,
        });
        Ok(())
    }

    /// Opens a page: `path` begins with `/` and may have a query. Returns whether anything changed.
    #[wasm_bindgen(js_name = openPage)]
    pub fn open_page(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] host: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] path: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] monotonic_ms: &JsValue,
    ) -> Result<bool, JsValue> {
        let (host, path, at) = (text(host, "host")?, text(path, "path")?, moment(at, monotonic_ms)?);
        if !path.starts_with('/') {
            let message = format!("the path `{path}` does not begin with `/`");
            let remedy = "pass the host, and then the path, such as `location.host, location.pathname`";
            return Err(throw(&[Fault::new("field", "path", &message, remedy)]));
        }
        Ok(self.held.borrow_mut().open_page(&host, &path, at))
    }

    /// Handles a lifecycle event. Time counts while the page is visible, has the focus and the visitor is active, and only between
    /// events that are at most five seconds apart: send `tick` every second. Returns whether anything changed.
    pub fn handle(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PageEvent")] event: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] monotonic_ms: &JsValue,
    ) -> Result<bool, JsValue> {
        let remedy = "write `tick`, `visible`, `hidden`, `focus`, `blur`, `activity`, `freeze`, `resume`, `pagehide`, \
                      `pageshow` or `restored`";
        let event = one_of(&Event::ALL, name_of, event, "event", remedy)?;
        let at = moment(at, monotonic_ms)?;
        Ok(self.held.borrow_mut().handle_event(event, at))
    }

    /// Records how far the visitor scrolled, in percent of the page.
    #[wasm_bindgen(js_name = scrolled)]
    pub fn record_scroll_depth(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] depth_pct: &JsValue,
    ) -> Result<bool, JsValue> {
        let depth_pct = number(depth_pct, "depth", 0.0..=4e9)? as u32;
        Ok(self.held.borrow_mut().record_scroll_depth(depth_pct))
    }

    /// Records an action by its name. Returns whether the definition has it. `amount` is the value that comes with it.
    #[wasm_bindgen(js_name = acted)]
    pub fn record_action(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] name: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] amount: &JsValue,
    ) -> Result<bool, JsValue> {
        let (name, amount, at_s) = (text(name, "name")?, whole(amount, "amount")?, seconds(at)?);
        Ok(self.held.borrow_mut().record_action(&name, amount, at_s))
    }

    /// Reads a control of a form that the visitor has not sent yet. Returns whether the definition names its field.
    #[wasm_bindgen(js_name = filledIn)]
    pub fn draft_control(
        &self,
        #[wasm_bindgen(unchecked_param_type = "FormControl")] control: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<bool, JsValue> {
        let (control, at_s): (ControlObject, u32) = (from_js(control, "control")?, seconds(at)?);
        let ControlObject { name, autocomplete, label, value, is_ticked } = &control;
        let control = FoldedControl::of([name, autocomplete, label, value], *is_ticked);
        Ok(self.held.borrow_mut().draft_control(control.get(), at_s))
    }

    /// Keeps what was filled in, because the visitor sent the form.
    #[wasm_bindgen(js_name = sentForm)]
    pub fn submit_draft(&self) {
        self.held.borrow_mut().submit_draft();
    }

    /// Takes in what was stored earlier. Returns whether the text could be read.
    pub fn restore(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] stored: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<bool, JsValue> {
        let (stored, at_s) = (text(stored, "stored")?, seconds(at)?);
        Ok(self.held.borrow_mut().restore(&stored, at_s))
    }

    /// The text to store; empty if nothing may be stored.
    #[wasm_bindgen(getter, js_name = storedText)]
    pub fn stored_text(&self) -> String {
        self.held.borrow().stored_text()
    }

    /// Forgets everything about the visitor, including the consent.
    pub fn forget(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] monotonic_ms: &JsValue,
    ) -> Result<(), JsValue> {
        let at = moment(at, monotonic_ms)?;
        self.held.borrow_mut().forget(at);
        Ok(())
    }

    /// The evidence as of a time, without behaviour that may not be used.
    pub fn evidence(&self, #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue) -> Result<Evidence, JsValue> {
        let at_s = seconds(at)?;
        Ok(Evidence::of(self.held.borrow().evidence(at_s)))
    }
}

/// A time on both clocks. A host without a clock that never runs back gives the wall clock for both.
fn moment(at: &JsValue, monotonic_ms: &JsValue) -> Result<Moment, JsValue> {
    let wall_ms = milliseconds(at)?;
    let mono_ms = if monotonic_ms.is_undefined() { Some(wall_ms) } else { monotonic_ms.as_f64() };
    let mono_ms = mono_ms.filter(|ms| (0.0..1e15).contains(ms)).ok_or_else(|| {
        let message = format!("this {} is no time on a clock that never runs back", kind(monotonic_ms));
        throw(&[Fault::new("field", "monotonicMs", &message, "pass milliseconds, such as `performance.now()`")])
    })?;
    Ok(Moment { wall_ms: wall_ms as u64, mono_ms: mono_ms as u64 })
}

/// How far clocks are ahead of UTC, in minutes.
const OFFSETS: RangeInclusive<f64> = -1080.0..=1080.0;

fn name_of(event: Event) -> &'static str {
    match event {
        Event::Tick => "tick",
        Event::Visible => "visible",
        Event::Hidden => "hidden",
        Event::Focus => "focus",
        Event::Blur => "blur",
        Event::Activity => "activity",
        Event::Freeze => "freeze",
        Event::Resume => "resume",
        Event::PageHide => "pagehide",
        Event::PageShow { persisted: false } => "pageshow",
        Event::PageShow { persisted: true } => "restored",
    }
}
