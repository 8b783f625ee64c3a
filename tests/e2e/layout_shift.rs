//! Nothing on a page of the site moves while it loads, with the panel or without. Only Chromium measures this.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::{Visitor, World};
use handraise_tests::root;
use serde_json::json;

in_each_engine! {
    no_page_moves_while_it_loads(firefox = "firefox: measures no layout shifts", webkit = "webkit: measures no layout shifts"),
}

/// A desktop and a telephone.
const SIZES: [(u32, u32); 2] = [(1280, 900), (390, 844)];

/// As slow as the telephone that Lighthouse emulates, so that the browser paints before scripts have run.
const SLOWDOWN: u32 = 4;

/// The most that a page may move in all: a tenth of what counts as good. A busy machine may show a page of which half has arrived.
/// Ref.: <https://web.dev/articles/cls>.
const MOST: f64 = 0.01;

/// Waits until everything that the page loads has been shown, and returns every shift since the page began: its value and what moved.
const SHIFTS: &str = "
    const shifts = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true });
    const frame = () => new Promise(requestAnimationFrame);
    const settled = async () => {
        await window.handraise?.ready;
        while (document.documentElement.dataset.panel && !document.querySelector('#handraise-panel').shadowRoot?.querySelector('.score')) await frame();
        await new Promise(requestIdleCallback);
        // What the last frame has moved is reported after it.
        for (let left = 3; left; left--) await frame();
    };
    const moved = ({ sources }) => sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 120));
    settled().then(() => setTimeout(() => done(shifts.map((shift) => [shift.value, moved(shift)]))));
";

/// Every page of the site and the inbox: the folders with an `index.html`. The playground at `/try` shows what it has computed, and is a tool.
fn pages() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("www")).expect("the site").flatten();
    let pages = folders.filter(|folder| folder.path().join("index.html").is_file());
    let names = pages.map(|folder| folder.file_name().into_string().expect("a name"));
    let mut pages: Vec<String> = names.filter(|name| name != "try").map(|name| format!("/{name}")).collect();
    pages.push("/".to_owned());
    pages.sort();
    pages
}

async fn no_page_moves_while_it_loads(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    let pages = pages();
    assert!(pages.len() >= 10, "{pages:?}");
    for size in SIZES {
        visitor.emulate(size).await;
        for page in pages.iter().flat_map(|page| [format!("{page}?panel=0"), format!("{page}?panel=1")]) {
            visitor.browser.goto(format!("{}{page}", visitor.site)).await.expect("the page opens");
            let shifts = visitor.wait_for(SHIFTS).await;
            let values = shifts.as_array().expect("a list").iter().map(|shift| shift[0].as_f64().expect("a number"));
            assert!(values.sum::<f64>() <= MOST, "{page} at {size:?}: {shifts}");
        }
    }
    visitor.leave().await;
}

impl Visitor {
    /// A slow device with a screen of this size, in the open tab.
    async fn emulate(&self, (width, height): (u32, u32)) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let rate = json!({ "rate": SLOWDOWN });
        for (command, parameters) in [("setDeviceMetricsOverride", screen), ("setCPUThrottlingRate", rate)] {
            let answer = self.browser.cdp().send_raw(&format!("Emulation.{command}"), parameters).await;
            answer.expect("Chromium does it");
        }
    }
}
