//! `Visitor`: page events in, evidence out, for hosts that feed events themselves. Pages use `handraise/page`, which does all
//! that for them.

use crate::convert::{from_js, milliseconds, seconds};
use crate::evidence::{consent_of, one_of};
use crate::{Definition, Evidence};
use handraise::intake::Control;
use handraise::tracking::{self, Event, Landing, Moment};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

/// One visitor on one page at a time.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Visitor {
    held: tracking::Visitor,
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
    pub fn new(definition: &Definition, offset_minutes: Option<i32>) -> Visitor {
        let quarters = i8::try_from(offset_minutes.unwrap_or(0) / 15).unwrap_or(0);
        Self { held: tracking::Visitor::new(definition.compiled().program().clone(), quarters) }
    }

    /// Sets what the visitor allowed.
    #[wasm_bindgen(js_name = setConsent)]
    pub fn set_consent(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Consent")] consent: &str,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        monotonic_ms: Option<f64>,
    ) -> Result<(), JsValue> {
        self.held.set_consent(consent_of(consent)?, moment(at, monotonic_ms)?);
        Ok(())
    }

    /// Sets how the visitor came to the page. It counts when the page is first visible.
    #[wasm_bindgen(js_name = setLanding)]
    pub fn set_landing(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Landing")] landing: JsValue,
    ) -> Result<(), JsValue> {
        let landing: LandingObject = from_js(landing, "landing")?;
        self.held.set_landing(Landing {
            utm_source: &landing.utm_source,
            utm_medium: &landing.utm_medium,
            utm_campaign: &landing.utm_campaign,
            utm_term: &landing.utm_term,
            referrer_host: &landing.referrer_host,
            is_repeat: landing.is_repeat,
        });
        Ok(())
    }

    /// Opens a page: `path` begins with `/` and may have a query. Returns whether anything changed.
    #[wasm_bindgen(js_name = openPage)]
    pub fn open_page(
        &mut self,
        host: &str,
        path: &str,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        monotonic_ms: Option<f64>,
    ) -> Result<bool, JsValue> {
        Ok(self.held.open_page(host, path, moment(at, monotonic_ms)?))
    }

    /// Handles a lifecycle event. Time counts while the page is visible, has the focus and the visitor is active, and only between
    /// events that are at most five seconds apart: send `tick` every second. Returns whether anything changed.
    pub fn handle(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "PageEvent")] event: &str,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        monotonic_ms: Option<f64>,
    ) -> Result<bool, JsValue> {
        let remedy = "write `tick`, `visible`, `hidden`, `focus`, `blur`, `activity`, `freeze`, `resume`, `pagehide`, \
                      `pageshow` or `restored`";
        let event = one_of(&Event::ALL, name_of, event, "event", remedy)?;
        Ok(self.held.handle_event(event, moment(at, monotonic_ms)?))
    }

    /// Records how far the visitor scrolled, in percent of the page.
    #[wasm_bindgen(js_name = scrolled)]
    pub fn record_scroll_depth(&mut self, depth_pct: u32) -> bool {
        self.held.record_scroll_depth(depth_pct)
    }

    /// Records an action by its name. Returns whether the definition has it. `amount` is the value that comes with it.
    #[wasm_bindgen(js_name = acted)]
    pub fn record_action(
        &mut self,
        name: &str,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        amount: Option<u32>,
    ) -> Result<bool, JsValue> {
        Ok(self.held.record_action(name, amount.unwrap_or(0), seconds(at)?))
    }

    /// Reads a control of a form that the visitor has not sent yet. Returns whether the definition names its field.
    #[wasm_bindgen(js_name = filledIn)]
    pub fn draft_control(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "FormControl")] control: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<bool, JsValue> {
        let control: ControlObject = from_js(control, "control")?;
        let control = Control {
            name: &control.name,
            autocomplete: &control.autocomplete,
            label: &control.label,
            value: &control.value,
            is_ticked: control.is_ticked,
        };
        Ok(self.held.draft_control(control, seconds(at)?))
    }

    /// Keeps what was filled in, because the visitor sent the form.
    #[wasm_bindgen(js_name = sentForm)]
    pub fn submit_draft(&mut self) {
        self.held.submit_draft();
    }

    /// Takes in what was stored earlier. Returns whether the text could be read.
    pub fn restore(
        &mut self,
        text: &str,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<bool, JsValue> {
        Ok(self.held.restore(text, seconds(at)?))
    }

    /// The text to store; empty if nothing may be stored.
    #[wasm_bindgen(getter, js_name = storedText)]
    pub fn stored_text(&self) -> String {
        self.held.stored_text()
    }

    /// Forgets everything about the visitor, including the consent.
    pub fn forget(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        monotonic_ms: Option<f64>,
    ) -> Result<(), JsValue> {
        self.held.forget(moment(at, monotonic_ms)?);
        Ok(())
    }

    /// The evidence as of a time, without behaviour that may not be used.
    pub fn evidence(&self, #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue) -> Result<Evidence, JsValue> {
        Ok(Evidence { held: self.held.evidence(seconds(at)?) })
    }
}

/// A time on both clocks. A host without a clock that never runs back gives the wall clock for both.
fn moment(at: &JsValue, monotonic_ms: Option<f64>) -> Result<Moment, JsValue> {
    let wall_ms = milliseconds(at)?;
    Ok(Moment { wall_ms: wall_ms as u64, mono_ms: monotonic_ms.unwrap_or(wall_ms).max(0.0) as u64 })
}

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
