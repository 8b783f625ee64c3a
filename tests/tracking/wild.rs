//! Whatever a page calls, in whatever order, with whatever arguments and clocks: nothing panics, and what comes out is
//! evidence. It does not know what a sensible page would do.

use crate::oracle::a_thousand;
use handraise::author::{Format, compile};
use handraise::definition::Program;
use handraise::evidence::{Consent, Coverage, Evidence, MAX_ENCODED_BYTES};
use handraise::intake::Control;
use handraise::scoring::score;
use handraise::tracking::{Event, Landing, Moment, Visitor};
use proptest::prelude::*;
use std::sync::OnceLock;

/// The methods of a visitor, with the arguments that a page may give.
#[derive(Clone, Debug)]
enum Call {
    Feed(usize),
    Open(String, String),
    Scroll(u32),
    Act(String, u32),
    Click(usize),
    Follow(String, String, bool),
    FillIn([String; 4]),
    ClearForm,
    SendForm,
    Allow(usize),
    Forget,
    Flag(u8),
    Suspect(bool),
    Land([String; 4]),
    Restore(String),
    RestoreOwn,
    RestoreCut(prop::sample::Index),
}

/// Anything, and what pages of the sample site really say.
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
        8 => (0..Event::ALL.len()).prop_map(Call::Feed),
        2 => (text(), text()).prop_map(|(host, path)| Call::Open(host, path)),
        1 => any::<u32>().prop_map(Call::Scroll),
        1 => (text(), any::<u32>()).prop_map(|(name, amount)| Call::Act(name, amount)),
        1 => any::<usize>().prop_map(Call::Click),
        1 => (0..12usize).prop_map(Call::Click),
        1 => (text(), text(), any::<bool>()).prop_map(|(host, path, is)| Call::Follow(host, path, is)),
        2 => four().prop_map(Call::FillIn),
        1 => Just(Call::ClearForm),
        1 => Just(Call::SendForm),
        2 => (0..Consent::ALL.len()).prop_map(Call::Allow),
        1 => Just(Call::Forget),
        1 => any::<u8>().prop_map(Call::Flag),
        1 => any::<bool>().prop_map(Call::Suspect),
        1 => four().prop_map(Call::Land),
        1 => text().prop_map(Call::Restore),
        1 => Just(Call::RestoreOwn),
        1 => any::<prop::sample::Index>().prop_map(Call::RestoreCut),
    ]
}

/// Any two clocks: sensible ones, ones that stand, and ones at the ends of what a browser's number can be.
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

fn make(visitor: &mut Visitor, call: Call, at: Moment) {
    let now_s = at.wall_s();
    match call {
        Call::Feed(index) => drop(visitor.feed(Event::ALL[index], at)),
        Call::Open(host, path) => drop(visitor.open(&host, &path, at)),
        Call::Scroll(depth_pct) => drop(visitor.scroll(depth_pct)),
        Call::Act(name, amount) => drop(visitor.act(&name, amount, now_s)),
        Call::Click(action) => drop(visitor.click(action, now_s)),
        Call::Follow(host, path, is_internal) => drop(visitor.follow(&host, &path, is_internal, now_s)),
        Call::FillIn([name, autocomplete, label, value]) => {
            let control = Control { name: &name, autocomplete: &autocomplete, label: &label, value: &value };
            visitor.fill_in(control, now_s);
        }
        Call::ClearForm => visitor.clear_form(),
        Call::SendForm => visitor.send_form(),
        Call::Allow(index) => visitor.allow(Consent::ALL[index], at),
        Call::Forget => visitor.forget(at),
        Call::Flag(flags) => visitor.flag(Coverage(flags)),
        Call::Suspect(is) => visitor.suspect(is),
        Call::Land([utm_source, utm_medium, utm_campaign, referrer_host]) => visitor.land(Landing {
            utm_source: &utm_source,
            utm_medium: &utm_medium,
            utm_campaign: &utm_campaign,
            referrer_host: &referrer_host,
            is_again: utm_source.len() % 2 == 1,
        }),
        Call::Restore(text) => drop(visitor.restore(&text, now_s)),
        Call::RestoreOwn => drop(visitor.restore(&visitor.to_store(), now_s)),
        Call::RestoreCut(place) => {
            let stored = visitor.to_store();
            let cut = stored.get(..place.index(stored.len() + 1)).unwrap_or_default();
            visitor.restore(cut, now_s);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..a_thousand() })]
    #[test]
    fn no_calls_in_any_order_with_any_clocks_panic(
        calls in prop::collection::vec((call(), moment()), 1..60),
        offset_quarters: i8,
    ) {
        let mut visitor = Visitor::new(sample(), offset_quarters);
        for (call, at) in calls {
            make(&mut visitor, call, at);
            let evidence = visitor.evidence(at.wall_s());
            // On the first day of all, what lasted longer than the clock has run can't be put before now.
            prop_assert!(evidence.as_of_s() <= at.wall_s().max(86_400), "{} of {}", evidence.as_of_s(), at.wall_s());
            let text = evidence.encode();
            prop_assert!(text.len() <= MAX_ENCODED_BYTES);
            prop_assert_eq!(Evidence::decode(&text), Ok(evidence));
        }
        let stored = visitor.to_store();
        prop_assert!(stored.is_empty() || Evidence::decode(&stored).is_ok());
        let assessment = score(visitor.program(), &visitor.evidence(u32::MAX), u32::MAX);
        prop_assert!((0..=100_000).contains(&assessment.score_milli));
    }
}
