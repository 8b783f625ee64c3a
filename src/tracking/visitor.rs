//! One visitor on one page, from what the page reports to evidence and its score. It does not know the document or
//! storage.

use super::view::View;
use super::{Event, Landing, Lifecycle, Moment, channels_of};
use crate::definition::{Address, Program, TextId, Tracking, is_of_a_path};
use crate::evidence::{Consent, Coverage, Evidence, Occurrence};
use crate::intake::{Control, record_control};
use crate::matching::{ClassId, Kind, TextHash};
use crate::scoring::{Summary, summarise};

/// One visitor on one page. Methods that may change a score say whether they did.
#[derive(Clone, Debug)]
pub struct Visitor {
    program: Program,
    tracking: Tracking,
    evidence: Evidence,
    /// Answers in a form that is not sent yet: they count for what goes with it, and are kept once it is sent.
    draft: Evidence,
    lifecycle: Lifecycle,
    /// The address that is open, as a hash, and its class.
    page: Option<(u32, ClassId)>,
    view: Option<View>,
    /// Sources to be recorded when the page is first seen; whether they count within a visit too.
    landing: (Vec<ClassId>, bool),
    /// How long nobody has been reading.
    pause_ms: u64,
    offset_quarters: i8,
    looks_automated: bool,
    /// Whether stored evidence came that no event has brought back to now yet.
    is_unsettled: bool,
}

