//! A message as Slack's incoming webhooks take it: blocks of Block Kit, within its limits (docs.slack.dev/reference/block-kit). What a visitor wrote
//! makes no link and calls nobody. It does not know how it is sent.

use serde_json::{Value, json};

use super::text::{Item, Text};

/// The longest text of a header and of a section, in characters, and the most blocks of a message.
const HEADER: usize = 150;
const SECTION: usize = 3000;
const BLOCKS: usize = 50;
/// The most items of each group: with headings and remarks, two groups stay below the most blocks.
const ITEMS: usize = 20;

/// The body of a request.
pub(super) fn body(text: &Text) -> Value {
    let text = text.clone().cut(ITEMS);
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "text": cut(&text.subject, HEADER), "emoji": false },
    })];
    blocks.extend(text.summary.as_ref().map(|summary| section(&escaped(summary))));
    for group in &text.groups {
        blocks.extend(group.heading.as_ref().map(|heading| section(&format!("*{}*", escaped(heading)))));
        blocks.extend(group.items.iter().map(|item| section(&said(item))));
        blocks.extend(group.more().map(|more| section(&escaped(&more))));
    }
    blocks.truncate(BLOCKS - 1);
    blocks.push(json!({ "type": "context", "elements": [mrkdwn(&escaped(&text.footer))] }));
    json!({ "text": escaped(&text.subject), "blocks": blocks, "unfurl_links": false, "unfurl_media": false })
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": mrkdwn(text) })
}

/// Text in Slack's markup, of which Slack makes no links by itself.
fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

/// An item in Slack's markup. Lines that do not fit are left out whole, so that no markup is cut in two.
fn said(item: &Item) -> String {
    let link =
        item.link.as_ref().map(|(label, url)| format!("<{}|{}>", escaped(url).replace('|', "%7C"), escaped(label)));
    let mut room = SECTION - link.as_ref().map_or(0, |link| link.chars().count() + 1);
    let title = (!item.title.is_empty()).then(|| format!("*{}*", escaped(&item.title)));
    let lines = item.lines.iter().map(|(label, value)| format!("{}: {}", escaped(label), escaped(value)));
    let mut said = Vec::new();
    for line in title.into_iter().chain(lines) {
        let length = line.chars().count() + 1;
        if length <= room {
            room -= length;
            said.push(line);
        }
    }
    said.extend(link);
    // Slack refuses a text without characters.
    if said.is_empty() { "-".to_owned() } else { said.join("\n") }
}

/// The three characters that Slack's markup is made of, as text (docs.slack.dev/messaging/formatting-message-text).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::about;
    use super::*;

    fn texts(body: &Value) -> Vec<String> {
        let blocks = body["blocks"].as_array().expect("blocks");
        let text = |block: &Value| block.pointer("/text/text").or(block.pointer("/elements/0/text")).cloned();
        blocks.iter().map(|block| text(block).expect("a text").as_str().expect("a text").to_owned()).collect()
    }

    #[test]
    fn what_a_visitor_wrote_makes_no_link_and_calls_nobody() {
        let body = body(&about(1, "<!channel> <https://elsewhere.example|Works> & <@U1>"));
        for text in texts(&body).iter().skip(1) {
            let own = text.replace("<https://leads.example.com/inbox/persons/0?a=1&amp;b=2|Open in the inbox>", "");
            assert!(!own.contains('<') && !own.contains('>'), "{text}");
        }
        // A header is plain text: its characters are shown as they are.
        assert_eq!(body["blocks"][0]["text"]["type"], "plain_text");
        let all = body.to_string();
        assert!(all.contains("&lt;!channel&gt;") && !body["text"].as_str().expect("a text").contains('<'), "{all}");
        assert!(!all.contains("\"verbatim\":false") && all.contains("\"verbatim\":true"));
    }

    #[test]
    fn every_message_is_within_the_limits_that_slack_documents() {
        for (count, name) in [(0, "A"), (1, "&"), (3, "Ł"), (200, "<<<<<<&&&&&&")] {
            let text = about(count, &name.repeat(40));
            let both = Text { groups: vec![text.groups[0].clone(), text.groups[0].clone()], ..text };
            let body = body(&both);
            let (blocks, texts) = (body["blocks"].as_array().expect("blocks"), texts(&body));
            assert!(blocks.len() <= BLOCKS, "{}", blocks.len());
            assert!(texts[0].chars().count() <= HEADER);
            assert!(texts.iter().all(|text| (1..=SECTION).contains(&text.chars().count())), "{texts:?}");
            for block in blocks {
                assert!(["header", "section", "context"].contains(&block["type"].as_str().expect("a type")), "{block}");
            }
        }
    }
}
