//! The sample site's live score panel: it never lies over the page, and no amount in it is broken. It does not know how the score comes
//! about.
//!
//! The pages are in frames, because a frame has the same width in every engine, and a window does not.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};

in_each_engine! {
    the_panel_covers_no_content_and_no_banner,
    the_explanation_breaks_no_amount,
    the_panel_stays_as_it_was_folded,
}

/// A desktop, a telephone, and the widths on both sides of the one at which the panel moves beside the page.
const SIZES: [(u32, u32); 4] = [(1280, 900), (390, 844), (1215, 900), (1216, 900)];

/// Looks into the frame: its page, and the panel's shadow root.
const PANEL: &str = "
    const frame = document.querySelector('iframe'), page = frame.contentDocument;
    const host = page.querySelector('#handraise-panel'), panel = host.shadowRoot;
";

/// What of the page lies under or over the panel: its elements, except the shapes in drawings, which are cut off at the drawing's edge.
const OVERLAPS: &str = "
    const [where] = arguments;
    const target = { top: () => 0, end: () => page.documentElement.scrollHeight, button: () => {
        const button = page.querySelector('form [type=submit]') ?? page.querySelector('main .btn');
        return button.getBoundingClientRect().bottom + frame.contentWindow.scrollY - frame.contentWindow.innerHeight;
    } }[where]();
    frame.contentWindow.scrollTo({ top: target, behavior: 'instant' });
    const card = host.getBoundingClientRect();
    const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > .5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > .5;
    const all = [...page.querySelectorAll('main, main *, footer, footer *, .consent, .consent *')].filter((part) => !part.parentElement.closest('svg'));
    const covered = all.filter((part) => [...part.getClientRects()].some((rect) => overlap(rect, card)));
    return { seen: all.length, height: card.height, covered: covered.map((part) => `${part.localName}.${part.className}`) };
";

/// Every amount in the panel: its text, whether it is on more than one line, and whether all of it is inside the panel.
const AMOUNTS: &str = "
    const card = panel.querySelector('aside').getBoundingClientRect();
    return [...panel.querySelectorAll('.sum b, h4 > b, .score, .key span, .badge')].map((amount) => {
        const range = page.createRange();
        range.selectNodeContents(amount);
        const rects = [...range.getClientRects()];
        return {
            text: amount.textContent,
            broken: rects.some((upper) => rects.some((lower) => lower.top >= upper.bottom - 1)),
            inside: rects.length > 0 && rects.every((rect) => rect.left >= card.left && rect.right <= card.right),
        };
    });
";

impl Visitor {
    /// Opens a page of the site with the panel in a frame, and waits until the panel shows a score.
    async fn open_in_frame(&self, world: &World, path: &str, (width, height): (u32, u32)) {
        let frame = format!("<iframe src='{path}?panel=1' width={width} height={height} style='border: 0'></iframe>");
        world.front.page("/frame", &format!("<!doctype html><title>A frame</title>{frame}"));
        self.browser.goto(format!("{}/frame", self.site)).await.expect("the page opens");
        self.until_in_panel("panel.querySelector('.score') && !panel.querySelector('aside').hidden").await;
    }

    /// Waits until an expression that knows the panel holds.
    async fn until_in_panel(&self, expression: &str) {
        self.until(&format!("(() => {{ {PANEL} return {expression} }})()")).await;
    }

    /// Runs a script that knows the panel.
    async fn in_panel(&self, script: &str, argument: Value) -> Value {
        let script = format!("{PANEL} {script}");
        self.browser.execute(&script, vec![argument]).await.expect("the script runs").json().clone()
    }

    /// Presses a button of the panel.
    async fn press(&self, button: &str) {
        self.in_panel("panel.querySelector(arguments[0]).click()", json!(button)).await;
    }

    async fn assert_nothing_is_covered(&self, state: &str) {
        for place in ["top", "button", "end"] {
            let found = self.in_panel(OVERLAPS, json!(place)).await;
            assert!(found["seen"].as_u64() > Some(50) && found["height"].as_f64() > Some(30.0), "{found}");
            assert_eq!(found["covered"], json!([]), "{state}, scrolled to the {place}");
        }
    }
}

async fn the_panel_covers_no_content_and_no_banner(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    for size in SIZES {
        for path in ["/", "/contact"] {
            visitor.open_in_frame(&world, path, size).await;
            let banner = visitor.in_panel("return page.querySelectorAll('.consent').length", Value::Null).await;
            assert_eq!(banner, 1, "nobody has answered yet");
            visitor.assert_nothing_is_covered(&format!("{path} at {size:?} as it opens")).await;
            visitor.press(".fold").await;
            visitor.assert_nothing_is_covered(&format!("{path} at {size:?}, folded or unfolded")).await;
            visitor.press(".fold").await;
        }
    }
    visitor.leave().await;
}

async fn the_explanation_breaks_no_amount(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.read_pricing_and_fill_in().await;
    visitor.submit().await;
    visitor.open_in_frame(&world, "/pricing", (1280, 900)).await;
    // An automated browser that nobody has touched scores nothing.
    visitor.stir().await;
    visitor.until_in_panel("panel.textContent.includes('+10')").await;
    visitor.press(".why").await;
    visitor.until_in_panel("panel.textContent.includes('20 of 20')").await;
    for width in [320, 390, 600, 1000, 1215, 1216, 1280, 1600] {
        visitor.in_panel("frame.width = arguments[0]", json!(width)).await;
        let amounts = visitor.in_panel(AMOUNTS, Value::Null).await;
        let amounts = amounts.as_array().expect("a list");
        let has =
            |part: &str| amounts.iter().any(|amount| amount["text"].as_str().is_some_and(|text| text.contains(part)));
        assert!(has("+10") && has("20 of 20") && has("of 100"), "points, fit and score: {amounts:?}");
        for amount in amounts {
            assert_eq!((&amount["broken"], &amount["inside"]), (&json!(false), &json!(true)), "{amount} at {width}");
        }
    }
    visitor.leave().await;
}

async fn the_panel_stays_as_it_was_folded(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    let is_open = "return panel.querySelector('.fold').getAttribute('aria-expanded')";
    visitor.open_in_frame(&world, "/", (1280, 900)).await;
    assert_eq!(visitor.in_panel(is_open, Value::Null).await, "true", "there is room beside the page");
    visitor.press(".fold").await;
    visitor.open_in_frame(&world, "/pricing", (1280, 900)).await;
    assert_eq!(visitor.in_panel(is_open, Value::Null).await, "false", "the visitor folded it");
    visitor.press(".fold").await;
    visitor.open_in_frame(&world, "/compare", (1280, 900)).await;
    assert_eq!(visitor.in_panel(is_open, Value::Null).await, "true", "the visitor unfolded it");
    visitor.open_in_frame(&world, "/compare", (390, 844)).await;
    assert_eq!(visitor.in_panel(is_open, Value::Null).await, "false", "there is no room beside the page");
    visitor.leave().await;
}
