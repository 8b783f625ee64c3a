//! A browser whose process is killed while the visitor reads, and what its profile holds when it starts again.

use super::{EMBED, Note, WITNESS, assert_between, page, since, views};
use crate::engine::{Engine, Unautomated, in_each_engine};
use crate::visitor::World;
use handraise::evidence::Evidence;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

in_each_engine! {
    a_browser_that_is_killed_while_somebody_reads_leaves_what_was_written,
}

/// The visitor agrees after four seconds of reading, because nothing is written before. Chromium writes to the disk
/// five seconds after the first change and then at most once a minute (`kCommitDefaultDelaySecs` and
/// `kMaxCommitsPerHour` in `local_storage_impl.cc`); the plugin's writes must not have to race that.
const AGREE: &str = "<script>
    addEventListener('load', () => window.handraise.ready.then(() => setTimeout(() => handraise.consent('granted'), 4000)));
</script>";

/// The page reports the witness's notes itself, because without a driver nobody can ask for them.
const SAY_NOTES: &str = "<script>
    const say = () => fetch('/notes?' + encodeURIComponent(JSON.stringify([...witnessed, { what: 'now', at_ms: performance.timeOrigin + performance.now(), visible: true, focused: true }])));
    addEventListener('load', () => window.handraise.ready.then(() => setInterval(say, 500)));
</script>";

/// Reports what is stored.
const SAY_STORED: &str = "<script>
    const keys = Object.keys(localStorage).filter((key) => key.startsWith('handraise.2'));
    fetch('/stored?' + encodeURIComponent(JSON.stringify(keys.map((key) => localStorage.getItem(key)))));
</script>";

async fn a_browser_that_is_killed_while_somebody_reads_leaves_what_was_written(engine: Engine) {
    let world = World::with_own_browser(engine);
    let (evidence, before, after) = kill(&world, 25_000.0).await;
    let views = views(&evidence, "pricing");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    // The plugin writes every five seconds; the browser decides when that reaches the disk.
    let read = since(&before, "ready");
    let reached = read.iter().rposition(|note| note.at_ms < read[0].at_ms + 4000.0).unwrap_or_default();
    assert_between(view, &read[..=reached], since(&after, "ready"));
}

/// Reads pricing for so long, kills the browser's process and starts it again. Returns what is stored then, the notes
/// up to the last report, and the notes up to the end.
async fn kill(world: &World, read_ms: f64) -> (Evidence, Vec<Note>, Vec<Note>) {
    world.front.first_script(WITNESS);
    world.front.page("/pricing", &page(&format!("{}{AGREE}{SAY_NOTES}", EMBED.replace("granted", "pending"))));
    world.front.page("/plain", &page(SAY_STORED));
    let reader = Browser::open(world, "/pricing").await;
    let long_enough =
        |notes: &[Note]| notes.last().is_some_and(|now| now.at_ms - since(notes, "ready")[0].at_ms > read_ms);
    let before = loop {
        let notes: Vec<Note> = hear(world, "/notes?").await;
        if long_enough(&notes) {
            break notes;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    reader.kill(world).await;
    let mut after = before.clone();
    after.push(Note::end("ended", SystemTime::now()));

    let again = Browser::open(world, "/plain").await;
    let texts: Vec<String> = hear(world, "/stored?").await;
    again.kill(world).await;
    let mut evidence = Evidence::new();
    for text in texts {
        evidence.merge(&Evidence::decode(&text).expect("what is stored can be read"));
    }
    (evidence, before, after)
}

/// The last report of a page at an address, once there is one.
async fn hear<T: serde::de::DeserializeOwned>(world: &World, address: &str) -> T {
    let said = || {
        let asked = world.front.asked();
        let said: Vec<String> =
            asked.iter().filter_map(|line| line.split_once(address).map(|(_, said)| said.into())).collect();
        said
    };
    let begun = Instant::now();
    while said().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody said anything at `{address}`");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let last = said().pop().unwrap_or_default();
    let decoded = form_urlencoded::parse(format!("said={last}").as_bytes()).next().map(|(_, said)| said.into_owned());
    serde_json::from_str(&decoded.unwrap_or_default()).expect("what pages say can be read")
}

/// A browser by its process, with or without a driver.
enum Browser {
    Driven(Box<crate::visitor::Visitor>),
    Alone(Unautomated),
}

impl Browser {
    async fn open(world: &World, path: &str) -> Self {
        let address = format!("{}{path}", world.front.address);
        if world.engine == Engine::WebKit {
            return Self::Alone(Unautomated::open(&world.profile(), &address));
        }
        let visitor = world.visitor().await;
        visitor.open(path).await;
        Self::Driven(Box::new(visitor))
    }

    /// Kills the browser's first process, and waits for its end.
    async fn kill(self, world: &World) {
        let send = |id: &str| Command::new("kill").args(["-KILL", id]).status().expect("`kill` is there");
        match self {
            Self::Alone(browser) => {
                send(&browser.id().to_string());
                browser.wait();
            }
            Self::Driven(visitor) => {
                let id = first_process(world).expect("the browser runs");
                send(&id);
                let begun = Instant::now();
                while first_process(world).is_some() {
                    assert!(begun.elapsed() < Duration::from_secs(60), "it doesn't end");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                // Drivers fail in different ways when their browser is gone.
                let _ = visitor.browser.quit().await;
            }
        }
    }
}

/// The process that has the profile in its arguments and is not one of the browser's helpers.
fn first_process(world: &World) -> Option<String> {
    let listed = Command::new("ps").args(["-e", "-o", "pid=,stat=,args="]).output().expect("`ps` lists processes");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let profile = world.profile().display().to_string();
    let helper = ["--type=", "-contentproc", "crashpad", "--port"];
    listed.lines().find_map(|line| {
        let (id, rest) = line.trim_start().split_once(' ')?;
        let (state, command) = rest.trim_start().split_once(' ')?;
        let is_first = command.contains(&profile) && !helper.iter().any(|word| command.contains(word));
        (is_first && !state.starts_with('Z')).then(|| id.to_owned())
    })
}
