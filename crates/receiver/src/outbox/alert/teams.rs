//! A message as a workflow of Microsoft Teams takes it that posts what a webhook brings: an Adaptive Card (learn.microsoft.com, "Create incoming webhooks
//! with Workflows"). What a visitor wrote stands in `TextRun`s, which know no markup. It does not know how it is sent.

use serde_json::{Value, json};

use super::text::{Item, Text};

/// The most bytes of a message. Teams takes 28 KB, and the workflow adds something of its own.
const BYTES: usize = 24_000;
/// The most items of each group, and fewer where these are too many bytes.
const ITEMS: [usize; 5] = [20, 10, 5, 2, 1];

/// The body of a request.
pub(super) fn body(text: &Text) -> Value {
    let bodies = ITEMS.iter().map(|most| message(&text.clone().cut(*most)));
    let mut last = message(&text.clone().cut(0));
    for body in bodies {
        if body.to_string().len() <= BYTES {
            return body;
        }
        last = body;
    }
    last
}

fn message(text: &Text) -> Value {
    let mut parts = vec![said(&text.subject, "large", "bolder")];
    parts.extend(text.summary.as_ref().map(|summary| said(summary, "default", "default")));
    for group in &text.groups {
        parts.extend(group.heading.as_ref().map(|heading| said(heading, "medium", "bolder")));
        parts.extend(group.items.iter().map(container));
        parts.extend(group.more().map(|more| said(&more, "default", "default")));
    }
    parts.push(said(&text.footer, "small", "default"));
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "lang": text.language,
                "fallbackText": text.subject,
                "body": parts,
            },
        }],
    })
}

fn container(item: &Item) -> Value {
    let title = (!item.title.is_empty()).then(|| said(&item.title, "default", "bolder"));
    let lines = item.lines.iter().map(|(label, value)| {
        let label = json!({ "type": "TextRun", "text": format!("{label}: "), "isSubtle": true });
        json!({ "type": "RichTextBlock", "spacing": "small", "inlines": [label, { "type": "TextRun", "text": value }] })
    });
    let action = item.link.as_ref().map(|(label, url)| {
        json!({ "type": "ActionSet", "actions": [{ "type": "Action.OpenUrl", "title": label, "url": url }] })
    });
    let items: Vec<Value> = title.into_iter().chain(lines).chain(action).collect();
    json!({ "type": "Container", "separator": true, "items": items })
}

fn said(text: &str, size: &str, weight: &str) -> Value {
    let run = json!({ "type": "TextRun", "text": text, "size": size, "weight": weight });
    json!({ "type": "RichTextBlock", "inlines": [run] })
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::about;
    use super::*;

    #[test]
    fn what_a_visitor_wrote_is_never_read_as_markup() {
        let body = body(&about(1, "[Works](https://elsewhere.example) **now** <at>Eve</at>"));
        let all = body.to_string();
        // Text blocks, facts and buttons read Markdown; only runs of text do not.
        assert!(!all.contains("\"TextBlock\"") && !all.contains("FactSet") && !all.contains("entities"), "{all}");
        assert_eq!((&body["type"], body["attachments"].as_array().map(Vec::len)), (&json!("message"), Some(1)));
        let card = &body["attachments"][0];
        assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
        assert_eq!((&card["content"]["type"], &card["content"]["version"]), (&json!("AdaptiveCard"), &json!("1.4")));
        let urls: Vec<_> = all.match_indices("\"url\":").collect();
        assert_eq!(urls.len(), 1);
    }

    #[test]
    fn a_message_never_has_more_bytes_than_teams_takes() {
        for (count, name) in [(0, "A"), (3, "Ł"), (200, "\"\\<")] {
            let text = about(count, &name.repeat(40));
            let both = Text { groups: vec![text.groups[0].clone(), text.groups[0].clone()], ..text };
            let body = body(&both);
            assert!(body.to_string().len() <= BYTES, "{}", body.to_string().len());
            assert_eq!(body.to_string().contains("more"), count > 20, "{body}");
        }
    }
}
