//! Packs, served from another origin than the page, under the policy that their README prints and nothing more; and the pack for pages with a script tag.

use crate::engine::{Engine, in_each_engine};
use crate::front::Front;
use crate::page::FORM;
use crate::receiver::{Receiver, plugin};
use crate::visitor::{Visitor, World};
use handraise_tests::{root, tool};
use serde_json::json;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

in_each_engine! {
    a_pack_of_another_origin_works_under_the_policy_that_it_prints,
    a_loader_with_one_changed_byte_is_refused_and_the_form_is_sent,
}

/// A pack on an origin of its own, with the receiver behind it.
pub(crate) struct Packed {
    folder: TempDir,
    /// The loader's path in the pack.
    loader: String,
    receiver: Receiver,
    pub(crate) front: Front,
}

impl Packed {
    /// Packs for a host, with options of its own.
    pub(crate) fn serve(world: &World, host: &str, options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let receiver = Receiver::start_for(&folder.path().join("data"), &world.front.address);
        let front = Front::start(&receiver.address);
        let out = folder.path().join("packed");
        let mut command = Command::new(tool());
        command.args(["pack", host, "--endpoint", &front.address, "--base", &front.address]).args(options);
        command
            .arg("--definition")
            .arg(root().join("www/definition.toml"))
            .arg("--plugin")
            .arg(plugin())
            .arg("--out")
            .arg(&out);
        let output = command.output().expect("the tool runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let plugin =
            fs::read_dir(&out).expect("a pack").flatten().find(|entry| entry.path().is_dir()).expect("the plugin");
        let folder_name = plugin.file_name().to_string_lossy().into_owned();
        for entry in fs::read_dir(plugin.path()).expect("its files").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = if name.ends_with(".js") { "text/javascript" } else { "application/wasm" };
            front.file(&format!("/{folder_name}/{name}"), kind, fs::read(entry.path()).expect("a file"));
        }
        front.header(&folder_name, "access-control-allow-origin", "*");
        Self { folder, loader: format!("{folder_name}/handraise-loader.js"), receiver, front }
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join("packed").join(name)).expect("text")
    }

    /// Opens a page of the site with the snippet, under the printed policy. `head` comes after the snippet.
    pub(crate) async fn open(&self, world: &World, head: &str, body: &str) -> Visitor {
        let readme = self.text("README.md");
        let (_, rest) = readme.split_once("\nContent-Security-Policy: ").expect("the policy is printed");
        let (policy, _) = rest.split_once('\n').expect("it is a line");
        // A script of the site itself: it notes what the browser refuses, and what is thrown.
        let watch = "window.refused = []; window.thrown = [];
            addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => /favicon/.test(blockedURI) || refused.push(effectiveDirective));
            addEventListener('error', ({ target, message }) => target.src ? refused.push(target.src) : thrown.push(message), true);
            addEventListener('unhandledrejection', ({ reason }) => thrown.push(String(reason)));";
        world.front.file("/watch.js", "text/javascript", watch);
        world.front.page(
            "/own",
            &format!(
                "<!doctype html><html><head><title>A page</title><meta http-equiv=\"content-security-policy\" content=\"{policy}\">
                <script src=\"/watch.js\"></script>\n{}{head}</head><body>{body}</body></html>",
                self.text("snippet.html")
            ),
        );
        let visitor = world.visitor().await;
        visitor.open("/own").await;
        visitor
    }

    /// The same with a form that goes to the receiver.
    async fn open_with_form(&self, world: &World) -> Visitor {
        let action = format!("action=\"{}/v1/leads\"", self.front.address);
        assert!(self.text("README.md").contains(&action));
        self.open(world, "", &FORM.replace("action=\"/v1/leads\"", &action)).await
    }
}

async fn a_pack_of_another_origin_works_under_the_policy_that_it_prints(engine: Engine) {
    let world = World::new(engine);
    let packed = Packed::serve(&world, "script", &[]);
    let visitor = packed.open_with_form(&world).await;
    visitor.until("handraise.ready").await;
    visitor.until_ready().await;
    visitor.stir().await;
    visitor.script("handraise.consent('granted'); handraise.action('book-demo')").await;
    assert_eq!(visitor.script("return refused").await, json!([]));
    visitor.press_send().await;
    visitor.leave().await;
    let leads = packed.receiver.leads().await;
    assert_eq!(
        (leads.len(), &leads[0]["verdict"], &leads[0]["claimed"]["score"]),
        (1, &json!("verified"), &json!(20)),
        "{leads:?}"
    );
}

async fn a_loader_with_one_changed_byte_is_refused_and_the_form_is_sent(engine: Engine) {
    let world = World::new(engine);
    let packed = Packed::serve(&world, "script", &[]);
    let mut loader = fs::read(packed.folder.path().join("packed").join(&packed.loader)).expect("the loader");
    // Still the same program: only its hash tells.
    assert_eq!(loader.pop(), Some(b';'));
    loader.push(b'\n');
    packed.front.file(&format!("/{}", packed.loader), "text/javascript", loader);
    let visitor = packed.open_with_form(&world).await;
    visitor.until("refused.length").await;
    assert_eq!(visitor.script("return refused").await, json!([format!("{}/{}", packed.front.address, packed.loader)]));
    assert_eq!(
        visitor.script("return Object.keys(handraise)").await,
        json!(["calls", "answer", "action", "consent", "forget", "onChange"])
    );
    visitor.press_send().await;
    visitor.leave().await;
    let leads = packed.receiver.leads().await;
    assert_eq!((leads.len(), &leads[0]["contact"]["company"]), (1, &json!("Harbour Works")), "{leads:?}");
    assert_eq!(leads[0]["verdict"], "unverified", "{leads:?}");
}
