//! The encodings in which a form may be sent.

use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::visitor::{GOOD, Visitor};

#[tokio::test]
async fn urlencoded_multipart_and_json_give_the_same_verified_lead() {
    let place = Place::new();
    let running = place.start().await;
    let mut sent = Vec::new();
    for kind in ["urlencoded", "multipart", "json", "fields", "beacon"] {
        let mut visitor = Visitor::interested();
        visitor.now_s -= sent.len() as u32; // Other evidence each time, so that none is a replay.
        let fields = visitor.send(&format!("{kind}-0001"), &[&GOOD[..], &[("message", "Zeile 1\nß & <b>")]].concat());
        let object: serde_json::Map<_, _> = fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let request = match kind {
            "urlencoded" => running.post().form(&fields),
            "multipart" => {
                let form = fields.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
                running.post().multipart(form)
            }
            "json" => running.post().json(&object),
            "fields" => running.post().json(&json!({ "fields": object })),
            _ => running.post().header("content-type", "text/plain;charset=UTF-8").body(json!(object).to_string()),
        };
        let request = request.bearer_auth(TOKEN).header("accept", "application/json");
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 201, "{kind}");
        assert_eq!(body(answer).await["verdict"], "verified", "{kind}");
        sent.push(kind);
    }
    for lead in running.leads().await {
        assert_eq!(lead["contact"]["message"], "Zeile 1\nß & <b>", "{lead}");
        assert_eq!(lead["assessment"]["stage"], "mql");
    }
    running.stop().await;
}

#[tokio::test]
async fn files_are_named_and_not_kept() {
    let place = Place::new();
    let running = place.start().await;
    let form = Form::new()
        .text("name", "A")
        .part("cv", Part::bytes(vec![0; 1000]).file_name("cv.pdf"))
        .part("none", Part::bytes(Vec::new()).file_name(""));
    running.post().multipart(form).send().await.expect("an answer");
    assert_eq!(running.lead().await["contact"], json!({ "name": "A", "cv": "cv.pdf (file, not kept)" }));
    running.stop().await;
}

