//! Videos and sounds that play while nobody touches the page: those that somebody attends to count, and decoration doesn't.

use super::{NOTES, Note, OVER_MS, WITNESS, assert_fair, attentive_ms, since, views};
use crate::engine::{Engine, in_each_engine};
use crate::page::{GRANTED, page};
use crate::visitor::{Visitor, World};
use handraise::author::{Format, compile};
use thirtyfour::prelude::*;

in_each_engine! {
    a_silent_video_in_view_is_watched_without_a_touch,
    a_sound_is_listened_to_without_a_touch,
    a_player_in_a_shadow_root_is_watched_from_a_click_on_it,
    what_loops_begins_silently_by_itself_or_is_out_of_view_is_not_watched,
}

/// Without a sign of activity, time counts for so long.
const IDLE_CUTOFF_MS: f64 = 5_000.0;
/// How long the media play: much longer.
const PLAYS_MS: u32 = 13_000;

const DEFINITION: &str = r#"
    id = "media"
    version = 1
    [tracking]
    idle_cutoff = "5s"
    [[pages]]
    id = "watch"
    patterns = ["/watch"]
"#;

/// Notes clicks, and plays what is on the page.
const PLAYER: &str = "
    addEventListener('click', () => note('click'));
    const inside = () => document.querySelector('my-player')?.shadowRoot ?? document;
    window.media = () => [...inside().querySelectorAll('video, audio')];
    window.play = () => media().forEach((one) => one.play());
    window.plays = () => media().every(({ currentTime }) => currentTime > 0);
";
/// What a visitor presses to play.
const PLAY: &str = "<p><button onclick='play()'>Play</button></p>";

/// A minute of a quiet tone, eight bits for each of eight thousand samples a second.
fn tone() -> Vec<u8> {
    const RATE: u32 = 8_000;
    let samples: Vec<u8> = (0..60 * RATE).map(|at| if at / 9 % 2 == 0 { 126 } else { 130 }).collect();
    let length = samples.len() as u32;
    let mut out = Vec::from(*b"RIFF");
    out.extend((length + 36).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16_u32.to_le_bytes());
    // PCM, one channel.
    out.extend([1, 0, 1, 0]);
    out.extend(RATE.to_le_bytes());
    out.extend(RATE.to_le_bytes());
    out.extend([1, 0, 8, 0]);
    out.extend(b"data");
    out.extend(length.to_le_bytes());
    out.extend(samples);
    out
}

/// A visitor who has pressed an element of a page, whose media play since then.
async fn visitor_with(world: &World, body: &str, pressed: &str) -> Visitor {
    let mql = compile(DEFINITION, Format::Toml).expect("it compiles").mql().to_vec();
    world.front.file("/media.mql", "application/octet-stream", mql);
    world.front.file("/tone.wav", "audio/wav", tone());
    world.front.first_script(&format!("{WITNESS}{PLAYER}"));
    world.front.page("/watch", &page("", GRANTED, body).replace("/v1/definition.mql", "/media.mql"));
    let visitor = world.visitor().await;
    visitor.read("/watch").await;
    visitor.browser.find(By::Css(pressed)).await.expect("it is there").click().await.expect("it can be pressed");
    visitor.until_true("plays()").await;
    visitor.pass(PLAYS_MS).await;
    visitor
}

/// Asserts that the page was read for as long as it was open.
async fn assert_watched(visitor: Visitor) {
    let seen = visitor.observe().await;
    visitor.leave().await;
    let views = seen.views("watch");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    assert_fair(view, since(&seen.notes, "ready"));
}

async fn a_silent_video_in_view_is_watched_without_a_touch(engine: Engine) {
    let world = World::new(engine);
    let video = "<video src='/tone.wav' width='320' height='180' muted></video>";
    assert_watched(visitor_with(&world, &format!("{PLAY}{video}"), "button").await).await;
}

async fn a_sound_is_listened_to_without_a_touch(engine: Engine) {
    let world = World::new(engine);
    let sound = "<div style='height: 3000px'></div><audio src='/tone.wav'></audio>";
    assert_watched(visitor_with(&world, &format!("{PLAY}{sound}"), "button").await).await;
}

async fn a_player_in_a_shadow_root_is_watched_from_a_click_on_it(engine: Engine) {
    let world = World::new(engine);
    // The middle of the player is its button.
    let player = "<my-player style='display: block; width: 320px; height: 400px'></my-player><script>
        document.querySelector('my-player').attachShadow({ mode: 'open' }).innerHTML =
            `<button onclick='play()' style='display: block; width: 320px; height: 220px'>Play</button>
             <video src='/tone.wav' width='320' height='180' muted></video>`;
    </script>";
    assert_watched(visitor_with(&world, player, "my-player").await).await;
}

async fn what_loops_begins_silently_by_itself_or_is_out_of_view_is_not_watched(engine: Engine) {
    let world = World::new(engine);
    let media = "<video src='/tone.wav' width='320' height='180' autoplay muted loop></video>
        <audio src='/tone.wav' loop></audio>
        <video src='/tone.wav' width='320' height='180' autoplay muted></video>
        <div style='height: 3000px'></div>
        <video src='/tone.wav' width='320' height='180' muted></video>";
    let visitor = visitor_with(&world, &format!("{PLAY}{media}"), "button").await;
    // Nobody touches anything before the evidence is read.
    let evidence = visitor.evidence().await;
    let notes: Vec<Note> = serde_json::from_value(visitor.script(&format!("return {NOTES}")).await).expect("notes");
    visitor.leave().await;
    let views = views(&evidence, "watch");
    let [view] = views.as_slice() else { panic!("one view: {views:?}") };
    let touched = notes.iter().rposition(|note| note.what == "click").expect("a click");
    let most_ms = attentive_ms(since(&notes[..=touched], "ready")) + IDLE_CUTOFF_MS + OVER_MS;
    assert!(f64::from(view.engaged_s) * 1000.0 <= most_ms, "{view:?}, at most {most_ms} ms: {notes:?}");
}
