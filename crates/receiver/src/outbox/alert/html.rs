//! The HTML part of an e-mail: one column without pictures, scripts or addresses elsewhere, readable on a telephone and in the dark. It does not know what
//! it says.

use super::text::{Item, Text};
use crate::html::escape;

const STYLE: &str = "body{margin:0;background:#f4f5f7;color:#1c2430;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif}\
main{max-width:600px;margin:0 auto;padding:24px 20px}\
h1{font-size:20px;line-height:1.3;margin:0 0 4px}h2{font-size:16px;margin:24px 0 8px}\
article{background:#fff;border:1px solid #dde1e7;border-radius:8px;padding:16px;margin:12px 0;overflow-wrap:anywhere}\
h3{font-size:16px;margin:0 0 8px}dl{margin:0}dt{color:#56606f;font-size:13px}dd{margin:0 0 8px}\
a{color:#0b57d0}footer,p{color:#56606f;font-size:14px;margin:4px 0}footer{margin-top:24px}\
@media (prefers-color-scheme:dark){body{background:#14181f;color:#e6e9ee}article{background:#1c222c;border-color:#353d4a}\
dt,footer,p{color:#a5afbe}a{color:#8ab4f8}}";

/// The message as a page.
pub(super) fn page(text: &Text) -> String {
    let subject = escape(&text.subject);
    let mut body = format!("<h1>{subject}</h1>");
    if let Some(summary) = &text.summary {
        body.push_str(&format!("<p>{}</p>", escape(summary)));
    }
    for group in &text.groups {
        if let Some(heading) = &group.heading {
            body.push_str(&format!("<h2>{}</h2>", escape(heading)));
        }
        body.extend(group.items.iter().map(|item| article(item, text.says_title_of(item))));
        if let Some(more) = group.more() {
            body.push_str(&format!("<p>{}</p>", escape(&more)));
        }
    }
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{subject}</title><style>{STYLE}</style></head><body><main>{body}<footer>{}</footer></main></body></html>",
        text.language,
        escape(&text.footer)
    )
}

fn article(item: &Item, has_title: bool) -> String {
    let mut parts = String::new();
    if has_title {
        parts.push_str(&format!("<h3>{}</h3>", escape(&item.title)));
    }
    let lines = item.lines.iter().map(|(label, value)| format!("<dt>{}</dt><dd>{}</dd>", escape(label), escape(value)));
    let lines: String = lines.collect();
    if !lines.is_empty() {
        parts.push_str(&format!("<dl>{lines}</dl>"));
    }
    if let Some((label, url)) = &item.link {
        parts.push_str(&format!("<a href=\"{}\">{}</a>", escape(url), escape(label)));
    }
    format!("<article>{parts}</article>")
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::about;
    use super::*;

    #[test]
    fn what_a_visitor_wrote_is_text() {
        let page = page(&about(1, "<img src=x onerror=\"alert('1')\"> & Co"));
        assert!(!page.contains("<img"), "{page}");
        assert!(page.contains("&lt;img src=x onerror=&quot;alert('1')&quot;&gt; &amp; Co"), "{page}");
        assert!(page.contains("href=\"https://leads.example.com/inbox/persons/0?a=1&amp;b=2\""), "{page}");
    }
}
