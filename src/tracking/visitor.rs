//! One visitor on one page: turns what the page reports into evidence, and evidence into a score. It does not know the
//! document, and does not store anything.

use super::view::View;
use super::{Event, Landing, Lifecycle, Moment, channels_of};
use crate::definition::{Address, Program, TextId, Tracking, is_of_this_site};
use crate::evidence::{Consent, Coverage, Evidence, Occurrence};
use crate::intake::{Control, record_control};
use crate::matching::{ClassId, Kind, Text};
use crate::scoring::{Summary, summarise};

/// One visitor on one page. Methods that may change the score return whether they did.
///
/// Every time is an argument: `at` on both clocks of the page, `now_s` in seconds since 1970.
///
/// ```
/// use handraise::definition::Definition;
/// use handraise::evidence::Consent;
/// use handraise::tracking::{Event, Moment, Visitor};
/// let at = |ms| Moment { wall_ms: 1_790_000_000_000 + ms, mono_ms: ms };
/// let mut visitor = Visitor::new(Definition::new("mql", 1).to_program(), 0);
/// visitor.set_consent(Consent::Granted, at(0));
/// visitor.open_page("www.example.com", "/pricing", at(0));
/// visitor.handle_event(Event::Visible, at(0));
/// visitor.handle_event(Event::Focus, at(0));
/// visitor.handle_event(Event::Activity, at(3_000));
/// assert_eq!(visitor.evidence(1_790_000_003).occurrences()[0].engaged_s, 3);
/// ```
#[derive(Clone, Debug)]
pub struct Visitor {
    program: Program,
    tracking: Tracking,
    evidence: Evidence,
    /// The answers in a form that the visitor has not sent yet, and the form's classes. They count for the score that travels
    /// with the form, and are kept once it is sent.
    draft: Evidence,
    lifecycle: Lifecycle,
    page: Option<OpenPage>,
    view: Option<View>,
    landing: PendingLanding,
    /// For how long the visitor has not been engaged.
    inactive_ms: u64,
    offset_quarters: i8,
    looks_automated: bool,
    /// Whether stored evidence was merged that may be of a clock ahead of this one.
    clamp_is_pending: bool,
}

/// The page that is open.
#[derive(Clone, Copy, Debug)]
struct OpenPage {
    /// A hash of host and path, to notice that the address changed.
    address: u32,
    /// `None` if the definition does not name it.
    class: Option<ClassId>,
}

/// What is to be recorded of the landing when the page is first seen.
#[derive(Clone, Debug)]
struct PendingLanding {
    channels: Vec<ClassId>,
    /// Whether they count within a visit too; see [`Landing::is_tagged_link`].
    is_tagged_link: bool,
}

impl PendingLanding {
    const NONE: Self = Self { channels: Vec::new(), is_tagged_link: false };
}

impl Visitor {
    /// A visitor about whom nothing is known. `offset_quarters` is the offset of their clock from UTC in quarters of an hour, east
    /// of Greenwich positive.
    pub fn new(program: Program, offset_quarters: i8) -> Self {
        let tracking = program.head().tracking();
        let idle_cutoff_ms = u64::from(tracking.idle_cutoff_s) * 1_000;
        Self {
            program,
            tracking,
            evidence: Evidence::new(),
            draft: Evidence::new(),
            lifecycle: Lifecycle::new(idle_cutoff_ms),
            page: None,
            view: None,
            landing: PendingLanding::NONE,
            inactive_ms: 0,
            offset_quarters,
            looks_automated: false,
            clamp_is_pending: false,
        }
    }

    /// The definition in force.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Sets how the visitor came to the page. It is recorded when the page is first visible.
    pub fn set_landing(&mut self, landing: Landing<'_>) {
        let channels = channels_of(&self.program, landing);
        self.landing = PendingLanding { channels, is_tagged_link: landing.is_tagged_link() };
    }

    /// Sets the offset of the visitor's clock from UTC, in quarters of an hour. Occurrences that began earlier keep theirs.
    pub fn set_utc_offset(&mut self, offset_quarters: i8) {
        self.offset_quarters = offset_quarters;
    }

