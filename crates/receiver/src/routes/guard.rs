//! Withholds files that are in a served folder, or linked from there, and must stay secret: the authored form of the active definition,
//! which names who approved it and lists customers and competitors in plain text; private policy files; the token; the database; and
//! names that begin with a dot, which belong to programs. It does not know how files are sent.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use crate::problem::Problem;
use crate::store::FILE;
use handraise::definition::POLICY_ENDING;

/// The one name with a dot that is public (RFC 8615).
const WELL_KNOWN: &str = ".well-known";
/// The page of a folder.
const INDEX: &str = "index.html";

/// Knows which files to withhold.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) data_dir: PathBuf,
    pub(super) files: Vec<PathBuf>,
}

impl Guard {
    /// Whether an address within a served folder, in any spelling, leads to a file that must stay secret.
    pub(super) async fn withholds(&self, served: &Path, path: &str) -> bool {
        // Decodes the address as the file service does. The service refuses some addresses that lead to a file here; that does no harm.
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let mut file = served.to_owned();
        for part in Path::new(&*decoded).components() {
            let Component::Normal(name) = part else { continue };
            if name.to_string_lossy().starts_with('.') && name != WELL_KNOWN || is_policy(name) {
                return true;
            }
            file.push(name);
        }
        let (guard, served) = (self.clone(), served.to_owned());
        // All look-ups in one task: each alone would wait for a thread.
        let look = move || [file.join(INDEX), file].iter().any(|file| guard.withholds_file(&served, file));
        // If the look-up fails, the file stays secret.
        tokio::task::spawn_blocking(look).await.unwrap_or(true)
    }

    fn withholds_file(&self, served: &Path, file: &Path) -> bool {
        // Resolves links each time, because somebody may change them while the receiver runs.
        let Ok(asked) = file.canonicalize() else { return false };
        // A link of another name may lead to it.
        if asked.file_name().is_some_and(is_policy) {
            return true;
        }
        if self.files.iter().any(|file| file.canonicalize().is_ok_and(|secret| secret == asked)) {
            return true;
        }
        let Ok(data) = self.data_dir.canonicalize() else { return false };
        let Ok(inner) = asked.strip_prefix(&data) else { return false };
        // The site's folder may be inside the data folder, beside the database.
        let is_site = served.canonicalize().is_ok_and(|served| asked.starts_with(served));
        !is_site || inner.to_string_lossy().starts_with(FILE)
    }
}

/// Whether it is the name of a private policy file, or of a compressed form or a copy of one. Some file systems do not tell capitals.
fn is_policy(name: &OsStr) -> bool {
    name.to_string_lossy().to_lowercase().contains(POLICY_ENDING)
}

/// Answers 404 for a file that must stay secret, as if it were not there.
pub(super) async fn withhold(
    State((guard, served)): State<(Guard, PathBuf)>,
    request: Request,
    next: Next,
) -> Response {
    match guard.withholds(&served, request.uri().path()).await {
        true => Problem::not_found("there is nothing at this address").into_response(),
        false => next.run(request).await,
    }
}
