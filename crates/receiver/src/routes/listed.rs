//! Every route of the API, registered once for the router and for the document of the API: its address, its method and what it says of itself are in
//! the attribute of its handler. Pages and files, which are no API, are in the router alone. It does not know what handlers do.

use std::collections::BTreeMap;

use axum::http::Method;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem, RefOr, Schema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    State, accounts, activation, approvals, audit, choices, connectors, crms, decide, definition, document, events,
    export, facts, figures, health, inputs, invitation, lead, list, nurture, outbox, persons, retention, reviews,
    session, shadow, stream, tokens, updates, users, views, visit, ways, work,
};

/// The routes that a form on another, allowed site needs. Such a site cannot read leads, because it may not send the token.
pub(super) fn for_forms() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(list::show, lead::take))
        .routes(routes!(updates::take))
        .routes(routes!(visit::issue))
        .routes(routes!(definition::active))
        .routes(routes!(definition::by_hash))
}

/// The routes for programs and for the team. What a handler's attribute says of it is in the document of the API.
pub(super) fn for_teams() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(document::show))
        .routes(routes!(activation::put))
        .routes(routes!(activation::list))
        .routes(routes!(activation::diff))
        .routes(routes!(shadow::show, shadow::put, shadow::end))
        .routes(routes!(reviews::acknowledge))
        .routes(routes!(facts::touches))
        .routes(routes!(facts::attributes))
        .routes(routes!(facts::statuses))
        .routes(routes!(facts::assignments))
        .routes(routes!(facts::snoozes))
        .routes(routes!(facts::suppressions))
        .routes(routes!(facts::objections))
        .routes(routes!(persons::list))
        .routes(routes!(persons::show, persons::erase))
        .routes(routes!(stream::follow))
        .routes(routes!(views::list, views::put, views::remove))
        .routes(routes!(export::show))
        .routes(routes!(nurture::list))
        .routes(routes!(decide::merge))
        .routes(routes!(decide::split))
        .routes(routes!(decide::own))
        .routes(routes!(choices::list))
        .routes(routes!(work::show))
        .routes(routes!(work::follow_up))
        .routes(routes!(work::snooze))
        .routes(routes!(work::decide_otherwise))
        .routes(routes!(decide::undo))
        .routes(routes!(connectors::list))
        .routes(routes!(crms::list))
        .routes(routes!(crms::plan))
        .routes(routes!(crms::retry))
        .routes(routes!(events::list))
        .routes(routes!(outbox::list))
        .routes(routes!(outbox::show))
        .routes(routes!(outbox::replay))
        .routes(routes!(outbox::targets))
        .routes(routes!(outbox::replay_dead))
        .routes(routes!(outbox::pause))
        .routes(routes!(outbox::resume))
        .routes(routes!(retention::show))
        .routes(routes!(figures::show_kpis))
        .routes(routes!(figures::show_load))
        .routes(routes!(inputs::list))
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::show))
        .routes(routes!(session::show, session::sign_in, session::sign_out))
        .routes(routes!(ways::show))
        .routes(routes!(session::change_password))
        .routes(routes!(invitation::show, invitation::accept))
        .routes(routes!(users::list, users::invite))
        .routes(routes!(users::change, users::remove))
        .routes(routes!(users::renew))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
        .routes(routes!(audit::list))
        .routes(routes!(approvals::list, approvals::approve))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
}

/// A key that a query may have.
#[derive(Clone, Debug)]
pub(super) struct QueryKey {
    pub(super) name: String,
    /// Whether it may stand there several times.
    pub(super) is_list: bool,
}

/// What the query of a request may have, by its address and method.
pub(super) type Queries = BTreeMap<String, Vec<(Method, Vec<QueryKey>)>>;

/// The keys of all queries. A form's own request is kept whatever its page adds to the address, so it is not among them; and what a provider of sign-in adds
/// to its answer is its own affair.
pub(super) fn queries() -> Queries {
    let (forms, teams) = (for_forms().into_openapi(), for_teams().into_openapi());
    let of_forms = forms.paths.paths.into_iter().map(|(path, item)| (path, vec![(Method::GET, item.get)]));
    let of_teams = teams.paths.paths.into_iter().map(|(path, item)| {
        let PathItem { get, put, post, delete, patch, .. } = item;
        let operations = [
            (Method::GET, get),
            (Method::PUT, put),
            (Method::POST, post),
            (Method::DELETE, delete),
            (Method::PATCH, patch),
        ];
        (path, Vec::from(operations))
    });
    let all = of_forms.chain(of_teams).map(|(path, operations)| {
        let known = operations.into_iter().filter_map(|(method, operation)| Some((method, keys(operation?))));
        (path, known.collect())
    });
    all.collect()
}

fn keys(operation: Operation) -> Vec<QueryKey> {
    let own = operation.parameters.unwrap_or_default().into_iter().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    let of_query = own.filter(|parameter| matches!(parameter.parameter_in, ParameterIn::Query));
    let keys = of_query.map(|parameter| QueryKey {
        is_list: matches!(parameter.schema, Some(RefOr::T(Schema::Array(_)))),
        name: parameter.name,
    });
    keys.collect()
}

fn ours() -> OpenApiRouter<State> {
    for_forms().merge(for_teams())
}

/// What all these routes say of themselves.
pub(super) fn described() -> OpenApi {
    let all = ours();
    #[cfg(feature = "oidc")]
    let all = all.merge(super::oidc::described());
    all.into_openapi()
}
