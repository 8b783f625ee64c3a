//! Receipts: a sent form carries the hash of bits that stay in the browser, as long as evidence may stay there.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, page};
use crate::visitor::{Visitor, World};
use handraise::author::{Format, compile};
use handraise::definition::hash;
use serde_json::{Value, json};

in_each_engine! {
    a_sent_form_carries_the_hash_of_bits_that_stay_here,
    each_form_has_a_receipt_of_its_own_and_the_newest_eight_are_kept,
    every_way_of_forgetting_destroys_the_bits,
    a_page_that_was_told_to_forget_by_another_tab_destroys_its_receipts,
    nothing_is_made_before_the_visitor_allows_it,
    where_no_consent_is_needed_a_receipt_is_made_until_the_visitor_objects,
    where_the_browser_hashes_nothing_the_form_goes_without_a_receipt,
    where_nothing_can_be_stored_the_form_goes_without_a_receipt,
    a_receipt_that_the_page_leaves_out_is_not_made,
}

/// The receipt that the form on the page would carry.
const RECEIPT: &str = "new FormData(document.querySelector('form')).get('handraise_receipt')";

/// Notes how many bytes are hashed each time.
const HASHED: &str = "
    window.hashed = [];
    const { digest } = SubtleCrypto.prototype;
    SubtleCrypto.prototype.digest = function (name, bytes) { hashed.push(bytes.byteLength); return digest.call(this, name, bytes); };
";

impl Visitor {
    /// Waits until the next receipt is made, which takes the browser a moment, and takes it.
    async fn receipt(&self) -> String {
        self.until(RECEIPT).await;
        let receipt = self.script(&format!("return {RECEIPT}")).await;
        receipt.as_str().expect("a text").to_owned()
    }

    /// The bits under the plugin's key, oldest first.
    async fn bits(&self) -> Vec<String> {
        let text = self.script("return localStorage['handraise.receipts'] ?? ''").await;
        text.as_str().expect("a text").split_whitespace().map(str::to_owned).collect()
    }
}

/// The receipt that bits belong to, computed from their bytes.
fn receipt_of(bits: &str) -> String {
    let byte = |at| u8::from_str_radix(bits.get(at..at + 2).expect("two digits"), 16).expect("hexadecimal digits");
    let bytes: Vec<u8> = (0..bits.len()).step_by(2).map(byte).collect();
    assert_eq!(bytes.len(), 16, "{bits}");
    hash(&bytes)
}

async fn a_sent_form_carries_the_hash_of_bits_that_stay_here(engine: Engine) {
    let world = World::new(engine);
    // The page that the form leads to may not see what was sent, so it is noted here.
    world.front.first_script(
        "addEventListener('formdata', ({ formData }) => { sessionStorage.sent = formData.get('handraise_receipt'); });",
    );
    let visitor = world.visitor().await;
    visitor.read_pricing_and_fill_in().await;
    let form = "document.querySelector(\"form[action='/v1/leads']\")";
    visitor.until(&format!("window.carried = new FormData({form}).get('handraise_receipt')")).await;
    let carried = visitor.script("return carried").await;
    visitor.submit().await;
    let bits = visitor.bits().await;
    assert_eq!(bits.len(), 1, "one form: {bits:?}");
    assert_eq!(carried, receipt_of(&bits[0]), "every attempt to send this form carries the same");
    assert_eq!(visitor.script("return sessionStorage.sent").await, carried);
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert!(!lead["contact"].to_string().contains("receipt"), "{lead}");
}

async fn each_form_has_a_receipt_of_its_own_and_the_newest_eight_are_kept(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    let mut receipts = vec![visitor.receipt().await];
    for _ in 0..9 {
        // A form that was reset is another submission.
        visitor.script("document.querySelector('form').reset()").await;
        receipts.push(visitor.receipt().await);
    }
    let kept: Vec<String> = visitor.bits().await.iter().map(|bits| receipt_of(bits)).collect();
    assert_eq!(kept, receipts[2..], "oldest first");
    // Another page takes nothing away.
    visitor.open("/own").await;
    visitor.until_ready().await;
    let last = visitor.receipt().await;
    let kept: Vec<String> = visitor.bits().await.iter().map(|bits| receipt_of(bits)).collect();
    assert_eq!(kept, [&receipts[3..], &[last]].concat());
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn every_way_of_forgetting_destroys_the_bits(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    let slow = "window.fetch = () => new Promise(() => {});";
    world.front.page("/bye", &page(slow, "", ""));
    for forgets in ["handraise.forget()", "handraise.consent('denied')"] {
        let before = visitor.receipt().await;
        assert_eq!(visitor.bits().await.len(), 1);
        visitor.script(forgets).await;
        assert_eq!(visitor.stored().await, [], "{forgets}");
        assert_eq!(visitor.script(&format!("return {RECEIPT}")).await, Value::Null, "{forgets}");
        visitor.script("handraise.consent('granted')").await;
        assert_ne!(visitor.receipt().await, before, "the same form, and a visitor who is asked again");
        // On this page the module never loads.
        visitor.open("/bye").await;
        assert_eq!(visitor.bits().await.len(), 1);
        visitor.script(forgets).await;
        assert_eq!(visitor.stored().await, [], "{forgets}");
        visitor.open("/own").await;
        visitor.until_ready().await;
    }
    visitor.leave().await;
}

async fn a_page_that_was_told_to_forget_by_another_tab_destroys_its_receipts(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    let first = visitor.browser.window().await.expect("a window");
    visitor.receipt().await;
    visitor.open_in_front("/own").await;
    visitor.until_ready().await;
    visitor.receipt().await;
    visitor.until("localStorage['handraise.receipts'].includes(' ')").await;
    visitor.script("handraise.forget()").await;
    visitor.until("!Object.keys(localStorage).some((key) => key.startsWith('handraise.'))").await;
    visitor.browser.switch_to_window(first).await.expect("it can be looked at");
    visitor.until(&format!("{RECEIPT} === null")).await;
    visitor.script("document.querySelector('form').reset(); dispatchEvent(new FocusEvent('focus'))").await;
    assert_eq!(visitor.script(&format!("return {RECEIPT}")).await, Value::Null);
    assert_eq!(visitor.bits().await, [""; 0]);
    visitor.leave().await;
}

async fn nothing_is_made_before_the_visitor_allows_it(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(HASHED, "", FORM)).await;
    let fields = visitor.form_fields().await;
    assert!(fields["handraise_evidence"].is_string() && fields["handraise_receipt"].is_null(), "{fields}");
    visitor.script("handraise.consent('denied')").await;
    assert!(visitor.form_fields().await["handraise_receipt"].is_null());
    assert_eq!(visitor.stored().await, []);
    // The definition's hash is of another length.
    assert_eq!(visitor.script("return hashed.includes(16)").await, false);
    visitor.script("handraise.consent('granted')").await;
    let receipt = visitor.receipt().await;
    assert_eq!(receipt, receipt_of(&visitor.bits().await[0]));
    assert_eq!(visitor.script("return hashed.includes(16)").await, true, "the test sees what is hashed");
    visitor.leave().await;
}

