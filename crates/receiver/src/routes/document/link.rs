//! Where an answer leads: which of its members another operation takes. Programs, and what tests the API, go on from there. It does not know handlers.

use serde_json::{Map, Value, json};

/// The operation that answers, its status, the operation that takes, the parameter that it takes, and the place of its value in the answer.
const LINKS: [(&str, &str, &str, &str, &str); 15] = [
    ("listLeads", "200", "listLeads", "before", "/next"),
    ("listPersons", "200", "listPersons", "after", "/next"),
    ("listPersons", "200", "showPerson", "id", "/persons/0/person"),
    ("listPersons", "200", "assignOwner", "id", "/persons/0/person"),
    ("listPersons", "200", "mergePersons", "id", "/persons/0/person"),
    ("listPersons", "200", "splitPerson", "id", "/persons/0/person"),
    ("listPersons", "200", "forgetPerson", "id", "/persons/0/person"),
    ("listAccounts", "200", "showAccount", "domain", "/accounts/0/domain"),
    ("listAccounts", "200", "listAccounts", "after", "/next"),
    ("listEvents", "200", "listEvents", "after", "/next"),
    ("createToken", "201", "revokeToken", "id", "/token/id"),
    ("inviteUser", "201", "changeUser", "id", "/user/id"),
    ("inviteUser", "201", "renewInvitation", "id", "/user/id"),
    ("inviteUser", "201", "removeUser", "id", "/user/id"),
    ("listAudit", "200", "listAudit", "before", "/next"),
];

/// Adds the links of an operation to its answers.
pub(super) fn add(operation: &mut Map<String, Value>) {
    let Some(name) = operation.get("operationId").and_then(Value::as_str).map(str::to_owned) else { return };
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (_, status, to, parameter, place) in LINKS.into_iter().filter(|(from, ..)| *from == name) {
        let Some(response) = responses.get_mut(status).and_then(Value::as_object_mut) else { continue };
        let links = response.entry("links").or_insert_with(|| json!({}));
        if let Some(links) = links.as_object_mut() {
            let value = format!("$response.body#{place}");
            links.insert(to.to_owned(), json!({ "operationId": to, "parameters": { parameter: value } }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_leads_from_an_answer_to_a_parameter() {
        let document: Value = serde_json::from_str(&crate::routes::document()).expect("it is JSON");
        let operations: Vec<&Value> = document["paths"]
            .as_object()
            .into_iter()
            .flatten()
            .flat_map(|(_, item)| item.as_object().into_iter().flatten().map(|(_, operation)| operation))
            .collect();
        let named = |name: &str| operations.iter().find(|operation| operation["operationId"] == name);
        for (from, status, to, parameter, place) in LINKS {
            let operation = named(from).unwrap_or_else(|| panic!("{from}"));
            assert_eq!(operation["responses"][status]["links"][to]["operationId"], to, "{from}");
            let parameters = named(to).and_then(|to| to["parameters"].as_array()).unwrap_or_else(|| panic!("{to}"));
            assert!(parameters.iter().any(|known| known["name"] == parameter), "{to} takes no `{parameter}`");
            assert!(place.starts_with('/'));
        }
    }
}
