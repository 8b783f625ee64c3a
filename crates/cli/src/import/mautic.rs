//! Mautic's points, as its API lists them (`GET /api/points`). Each becomes a row like any other. It does not know what a row means.

use super::row::{Row, on_one_line};
use serde_json::Value;

/// The rows of a document.
///
/// # Errors
/// What is wrong with the document, and what to do.
pub(super) fn read(text: &str) -> Result<Vec<Row>, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| {
        format!("line {}: not valid JSON: {error}; give the answer of `GET /api/points` as it is", error.line())
    })?;
    let named = document.get("points");
    let points: Vec<&Value> = match named.unwrap_or(&document) {
        Value::Array(list) => list.iter().collect(),
        Value::Object(map) if named.is_some() => map.values().collect(),
        _ => {
            return Err(
                "there are no `points` in it; give the answer of Mautic's `GET /api/points`, or a table".to_owned()
            );
        }
    };
    points.into_iter().map(|point| row(point, text)).collect()
}

fn row(point: &Value, text: &str) -> Result<Row, String> {
    let name = point["name"].as_str().unwrap_or_default();
    let line = line_of(text, name);
    let delta = point["delta"].as_i64().or_else(|| point["delta"].as_str()?.trim().parse().ok());
    let (false, Some(delta)) = (name.is_empty(), delta) else {
        return Err(format!(
            "line {line}: a point has a `name` and a `delta`; give the answer of `GET /api/points` as it is"
        ));
    };
    let properties = &point["properties"];
    let hits = properties["page_hits"].as_u64().or_else(|| properties["page_hits"].as_str()?.parse().ok());
    let repeats = point["repeatable"].as_bool().unwrap_or_else(|| point["repeatable"].as_u64() == Some(1));
    let note = if repeats { "each" } else { "" };
    // Mautic counts hits of an address; the words of other rules say the same.
    let signal = match hits.filter(|hits| *hits > 1) {
        Some(hits) => format!("{name} ({hits} pages in one visit)"),
        None => name.to_owned(),
    };
    Ok(Row {
        line,
        model: None,
        kind: point["type"].as_str().unwrap_or_default().to_owned(),
        signal: on_one_line(&signal),
        points: delta.to_string(),
        note: note.to_owned(),
        url: on_one_line(properties["page_url"].as_str().unwrap_or_default()),
    })
}

/// The line that names a point.
fn line_of(text: &str, name: &str) -> u64 {
    let quoted = Value::from(name).to_string();
    let place = text.lines().position(|line| !name.is_empty() && line.contains(&quoted));
    place.map_or(1, |index| index as u64 + 1)
}
