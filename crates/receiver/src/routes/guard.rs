//! What is never sent, though it lies in a folder that is served or is linked from there: the active definition as it was
//! written, which names who signed it and in plain text customers and competitors; the token; the database; and names
//! that begin with a dot, which are a program's own. It does not know how files are sent.

use std::path::{Component, Path, PathBuf};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use crate::problem::Problem;
use crate::store::FILE;

/// The one name with a dot that is meant for everybody (RFC 8615).
const WELL_KNOWN: &str = ".well-known";
/// The page of a folder.
const INDEX: &str = "index.html";

/// What to keep back.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) data_dir: PathBuf,
    pub(super) files: Vec<PathBuf>,
}

impl Guard {
    /// Whether an address within a served folder, however it is spelt, leads to something that is to be kept back.
    pub(super) async fn keeps(&self, served: &Path, path: &str) -> bool {
        // As the service of files finds one, but that what it refuses may be taken for a file here.
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let mut file = served.to_owned();
        for part in Path::new(&*decoded).components() {
            let Component::Normal(name) = part else { continue };
            if name.to_string_lossy().starts_with('.') && name != WELL_KNOWN {
                return true;
            }
            file.push(name);
        }
        let (guard, served) = (self.clone(), served.to_owned());
        // In one go: each look at the disk by itself would be another wait for a thread.
        let look = move || [file.join(INDEX), file].iter().any(|file| guard.keeps_file(&served, file));
        // A look that fails keeps it back.
        tokio::task::spawn_blocking(look).await.unwrap_or(true)
    }

    fn keeps_file(&self, served: &Path, file: &Path) -> bool {
        // Each time, because links may be turned elsewhere while the receiver runs.
        let Ok(asked) = file.canonicalize() else { return false };
        if self.files.iter().any(|file| file.canonicalize().is_ok_and(|kept| kept == asked)) {
            return true;
        }
        let Ok(data) = self.data_dir.canonicalize() else { return false };
        let Ok(inner) = asked.strip_prefix(&data) else { return false };
        // The site's own folder may lie beside the database, in the folder that was given for the data.
        let is_site = served.canonicalize().is_ok_and(|served| asked.starts_with(served));
        !is_site || inner.to_string_lossy().starts_with(FILE)
    }
}

/// Answers what is to be kept back as if it were not there.
pub(super) async fn keep(State((guard, served)): State<(Guard, PathBuf)>, request: Request, next: Next) -> Response {
    match guard.keeps(&served, request.uri().path()).await {
        true => Problem::not_found("there is nothing at this address").into_response(),
        false => next.run(request).await,
    }
}