    /// Handles a lifecycle event: credits the time since the last one, and begins or ends the view as the event asks.
    pub fn handle_event(&mut self, event: Event, at: Moment) -> bool {
        let interval = self.lifecycle.handle_event(event, at);
        if interval.stepped_back {
            self.evidence.flag(Coverage::CLOCK_ADJUSTED);
        }
        if core::mem::take(&mut self.clamp_is_pending) || interval.stepped_back {
            let ahead_s = self.evidence.clamp_to_clock(at.wall_s());
            if let Some(view) = &mut self.view {
                view.clamp_to_clock(at.wall_s(), ahead_s);
            }
        }
        let timeout_ms = u64::from(self.tracking.session_timeout_s) * 1_000;
        if let Some(view) = &mut self.view {
            view.credit(interval, at, timeout_ms);
        }
        let changed = self.record_view();
        // If the machine slept for longer than a visit lasts, the visitor was away, whatever was credited.
        let is_engaged = interval.engaged_ms > 0 && interval.elapsed_ms <= timeout_ms;
        self.inactive_ms = if is_engaged { 0 } else { self.inactive_ms.saturating_add(interval.elapsed_ms) };
        // Another page may have continued the visit, so a long absence from this page alone does not end it.
        let returned = self.lifecycle.is_engaged()
            && self.inactive_ms > timeout_ms
            && self.visit_is_over(self.view.as_ref().and_then(View::end_s), at.wall_s());
        if returned || event == (Event::PageShow { persisted: true }) {
            // Coming back after the visit's end, or by "back" from another page, is a new view.
            self.view = None;
        }
        self.begin_view(at) || changed
    }

    /// Opens a page of this site: `path` begins with `/` and may have a query. Does nothing if this page is open already; true
    /// also if another page was open before. Another query is another page only if it changes the page's class.
    pub fn open_page(&mut self, host: impl Text, path: impl Text, at: Moment) -> bool {
        let address = Address::new(host.as_ref(), path.as_ref());
        let class = self.program.page_of(&address);
        let address = address.without_query_hash();
        if self.page.is_some_and(|open| open.address == address && open.class == class) {
            return false;
        }
        let mut changed = self.handle_event(Event::Tick, at);
        changed |= self.page.replace(OpenPage { address, class }).is_some();
        self.view = None;
        self.begin_view(at) || changed
    }

    /// Records how far the visitor scrolled, in percent of the page. The deepest position counts.
    pub fn record_scroll_depth(&mut self, depth_pct: u32) -> bool {
        if let Some(view) = &mut self.view {
            view.raise_depth(depth_pct);
        }
        self.record_view()
    }

    /// Records an action by its name, if the definition has it. `amount` is the value that the page gives with it.
    pub fn record_action(&mut self, name: impl Text, amount: u32, now_s: u32) -> bool {
        let class = ClassId::of_bytes(name.as_ref());
        self.actions().any(|known| known == class) && self.record(Kind::Action, class, amount, now_s)
    }

    /// Records the action whose selector matched a click. `index` counts the definition's actions from 0.
    pub fn record_selector_click(&mut self, index: usize, now_s: u32) -> bool {
        let class = self.actions().nth(index);
        class.is_some_and(|class| self.record(Kind::Action, class, 0, now_s))
    }

    /// Records every action whose link pattern matches a link that the visitor followed. `host` and `path` (which may have a
    /// query) are the link's; patterns without a host match links within this site (`is_internal`) only.
    pub fn record_link_click(&mut self, host: impl Text, path: impl Text, is_internal: bool, now_s: u32) -> bool {
        let address = Address::new(host.as_ref(), path.as_ref());
        let mut matched = Vec::new();
        for action in self.program.actions() {
            let mut patterns = action.links().map(|pattern| self.program.text(TextId(pattern)));
            if patterns.any(|pattern| (is_internal || !is_of_this_site(pattern)) && address.matches(pattern)) {
                matched.push(action.class());
            }
        }
        matched.into_iter().filter(|class| self.record(Kind::Action, *class, 0, now_s)).count() > 0
    }

