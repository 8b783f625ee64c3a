//! Calls in any order, with any arguments and clocks: nothing panics, and the result is always evidence. It does not
//! know what a sensible page would call.

use crate::oracle::thousand_cases;
use handraise::author::{Format, compile};
use handraise::definition::Program;
use handraise::evidence::{Consent, Coverage, Evidence, MAX_ENCODED_BYTES};
use handraise::intake::Control;
use handraise::matching::Folded;
use handraise::scoring::score;
use handraise::tracking::{Event, Landing, Moment, Visitor};
use proptest::prelude::*;
use std::sync::OnceLock;

/// A call of one of a visitor's methods, with arguments that a page may give.
#[derive(Clone, Debug)]
enum Call {
    HandleEvent(usize),
    OpenPage(String, String),
    RecordScrollDepth(u32),
    RecordAction(String, u32),
    RecordSelectorClick(usize),
    RecordLinkClick(String, String, bool),
    DraftControl([String; 4]),
    ClearDraft,
    SubmitDraft,
    SetConsent(usize),
    Forget,
    Flag(u8),
    SetAutomated(bool),
    SetLanding([String; 4]),
    Restore(String),
    RestoreOwn,
    RestoreCut(prop::sample::Index),
}

/// Any text, and texts that pages of the sample site really send.
fn text() -> impl Strategy<Value = String> {
    let known = [
        "",
        "/",
        "/pricing",
        "lumenstack.example",
        "email",
        "job_title",
        "Head of Operations",
        "contact_sales",
        "on",
        "undefined",
        "download",
        "email-campaign",
        "/files/guide.pdf",
        "\0",
        "\u{feff}",
        "é\u{301}",
        "%00%ff",
        "AQ",
    ];
    prop_oneof![3 => prop::sample::select(known.map(String::from).to_vec()), 1 => any::<String>()]
}

fn call() -> impl Strategy<Value = Call> {
    let four = || [text(), text(), text(), text()];
    prop_oneof![
        8 => (0..Event::ALL.len()).prop_map(Call::HandleEvent),
        2 => (text(), text()).prop_map(|(host, path)| Call::OpenPage(host, path)),
        1 => any::<u32>().prop_map(Call::RecordScrollDepth),
        1 => (text(), any::<u32>()).prop_map(|(name, amount)| Call::RecordAction(name, amount)),
        1 => any::<usize>().prop_map(Call::RecordSelectorClick),
        1 => (0..12usize).prop_map(Call::RecordSelectorClick),
        1 => (text(), text(), any::<bool>()).prop_map(|(host, path, is)| Call::RecordLinkClick(host, path, is)),
        2 => four().prop_map(Call::DraftControl),
        1 => Just(Call::ClearDraft),
        1 => Just(Call::SubmitDraft),
        2 => (0..Consent::ALL.len()).prop_map(Call::SetConsent),
        1 => Just(Call::Forget),
        1 => any::<u8>().prop_map(Call::Flag),
        1 => any::<bool>().prop_map(Call::SetAutomated),
        1 => four().prop_map(Call::SetLanding),
        1 => text().prop_map(Call::Restore),
        1 => Just(Call::RestoreOwn),
        1 => any::<prop::sample::Index>().prop_map(Call::RestoreCut),
    ]
}

/// Any two clocks: sensible ones, ones that stand still, and the extremes of a browser's numbers.
fn moment() -> impl Strategy<Value = Moment> {
    let wall_ms = prop_oneof![
        4 => 1_790_000_000_000u64..1_790_100_000_000,
        1 => Just(0),
        1 => 0..=8_640_000_000_000_000u64,
    ];
    let mono_ms = prop_oneof![4 => 0u64..100_000_000, 1 => Just(0), 1 => 0..=8_640_000_000_000_000u64];
    (wall_ms, mono_ms).prop_map(|(wall_ms, mono_ms)| Moment { wall_ms, mono_ms })
}

fn sample() -> Program {
    static SAMPLE: OnceLock<Program> = OnceLock::new();
    let read = || {
        compile(include_str!("../../www/definition.toml"), Format::Toml).expect("the sample compiles").program().clone()
    };
    SAMPLE.get_or_init(read).clone()
}

fn perform(visitor: &mut Visitor, call: Call, at: Moment) {
    let now_s = at.wall_s();
    match call {
        Call::HandleEvent(index) => drop(visitor.handle_event(Event::ALL[index], at)),
        Call::OpenPage(host, path) => drop(visitor.open_page(&host, &path, at)),
        Call::RecordScrollDepth(depth_pct) => drop(visitor.record_scroll_depth(depth_pct)),
        Call::RecordAction(name, amount) => drop(visitor.record_action(&name, amount, now_s)),
        Call::RecordSelectorClick(action) => drop(visitor.record_selector_click(action, now_s)),
        Call::RecordLinkClick(host, path, is_internal) => {
            visitor.record_link_click(&host, &path, is_internal, now_s);
        }
        Call::DraftControl([name, autocomplete, label, value]) => {
            let texts = [&name, &autocomplete, &label, &value];
            let [name, autocomplete, label, value] = texts.map(|text| Folded::by_platform(text.as_bytes()));
            let control = Control { name, autocomplete, label, value, is_ticked: false };
            visitor.draft_control(control, now_s);
        }
        Call::ClearDraft => visitor.clear_draft(),
        Call::SubmitDraft => visitor.submit_draft(),
        Call::SetConsent(index) => visitor.set_consent(Consent::ALL[index], at),
        Call::Forget => visitor.forget(at),
        Call::Flag(flags) => visitor.flag(Coverage::from_bits(flags)),
        Call::SetAutomated(is) => visitor.set_automated(is),
        Call::SetLanding([utm_source, utm_medium, utm_campaign, referrer_host]) => visitor.set_landing(Landing {
            utm_term: b"",
            utm_source: utm_source.as_bytes(),
            utm_medium: utm_medium.as_bytes(),
            utm_campaign: utm_campaign.as_bytes(),
            referrer_host: referrer_host.as_bytes(),
            is_repeat: utm_source.len() % 2 == 1,
        }),
        Call::Restore(text) => drop(visitor.restore(&text, now_s)),
        Call::RestoreOwn => drop(visitor.restore(visitor.stored_text(), now_s)),
        Call::RestoreCut(place) => {
            let stored = visitor.stored_text();
            let cut = stored.get(..place.index(stored.len() + 1)).unwrap_or_default();
            visitor.restore(cut, now_s);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..thousand_cases() })]
    #[test]
    fn no_calls_in_any_order_with_any_clocks_panic(
        calls in prop::collection::vec((call(), moment()), 1..60),
        offset_quarters: i8,
    ) {
        let mut visitor = Visitor::new(sample(), offset_quarters);
        for (call, at) in calls {
            perform(&mut visitor, call, at);
            let evidence = visitor.evidence(at.wall_s());
            // On the first day of 1970, an occurrence longer than the clock has run cannot move before now.
            prop_assert!(evidence.as_of_s() <= Some(at.wall_s().max(86_400)), "{:?} of {}", evidence.as_of_s(), at.wall_s());
            let text = evidence.encode();
            prop_assert!(text.len() <= MAX_ENCODED_BYTES);
            prop_assert_eq!(Evidence::decode(&text), Ok(evidence));
        }
        let stored = visitor.stored_text();
        prop_assert!(stored.is_empty() || Evidence::decode(&stored).is_ok());
        let assessment = score(visitor.program(), &visitor.evidence(u32::MAX), u32::MAX);
        prop_assert!((0..=100_000).contains(&assessment.score_milli));
    }
}