#[tokio::test]
async fn a_form_with_large_files_is_kept_without_them() {
    let place = Place::new();
    let running = place.start().await;
    let file = |bytes| Part::bytes(vec![b'a'; bytes]).file_name("cv.pdf");
    let form = Form::new().part("cv", file(200_000)).text("name", "A").part("more", file(3_000_000)).text("last", "B");
    let answer = running.post().multipart(form).send().await.expect("an answer");
    assert_eq!(answer.status(), 303);
    let lead = running.lead().await;
    let told = "cv.pdf (file, not kept)";
    assert_eq!(lead["contact"], json!({ "cv": told, "name": "A", "more": told, "last": "B" }));
    assert!(!lead["verdict_reasons"].to_string().contains("cut: "), "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn files_beyond_all_measure_cost_what_comes_after_them_and_not_the_contact() {
    let place = Place::new();
    let mut config = place.config();
    config.upload_bytes = 100_000;
    let running = Running::start(config).await;
    let form =
        Form::new().text("name", "A").part("cv", Part::bytes(vec![0; 200_000]).file_name("cv.pdf")).text("z", "B");
    // The answer may be lost together with the rest of the body, which nobody reads.
    let _answer = running.post().multipart(form).send().await;
    let lead = running.lead().await;
    assert_eq!(lead["contact"], json!({ "name": "A", "cv": "cv.pdf (file, not kept)" }));
    assert!(lead["verdict_reasons"].to_string().contains("cut: "), "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn text_of_many_fields_beyond_the_limit_is_cut_and_the_contact_kept() {
    let place = Place::new();
    let running = place.start().await;
    let many = (0..20).fold(Form::new().text("name", "A"), |form, n| form.text(format!("text{n}"), "x".repeat(10_000)));
    let answer = running.post().multipart(many).send().await.expect("an answer");
    assert_eq!(answer.status(), 303);
    let lead = running.lead().await;
    assert_eq!((&lead["contact"]["name"], lead["contact"]["text0"].to_string().len()), (&json!("A"), 10_002));
    assert!(lead["verdict_reasons"].to_string().contains("cut: "), "{lead}");
    running.stop().await;
}

#[tokio::test]
async fn a_long_message_in_any_script_fits() {
    let place = Place::new();
    let running = place.start().await;
    let message = "Ж".repeat(15_000);
    let fields = [("name", "A"), ("message", &message[..16_000]), ("more", &message[..16_000]), ("z", "B")];
    let answer = running.post().form(&fields).send().await.expect("an answer");
    assert_eq!(answer.status(), 303);
    let lead = running.lead().await;
    assert_eq!((&lead["contact"]["more"], &lead["contact"]["z"]), (&json!(&message[..16_000]), &json!("B")));
    running.stop().await;
}

#[tokio::test]
async fn a_multipart_body_that_breaks_off_keeps_what_arrived() {
    let place = Place::new();
    let running = place.start().await;
    let broken = "--x\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nA\r\n--x\r\ncontent-disp";
    let kind = "multipart/form-data; boundary=x";
    let answer = running.post().header("content-type", kind).body(broken).send().await.expect("an answer");
    assert_eq!(answer.status(), 303);
    let lead = running.lead().await;
    assert_eq!(lead["contact"]["name"], "A");
    assert!(lead["verdict_reasons"].to_string().contains("cut: "));
    running.stop().await;
}

#[tokio::test]
async fn a_multipart_body_without_its_end_keeps_its_last_field() {
    let place = Place::new();
    let running = place.start().await;
    let part =
        |name: &str, value: &str| format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body = [part("name", "A"), part("contact_sales", "yes")].concat();
    for (end, cut) in [("", true), ("--x--", false), ("--x--\r\n", false)] {
        let body = format!("{body}{end}");
        let kind = "multipart/form-data; boundary=x";
        let answer = running.post().header("content-type", kind).body(body).send().await.expect("an answer");
        assert_eq!(answer.status(), 303);
        let lead = &running.leads().await[0];
        assert_eq!((&lead["contact"]["name"], &lead["assessment"]["hand_raised"]), (&json!("A"), &json!(true)));
        assert_eq!(lead["verdict_reasons"].to_string().contains("cut: "), cut, "{lead}");
    }
    running.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_remedy() {
    let place = Place::new();
    let running = place.start().await;
    let packed = [0x1f, 0x8b, 8, 0, 0, 0];
    let answer = running.post().header("content-encoding", "gzip").body(packed.to_vec()).send().await;
    let told = problem(answer.expect("an answer"), 415).await;
    assert!(told["detail"].to_string().contains("Content-Encoding"), "{told}");
    assert!(running.leads().await.is_empty());
    let answer = running.post().header("content-encoding", "identity").body("name=A").send().await;
    assert_eq!(answer.expect("an answer").status(), 303);
    running.stop().await;
}

#[tokio::test]
async fn nothing_by_which_anybody_could_be_known_is_no_lead() {
    let place = Place::new();
    let running = place.start().await;
    for nothing in ["hello there", "handraise_score=9", "_next=/thanks", "name=&email=+", "handraise_submission=short"]
    {
        let answer = running.post().header("content-type", "text/plain").body(nothing).send().await;
        problem(answer.expect("an answer"), 400).await;
    }
    assert!(running.leads().await.is_empty());
    // A page may keep the contact elsewhere, under the submission id.
    for known in ["handraise_submission=elsewhere-1", "handraise_evidence=AAAA", "name=A", "hello there=1"] {
        let answer = running.post().header("content-type", "text/plain").body(known).send().await;
        assert_eq!(answer.expect("an answer").status(), 303, "{known}");
    }
    assert_eq!(running.leads().await.len(), 4);
    running.stop().await;
}

#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_a_form() {
    let place = Place::new();
    let running = place.start().await;
    for (kind, sent) in [("application/json", "\u{feff}{\"name\":\"A\"}"), ("text/plain", "\u{feff}{\"name\":\"A\"}")] {
        let answer = running.post().header("content-type", kind).body(sent).send().await.expect("an answer");
        assert_eq!(answer.status(), 201, "{kind}");
        assert_eq!(running.leads().await[0]["contact"], json!({ "name": "A" }));
    }
    running.stop().await;
}

#[tokio::test]
async fn markup_and_odd_keys_are_stored_as_the_text_they_are() {
    let place = Place::new();
    let running = place.start().await;
    let name = "<script>alert('x')</script>\"}],\"verdict\":\"verified";
    let object = json!({ "name": name, "constructor": "c", "site": "javascript:alert(1)", "n": 1, "yes": true });
    let answer = running.post().json(&object).send().await.expect("an answer");
    assert_eq!(answer.status(), 201);
    let lead = running.lead().await;
    let expected = json!({ "name": name, "constructor": "c", "site": "javascript:alert(1)", "n": "1", "yes": "yes" });
    assert_eq!((&lead["contact"], &lead["verdict"]), (&expected, &json!("unverified")));
    running.stop().await;
}

#[tokio::test]
async fn a_message_cut_inside_an_emoji_is_a_lead_all_the_same() {
    let place = Place::new();
    let running = place.start().await;
    let sent = r#"{"name":"A","message":"x\ud83d"}"#;
    let answer = running.post().header("content-type", "application/json").body(sent).send().await;
    assert_eq!(answer.expect("an answer").status(), 201);
    assert_eq!(running.lead().await["contact"], json!({"name": "A", "message": "x\u{fffd}"}));
    running.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_that_says_why() {
    let place = Place::new();
    let running = place.start().await;
    let send = |kind: &'static str, text: &'static str| running.post().header("content-type", kind).body(text).send();
    let answer = send("application/json", r#"{"a":1e999}"#).await.expect("an answer");
    assert!(problem(answer, 400).await["detail"].to_string().contains("number out of range"));
    problem(send("application/json", "[").await.expect("an answer"), 400).await;
    problem(send("application/x-www-form-urlencoded", "").await.expect("an answer"), 400).await;
    problem(send("multipart/form-data", "x").await.expect("an answer"), 400).await;
    problem(send("application/xml", "<a/>").await.expect("an answer"), 415).await;
    assert!(running.leads().await.is_empty());
    running.stop().await;
}
