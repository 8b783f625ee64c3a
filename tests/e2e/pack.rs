//! Packs under the policy that their README prints and nothing more: pages, pack and receiver are on three origins. And the pack for pages with a script tag.

use crate::engine::{Engine, in_each_engine};
use crate::front::Front;
use crate::page::FORM;
use crate::protocol::{of_another_build, script_of_another_build};
use crate::receiver::{Receiver, plugin};
use crate::visitor::{Visitor, World};
use handraise_tests::{root, tool};
use serde_json::json;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

in_each_engine! {
    a_pack_of_another_origin_works_under_the_policy_that_it_prints,
    an_old_page_works_beside_a_new_folder_and_both_know_the_same_visitor,
    a_loader_with_one_changed_byte_is_refused_and_the_form_is_sent,
}

/// A pack on an origin of its own, and the receiver on another.
pub(crate) struct Packed {
    folder: TempDir,
    /// The plugin's folder in the pack.
    plugin: String,
    receiver: Receiver,
    /// Where the pack is.
    pub(crate) front: Front,
    /// Where forms go.
    pub(crate) endpoint: Front,
    /// An origin in the policy that `endpoint` stands in for.
    pub(crate) stand_in_for: &'static str,
}

impl Packed {
    /// Packs for a host, with options of its own.
    pub(crate) fn serve(world: &World, host: &str, options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let receiver = Receiver::start_for(&folder.path().join("data"), &world.front.address);
        let [front, endpoint] = [(); 2].map(|()| Front::start(&receiver.address));
        let out = folder.path().join("packed");
        let mut command = Command::new(tool());
        command.args(["pack", host, "--endpoint", &endpoint.address, "--base", &front.address]).args(options);
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
        let plugin = plugin.file_name().to_string_lossy().into_owned();
        let packed = Self { folder, plugin, receiver, front, endpoint, stand_in_for: "" };
        packed.upload(&packed.plugin, |_, bytes| bytes);
        packed
    }

    /// Serves the plugin's files in a folder, each as `change` makes it.
    fn upload(&self, folder: &str, change: impl Fn(&str, Vec<u8>) -> Vec<u8>) {
        for entry in fs::read_dir(self.folder.path().join("packed").join(&self.plugin)).expect("its files").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = if name.ends_with(".js") { "text/javascript" } else { "application/wasm" };
            let bytes = change(&name, fs::read(entry.path()).expect("a file"));
            self.front.file(&format!("/{folder}/{name}"), kind, bytes);
        }
        self.front.header(folder, "access-control-allow-origin", "*");
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join("packed").join(name)).expect("text")
    }

    /// Opens a page of the site with the snippet, under the printed policy. `head` comes after the snippet.
    pub(crate) async fn open(&self, world: &World, head: &str, body: &str) -> Visitor {
        self.open_with(world, &self.text("snippet.html"), head, body).await
    }

    /// The same with other lines in place of the snippet.
    pub(crate) async fn open_with(&self, world: &World, snippet: &str, head: &str, body: &str) -> Visitor {
        self.put(world, snippet, head, body);
        let visitor = world.visitor().await;
        visitor.open("/own").await;
        visitor
    }

    /// Puts such a page at `/own` of the site.
    fn put(&self, world: &World, snippet: &str, head: &str, body: &str) {
        let readme = self.text("README.md");
        let (_, rest) = readme.split_once("\nContent-Security-Policy: ").expect("the policy is printed");
        let (policy, _) = rest.split_once('\n').expect("it is a line");
        let policy = match self.stand_in_for {
            "" => policy.to_owned(),
            origin => policy.replace(origin, &self.endpoint.address),
        };
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
                <script src=\"/watch.js\"></script>\n{snippet}{head}</head><body>{body}</body></html>"
            ),
        );
    }

    /// The same with a form that goes to the receiver.
    async fn open_with_form(&self, world: &World) -> Visitor {
        self.open(world, "", &self.form()).await
    }

    /// A form that goes to the receiver, as the README writes it.
    fn form(&self) -> String {
        let action = format!("action=\"{}/v1/leads\"", self.endpoint.address);
        assert!(self.text("README.md").contains(&action));
        FORM.replace("action=\"/v1/leads\"", &action)
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

async fn an_old_page_works_beside_a_new_folder_and_both_know_the_same_visitor(engine: Engine) {
    let world = World::new(engine);
    let packed = Packed::serve(&world, "script", &[]);
    // An older build: its files fit each other, and none of the new ones.
    let old = "handraise-0.0.9";
    packed.upload(old, |name, bytes| match name {
        "handraise.wasm" => of_another_build(&bytes),
        "handraise-loader.js" => script_of_another_build(&bytes),
        _ => bytes,
    });
    let snippet = packed.text("snippet.html").replace(&packed.plugin, old);
    let (before, rest) = snippet.split_once(" integrity=\"").expect("the loader is pinned");
    let snippet = format!("{before}{}", rest.split_once('"').expect("its end").1);
    let visitor = packed.open_with(&world, &snippet, "", &packed.form()).await;
    visitor.until("handraise.ready").await;
    visitor.until_ready().await;
    visitor.stir().await;
    visitor.script("handraise.consent('granted'); handraise.action('book-demo')").await;
    visitor.press_send().await;
    packed.put(&world, &packed.text("snippet.html"), "", &packed.form());
    visitor.open("/own").await;
    visitor.until("handraise.ready").await;
    visitor.until_ready().await;
    // As the page's banner says on every page.
    visitor.script("handraise.consent('granted')").await;
    visitor.stir().await;
    visitor.press_send().await;
    visitor.leave().await;
    let leads = packed.receiver.leads().await;
    assert_eq!(leads.len(), 2, "{leads:?}");
    for lead in &leads {
        assert_eq!((&lead["verdict"], &lead["claimed"]["score"]), (&json!("verified"), &json!(20)), "{lead}");
    }
    let asked = packed.front.asked();
    for folder in [old, &packed.plugin] {
        assert!(asked.iter().any(|asked| asked.ends_with(&format!("{folder}/handraise.wasm"))), "{asked:?}");
    }
}

async fn a_loader_with_one_changed_byte_is_refused_and_the_form_is_sent(engine: Engine) {
    let world = World::new(engine);
    let packed = Packed::serve(&world, "script", &[]);
    let loader = format!("{}/handraise-loader.js", packed.plugin);
    packed.upload(&packed.plugin, |name, mut bytes| {
        if name == "handraise-loader.js" {
            // Still the same program: only its hash tells.
            assert_eq!(bytes.pop(), Some(b';'));
            bytes.push(b'\n');
        }
        bytes
    });
    let visitor = packed.open_with_form(&world).await;
    visitor.until("refused.length").await;
    assert_eq!(visitor.script("return refused").await, json!([format!("{}/{loader}", packed.front.address)]));
    assert_eq!(
        visitor.script("return Object.keys(handraise)").await,
        json!(["calls", "answer", "action", "consent", "forget", "followUp", "onChange"])
    );
    visitor.press_send().await;
    visitor.leave().await;
    let leads = packed.receiver.leads().await;
    assert_eq!((leads.len(), &leads[0]["contact"]["company"]), (1, &json!("Harbour Works")), "{leads:?}");
    assert_eq!(leads[0]["verdict"], "unverified", "{leads:?}");
}
