//! Addresses that people write into files: which may be used, and what they may reach. It does not know what is sent there.

use url::Url;

use super::Reach;

/// Which addresses a host may have. What is not encrypted stays in the own network.
pub(crate) fn reach(url: &str, allow_private_addresses: bool) -> Reach {
    match (allow_private_addresses, url.starts_with("http:")) {
        (false, _) => Reach::Public,
        (true, true) => Reach::Private,
        (true, false) => Reach::Anywhere,
    }
}

/// An address of the web that names a host and no secret. `example` is shown to somebody who wrote something else, and `secrets` is the table that
/// has secrets.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(crate) fn checked_url(
    text: &str,
    allow_private_addresses: bool,
    (example, secrets): (&str, &str),
) -> Result<Url, (&'static str, String)> {
    let url = Url::parse(text).ok().filter(|url| url.host().is_some());
    let url = url.ok_or_else(|| ("this is no address", format!("write it as `{example}`")))?;
    let wrong = |problem, remedy: &str| Err((problem, remedy.to_owned()));
    match url.scheme() {
        "https" => {}
        "http" if allow_private_addresses => {}
        "http" => {
            return wrong(
                "anybody on the way could read along",
                "write `https`; a host of your own network needs `allow_private_addresses = true`",
            );
        }
        _ => return wrong("this is no address of the web", "begin with `https://`"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("a secret is in the address", &format!("write `[[{secrets}]]` with `env` or `file` instead"));
    }
    if url.fragment().is_some() {
        return wrong("what follows `#` is never sent", "remove it");
    }
    Ok(url)
}
