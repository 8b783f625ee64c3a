//! Hosts in a definition are compiled as browsers write them: held against a crate that implements the URL Standard.

use handraise::author::{Format, compile};
use proptest::prelude::*;
use reqwest::Url;

/// The compiled definition with this host in its pattern and as a referrer.
fn compiled(host: &str) -> Option<Vec<u8>> {
    let text = format!(
        "id = 'x'\nversion = 1\n[[pages]]\nid = 'p'\npatterns = ['{host}/a']\n[[sources]]\nid = 's'\nreferrer = ['{host}']\n"
    );
    compile(&text, Format::Toml).ok().map(|compiled| compiled.mql().to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_host_is_compiled_as_browsers_write_it(
        label in "[a-zäöüéèñçåøąłœž0-9]{1,20}|[а-я]{1,12}|[α-ω]{1,12}|[一-龠]{1,8}|[ぁ-ん]{1,8}",
    ) {
        let host = format!("{label}.example");
        // What is no host for a browser is nothing to compare.
        let url = Url::parse(&format!("https://{host}/"));
        let browsers = url.ok().and_then(|url| url.host_str().map(str::to_owned));
        prop_assume!(browsers.is_some());
        let browsers = browsers.unwrap_or_default();
        prop_assert_eq!(compiled(&host), compiled(&browsers), "{} {}", host, browsers);
    }
}