    fn actions(&self) -> impl Iterator<Item = ClassId> + '_ {
        self.program.actions().map(|action| action.class())
    }

    /// Reads a control of a form into the draft; true if the definition names its field.
    pub fn draft_control(&mut self, control: Control<'_>, now_s: u32) -> bool {
        record_control(&mut self.draft, &self.program, control, now_s)
    }

    /// Notes the classes of the form whose controls are read into the draft: `host` and `path` are of the address that it is sent
    /// to, and the bits of `selected`, the lowest first, tell which selectors of [`Program::form_selectors`] match it. Returns whether
    /// the form is of any class.
    pub fn draft_form(
        &mut self,
        host: impl Text,
        path: impl Text,
        is_internal: bool,
        selected: u32,
        now_s: u32,
    ) -> bool {
        let address = Address::new(host.as_ref(), path.as_ref());
        for (place, form) in self.program.forms().enumerate() {
            let is_selected = place < 32 && selected >> place & 1 != 0;
            let mut patterns = form.addresses().rest().iter().map(|pattern| self.program.text(TextId(*pattern)));
            if is_selected
                || self.page.is_some_and(|page| page.class.is_some() && form.pages().contains(page.class))
                || patterns.any(|pattern| (is_internal || !is_of_this_site(pattern)) && address.matches(pattern))
            {
                let offset_quarters = self.offset_quarters;
                self.draft.record(Occurrence { offset_quarters, ..Occurrence::new(Kind::Form, form.class(), now_s) });
            }
        }
        !self.draft.occurrences().is_empty()
    }

    /// Empties the draft, before the controls of a form are read.
    pub fn clear_draft(&mut self) {
        self.draft = Evidence::new();
    }

    /// Keeps the answers in the draft, because the visitor sent the form.
    pub fn submit_draft(&mut self) {
        self.evidence.record_form_answers(&core::mem::take(&mut self.draft));
    }

    /// Sets the visitor's consent. A refusal drops all behaviour and keeps the answers; after a refusal, an agreement counts from
    /// then on.
    pub fn set_consent(&mut self, consent: Consent, at: Moment) {
        if consent == Consent::Denied || self.evidence.consent() == Consent::Denied {
            self.forget_behaviour();
        }
        self.evidence.record_consent(consent);
        self.begin_view(at);
    }

    /// Forgets everything about the visitor, including the consent.
    pub fn forget(&mut self, at: Moment) {
        self.evidence = Evidence::new();
        self.draft = Evidence::new();
        self.view = None;
        self.begin_view(at);
    }

    /// Sets coverage flags of the evidence.
    pub fn flag(&mut self, coverage: Coverage) {
        self.evidence.flag(coverage);
    }

    /// Sets whether the browser looks automated. While it does, [`Visitor::evidence`] has [`Coverage::BOT`].
    pub fn set_automated(&mut self, looks_automated: bool) {
        self.looks_automated = looks_automated;
    }

    /// Merges stored evidence, and drops occurrences that are older than the definition's retention. If the text is unreadable,
    /// returns false and sets [`Coverage::STORAGE_RESET`].
    pub fn restore(&mut self, text: impl Text, now_s: u32) -> bool {
        match Evidence::decode_bytes(text.as_ref()) {
            // Pages never store a refusal, so a text with one is not ours.
            Ok(stored) if stored.consent() != Consent::Denied => {
                // If the clock was ahead, the next event corrects all evidence at once. Texts of two pages that were corrected one
                // by one would move by different lengths, and what both contain would be there twice.
                self.evidence.merge(&stored);
                self.clamp_is_pending = true;
                let retention_s = self.tracking.retention_s;
                self.evidence.retain_since(now_s.saturating_sub(retention_s));
                true
            }
            _ => {
                self.evidence.flag(Coverage::STORAGE_RESET);
                false
            }
        }
    }

    /// The text to store, as [`Evidence::encode`] writes it; empty if nothing may be stored.
    pub fn stored_text(&self) -> String {
        self.storable_evidence().map_or(String::new(), Evidence::encode)
    }

    /// The evidence to store; `None` if the definition needs consent and the visitor has not agreed, or if they refused.
    pub fn storable_evidence(&self) -> Option<&Evidence> {
        self.may_use_behaviour().then_some(&self.evidence)
    }

    /// The evidence as of now, with the answers in the draft, and without behaviour that may not be used.
    pub fn evidence(&self, now_s: u32) -> Evidence {
        let mut evidence = match self.storable_evidence() {
            Some(evidence) => evidence.clone(),
            None => self.evidence.without_behaviour(),
        };
        evidence.record_form_answers(&self.draft);
        evidence.clamp_to_clock(now_s);
        if self.looks_automated {
            evidence.flag(Coverage::BOT);
        }
        evidence
    }

    /// The short form of the assessment as of now.
    pub fn summary(&self, now_s: u32) -> Summary {
        // Copying the evidence takes as long as scoring it, and most of the time it can be scored as it is.
        let held = self
            .storable_evidence()
            .filter(|held| held.as_of_s() <= Some(now_s) && self.draft.is_empty() && !self.looks_automated);
        let copy;
        let evidence = match held {
            Some(held) => held,
            None => {
                copy = self.evidence(now_s);
                &copy
            }
        };
        summarise(&self.program, evidence, now_s)
    }

    fn may_use_behaviour(&self) -> bool {
        self.evidence.consent().allows_behaviour(self.tracking.consent_needed)
    }

    /// Whether behaviour may be held in memory. Before the visitor answers, it is held for this page only; after a refusal it is
    /// not held at all.
    fn may_observe(&self) -> bool {
        self.evidence.consent() != Consent::Denied
    }

    fn forget_behaviour(&mut self) {
        self.evidence = self.evidence.without_behaviour();
        self.evidence.reset_consent();
        self.view = None;
        self.landing.channels.clear();
    }

    /// Begins a view of the open page, once it is visible, together with the visit's channels.
    fn begin_view(&mut self, at: Moment) -> bool {
        let Some(OpenPage { class, .. }) = self.page else {
            return false;
        };
        if self.view.is_some() || !self.lifecycle.is_visible() || !self.may_observe() {
            return false;
        }
        let now_s = at.wall_s();
        let landing = core::mem::replace(&mut self.landing, PendingLanding::NONE);
        if landing.is_tagged_link || self.visit_is_over(None, now_s) {
            for channel in &landing.channels {
                self.record(Kind::Channel, *channel, 0, now_s);
            }
        }
        self.view = Some(View::begin(class, self.offset_quarters, at));
        self.inactive_ms = 0;
        self.record_view()
    }

    /// Whether a visit has ended by now: the one that was going on at `during_s`, or without it the last one. It has if a pause
    /// longer than the session timeout followed it, or if there was none.
    fn visit_is_over(&self, during_s: Option<u32>, now_s: u32) -> bool {
        let timeout_s = self.tracking.session_timeout_s;
        let mut end_s = during_s.unwrap_or(0);
        for occurrence in self.evidence.occurrences() {
            if occurrence.kind != Kind::Topic {
                if during_s.is_some() && occurrence.at_s.saturating_sub(end_s) > timeout_s {
                    break;
                }
                end_s = occurrence.end_s().max(end_s);
            }
        }
        now_s.saturating_sub(end_s) > timeout_s
    }

    /// Records the view in progress, if it changed.
    fn record_view(&mut self) -> bool {
        let update = self.view.as_mut().and_then(View::take_update);
        if let Some(occurrence) = update {
            self.evidence.record(occurrence);
        }
        update.is_some()
    }

    fn record(&mut self, kind: Kind, class: ClassId, amount: u32, now_s: u32) -> bool {
        if !self.may_observe() {
            return false;
        }
        self.evidence.record(Occurrence {
            amount,
            offset_quarters: self.offset_quarters,
            ..Occurrence::new(kind, class, now_s)
        });
        true
    }
}

#[cfg(test)]
mod tests;