impl Visitor {
    /// A visitor of whom nothing is known, with the offset from UTC that their clock shows.
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
            landing: (Vec::new(), false),
            pause_ms: 0,
            offset_quarters,
            looks_automated: false,
            is_unsettled: false,
        }
    }

    /// The definition in force.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Notes how the visitor came; recorded when the page is first seen.
    pub fn land(&mut self, landing: Landing<'_>) {
        self.landing = (channels_of(&self.program, landing), landing.begins_anew());
    }

    /// Notes the offset from UTC that the visitor's clock shows now; what began earlier keeps its own.
    pub fn travel(&mut self, offset_quarters: i8) {
        self.offset_quarters = offset_quarters;
    }

    /// Takes a lifecycle event.
    pub fn feed(&mut self, event: Event, at: Moment) -> bool {
        let interval = self.lifecycle.feed(event, at);
        if interval.stepped_back {
            self.evidence.flag(Coverage::CLOCK_ADJUSTED);
        }
        if core::mem::take(&mut self.is_unsettled) || interval.stepped_back {
            let ahead_s = self.evidence.settle(at.wall_s());
            if let Some(view) = &mut self.view {
                view.settle(at.wall_s(), ahead_s);
            }
        }
        let timeout_ms = u64::from(self.tracking.session_timeout_s) * 1_000;
        if let Some(view) = &mut self.view {
            view.credit(interval, at, timeout_ms);
        }
        let changed = self.record_view();
        // A machine that slept between two ticks was away, whatever was credited before.
        let reads_on = interval.engaged_ms > 0 && interval.away_ms <= timeout_ms;
        self.pause_ms = if reads_on { 0 } else { self.pause_ms.saturating_add(interval.away_ms) };
        // Another page may have carried the visit on.
        let end_s = self.view.as_ref().map_or(0, View::end_s);
        let returned = self.lifecycle.is_engaged() && self.pause_ms > timeout_ms && self.is_over(end_s, at.wall_s());
        if returned || event == (Event::PageShow { persisted: true }) {
            // Somebody who comes back after a visit's end, or from another page, views the page anew.
            self.view = None;
        }
        self.begin_view(at) || changed
    }

    /// Opens a page of this site, unless it is open already; `path` begins with `/`. That another one was open before is
    /// news, too.
    pub fn open(&mut self, host: &str, path: &str, at: Moment) -> bool {
        let hash = |from: TextHash, text: &str| text.bytes().fold(from, TextHash::byte);
        let address = hash(hash(TextHash::EMPTY, host), path).value();
        if self.page.is_some_and(|(open, _)| open == address) {
            return false;
        }
        let mut changed = self.feed(Event::Tick, at);
        changed |= self
            .page
            .replace((address, self.program.page_of(&Address::new(host, path)).unwrap_or(ClassId::NONE)))
            .is_some();
        self.view = None;
        self.begin_view(at) || changed
    }

    /// Notes how far the page was scrolled, in percent.
    pub fn scroll(&mut self, depth_pct: u32) -> bool {
        if let Some(view) = &mut self.view {
            view.scroll(depth_pct);
        }
        self.record_view()
    }

    /// Takes an action by its name, if the definition has it.
    pub fn act(&mut self, name: &str, amount: u32, now_s: u32) -> bool {
        let class = ClassId::of(name);
        self.actions().any(|known| known == class) && self.record(Kind::Action, class, amount, now_s)
    }

    /// Takes the action whose selector was clicked, by its place in the definition.
    pub fn click(&mut self, action: usize, now_s: u32) -> bool {
        let class = self.actions().nth(action);
        class.is_some_and(|class| self.record(Kind::Action, class, 0, now_s))
    }

    /// Takes every action whose link was followed: `host` and `path` of the link, and whether it stays on this site.
    pub fn follow(&mut self, host: &str, path: &str, is_internal: bool, now_s: u32) -> bool {
        let address = Address::new(host, path);
        let mut taken = Vec::new();
        for action in self.program.actions() {
            let mut patterns = action.links().map(|pattern| self.program.text(TextId(pattern)));
            if patterns.any(|pattern| (is_internal || !is_of_a_path(pattern)) && address.matches(pattern)) {
                taken.push(action.class());
            }
        }
        let mut any = false;
        for class in taken {
            any |= self.record(Kind::Action, class, 0, now_s);
        }
        any
    }

    fn actions(&self) -> impl Iterator<Item = ClassId> + '_ {
        self.program.actions().map(|action| action.class())
    }

    /// Reads a control of a form that is about to be sent; whether the definition names it.
    pub fn fill_in(&mut self, control: Control<'_>, now_s: u32) -> bool {
        record_control(&mut self.draft, &self.program, control, now_s)
    }

    /// Begins to read a form.
    pub fn clear_form(&mut self) {
        self.draft = Evidence::new();
    }

    /// Keeps what the form says: it was sent.
    pub fn send_form(&mut self) {
        self.evidence.hear(&core::mem::take(&mut self.draft));
    }

    /// Takes what the visitor allows. A refusal drops what was observed; what was said stays.
    pub fn allow(&mut self, consent: Consent, at: Moment) {
        if consent == Consent::Denied || self.evidence.consent() == Consent::Denied {
            self.forget_behaviour();
        }
        self.evidence.allow(consent);
        self.begin_view(at);
    }

    /// Forgets everything, the consent too: the next answer counts from then on.
    pub fn forget(&mut self, at: Moment) {
        self.evidence = Evidence::new();
        self.draft = Evidence::new();
        self.view = None;
        self.begin_view(at);
    }

    /// Sets coverage flags.
    pub fn flag(&mut self, coverage: Coverage) {
        self.evidence.flag(coverage);
    }

    /// Notes whether the browser is automated and nobody has touched the page yet.
    pub fn suspect(&mut self, looks_automated: bool) {
        self.looks_automated = looks_automated;
    }

    /// Adds stored evidence; false when it is unreadable, which coverage then says.
    pub fn restore(&mut self, text: &str, now_s: u32) -> bool {
        match Evidence::decode(text) {
            // A refusal is never stored.
            Ok(stored) if stored.consent() != Consent::Denied => {
                // Of a clock that was ahead, the texts of two pages can only be brought back together: each by itself would
                // be moved by another length, and what both have would be there twice.
                self.evidence.merge(&stored);
                self.is_unsettled = true;
                let retention_s = self.tracking.retention_s;
                self.evidence.compact(now_s.saturating_sub(retention_s));
                true
            }
            _ => {
                self.evidence.flag(Coverage::STORAGE_RESET);
                false
            }
        }
    }

    /// What may be stored; nothing without the consent that is needed.
    pub fn to_store(&self) -> String {
        self.storable().map_or(String::new(), Evidence::encode)
    }

    /// The same before it is encoded; `None` when nothing may be stored.
    pub fn storable(&self) -> Option<&Evidence> {
        self.may_use_behaviour().then_some(&self.evidence)
    }

    /// The evidence as of now, with a form's answers, and without behaviour that may not be used.
    pub fn evidence(&self, now_s: u32) -> Evidence {
        let mut evidence = match self.storable() {
            Some(evidence) => evidence.clone(),
            None => self.evidence.without_behaviour(),
        };
        evidence.hear(&self.draft);
        evidence.settle(now_s);
        if self.looks_automated {
            evidence.flag(Coverage::BOT);
        }
        evidence
    }

    /// The short form of the assessment as of now.
    pub fn summary(&self, now_s: u32) -> Summary {
        // Most of the time what is held is what counts, and copying it takes as long as the score.
        let held = self
            .storable()
            .filter(|held| held.as_of_s() <= now_s && self.draft.answers().is_empty() && !self.looks_automated);
        let made;
        let evidence = match held {
            Some(held) => held,
            None => {
                made = self.evidence(now_s);
                &made
            }
        };
        summarise(&self.program, evidence, now_s)
    }

    fn may_use_behaviour(&self) -> bool {
        let needed = self.tracking.consent_needed;
        self.evidence.consent().allows(needed)
    }

    /// Before an answer, behaviour is held in memory for this page only; after a refusal it is not even held.
    fn may_observe(&self) -> bool {
        self.evidence.consent() != Consent::Denied
    }

    fn forget_behaviour(&mut self) {
        self.evidence = self.evidence.without_behaviour();
        self.evidence.ask_again();
        self.view = None;
        self.landing.0.clear();
    }

    fn begin_view(&mut self, at: Moment) -> bool {
        let Some((_, class)) = self.page else {
            return false;
        };
        if self.view.is_some() || !self.lifecycle.is_visible() || !self.may_observe() {
            return false;
        }
        let now_s = at.wall_s();
        let (sources, begins_anew) = core::mem::take(&mut self.landing);
        if begins_anew || self.is_over(0, now_s) {
            for source in &sources {
                self.record(Kind::Source, *source, 0, now_s);
            }
        }
        self.view = Some(View::begin(class, self.offset_quarters, at));
        self.pause_ms = 0;
        self.record_view()
    }

    /// Whether the visit is over that went on at a time, or at 0 the last one: whether there is a pause from then to now.
    fn is_over(&self, since_s: u32, now_s: u32) -> bool {
        let timeout_s = self.tracking.session_timeout_s;
        let mut end_s = since_s;
        for known in self.evidence.occurrences() {
            if known.kind != Kind::Topic {
                if since_s > 0 && known.at_s.saturating_sub(end_s) > timeout_s {
                    break;
                }
                end_s = known.end_s().max(end_s);
            }
        }
        // Without any it is 1970.
        now_s.saturating_sub(end_s) > timeout_s
    }

    /// Brings the evidence up to the view in progress.
    fn record_view(&mut self) -> bool {
        let news = self.view.as_mut().and_then(View::news);
        if let Some(seen) = news {
            self.evidence.record(seen);
        }
        news.is_some()
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