async fn where_no_consent_is_needed_a_receipt_is_made_until_the_visitor_objects(engine: Engine) {
    const DEFINITION: &str = r#"
        id = "open"
        version = 1
        [tracking]
        consent = "not_needed"
        [[fields]]
        id = "email"
        names = ["email"]
        answers = ["email_type"]
    "#;
    let world = World::new(engine);
    let mql = compile(DEFINITION, Format::Toml).expect("it compiles").mql().to_vec();
    world.front.file("/open.mql", "application/octet-stream", mql);
    let html = page("", "", FORM).replace("/v1/definition.mql", "/open.mql");
    let visitor = world.visitor_on(&html).await;
    let receipt = visitor.receipt().await;
    assert_eq!(receipt, receipt_of(&visitor.bits().await[0]));
    // Forgetting is no objection where nobody has to be asked: what comes then is new.
    visitor.script("handraise.forget()").await;
    assert_eq!(visitor.bits().await, [""; 0]);
    visitor.script("dispatchEvent(new FocusEvent('focus'))").await;
    assert_ne!(visitor.receipt().await, receipt);
    visitor.script("handraise.consent('denied')").await;
    assert_eq!(visitor.stored().await, []);
    assert_eq!(visitor.script(&format!("return {RECEIPT}")).await, Value::Null);
    visitor.leave().await;
}

async fn where_the_browser_hashes_nothing_the_form_goes_without_a_receipt(engine: Engine) {
    let world = World::new(engine);
    // Like a page on plain http, and like a browser that refuses.
    let missing = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });";
    let refusing = "SubtleCrypto.prototype.digest = (name, { byteLength }) => byteLength === 16 ? Promise.reject(Error('refused')) : new Promise((done) => done(new ArrayBuffer(32)));";
    for before in [missing, refusing] {
        let visitor = world.visitor_on(&page(before, GRANTED, FORM)).await;
        visitor.script("handraise.action('book-demo')").await;
        visitor.pass(200).await;
        let fields = visitor.form_fields().await;
        assert!(fields["handraise_score"] == "20" && fields["handraise_receipt"].is_null(), "{fields}");
        assert_eq!(visitor.bits().await, [""; 0]);
        assert_eq!(visitor.thrown().await, "");
        visitor.script("localStorage.clear()").await;
        visitor.leave().await;
    }
}

async fn where_nothing_can_be_stored_the_form_goes_without_a_receipt(engine: Engine) {
    let world = World::new(engine);
    let refuses = format!("{HASHED} Storage.prototype.setItem = () => {{ throw new Error('full'); }};");
    let visitor = world.visitor_on(&page(&refuses, GRANTED, FORM)).await;
    visitor.until("hashed.includes(16)").await;
    visitor.pass(200).await;
    let fields = visitor.form_fields().await;
    assert!(fields["handraise_evidence"].is_string() && fields["handraise_receipt"].is_null(), "{fields}");
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_receipt_that_the_page_leaves_out_is_not_made(engine: Engine) {
    let world = World::new(engine);
    let attributes = format!("{GRANTED} data-fields='{{\"receipt\": false}}'");
    let visitor = world.visitor_on(&page(HASHED, &attributes, FORM)).await;
    visitor.until("localStorage['handraise.2']").await;
    visitor.pass(200).await;
    let fields = visitor.form_fields().await;
    assert!(fields["handraise_evidence"].is_string() && fields["handraise_receipt"].is_null(), "{fields}");
    assert_eq!(visitor.bits().await, [""; 0]);
    // Under another name it is the same.
    let attributes = format!("{GRANTED} data-fields='{{\"receipt\": \"lead_receipt\"}}'");
    world.front.page("/named", &page("", &attributes, FORM));
    visitor.open("/named").await;
    visitor.until_ready().await;
    visitor.until("new FormData(document.querySelector('form')).get('lead_receipt')").await;
    let fields = visitor.form_fields().await;
    assert_eq!(fields["lead_receipt"], json!(receipt_of(&visitor.bits().await[0])));
    visitor.leave().await;
}
