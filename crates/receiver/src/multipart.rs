//! `multipart/form-data`, read as it arrives: texts are kept, files are named and let by. It does not know what a field
//! means, or who waits for it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;

use handraise::verification::{Form, VALUE_BYTES};

/// What may lie there unread: the names of one part, and what arrives at once.
const UNREAD_BYTES: usize = 1024 * 1024;
/// What of the end is kept in mind, to see whether it is one.
const TAIL_BYTES: usize = 256;

/// Why nothing more was read.
#[derive(Debug)]
pub(super) enum Stop {
    /// It is no multipart, or breaks off where no field can be read from it.
    Unreadable(String),
    /// Nothing came for too long.
    Silent,
}

/// Reads a body of at most `bytes` into a form; what comes after that, or after the body breaks off, is cut. Whatever
/// happens, and if it is no longer polled, what was read until then is in the form.
pub(super) async fn read(
    form: &mut Form,
    kind: &str,
    (body, bytes): (Body, usize),
    silence: Duration,
) -> Result<(), Stop> {
    let unreadable = |error: multer::Error| Stop::Unreadable(error.to_string());
    let boundary = multer::parse_boundary(kind).map_err(unreadable)?;
    let progress = Arc::new(Progress::default());
    let arriving = Arriving {
        body,
        left: bytes,
        tail: Vec::new(),
        end: format!("--{boundary}--"),
        ended: false,
        progress: Arc::clone(&progress),
    };
    let mut parts = multer::Multipart::new(Body::new(arriving).into_data_stream(), boundary);
    loop {
        let part = tokio::time::timeout(silence, parts.next_field()).await.map_err(|_| Stop::Silent)?;
        let Some(mut part) = part.map_err(unreadable)? else { break };
        progress.read();
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        // Browsers send an empty file name for a file field that nothing was chosen in.
        if let Some(file) = file.as_ref().filter(|file| !file.is_empty()) {
            let told = format!("{file} (file, not kept)");
            form.push(&name, &told);
        }
        let mut value = Vec::new();
        loop {
            let more = tokio::time::timeout(silence, part.chunk()).await.map_err(|_| Stop::Silent)?;
            let Some(more) = more.map_err(unreadable)? else { break };
            progress.read();
            // One byte too many is how the form knows that it is cut.
            let room = (VALUE_BYTES + 1).saturating_sub(value.len());
            value.extend(more.iter().take(room));
        }
        if file.is_none() {
            form.push(&name, &String::from_utf8_lossy(&value));
        }
    }
    if progress.broke_off() {
        form.cut();
    }
    Ok(())
}

/// What the reader and the body tell each other.
#[derive(Debug, Default)]
struct Progress {
    unread: AtomicUsize,
    broke_off: AtomicBool,
}

impl Progress {
    fn read(&self) {
        self.unread.store(0, Ordering::Relaxed);
    }

    fn broke_off(&self) -> bool {
        self.broke_off.load(Ordering::Relaxed)
    }
}

/// A body that ends as a multipart ought to, wherever it breaks off, so that its last field is not lost.
struct Arriving {
    body: Body,
    left: usize,
    tail: Vec<u8>,
    /// The boundary that ends it.
    end: String,
    ended: bool,
    progress: Arc<Progress>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        if let Some(Ok(frame)) = frame {
            let Some(bytes) = frame.data_ref() else {
                return Poll::Ready(Some(Ok(frame)));
            };
            let unread = this.progress.unread.fetch_add(bytes.len(), Ordering::Relaxed);
            if bytes.len() <= this.left && unread < UNREAD_BYTES {
                this.left -= bytes.len();
                this.remember(bytes.clone());
                return Poll::Ready(Some(Ok(frame)));
            }
            this.tail.clear();
        }
        this.ended = true;
        if this.tail.windows(this.end.len()).any(|window| window == this.end.as_bytes()) {
            return Poll::Ready(None);
        }
        this.progress.broke_off.store(true, Ordering::Relaxed);
        let end = format!("\r\n{}\r\n", this.end);
        Poll::Ready(Some(Ok(Frame::data(end.into()))))
    }
}

impl Arriving {
    fn remember(&mut self, bytes: Bytes) {
        let new = bytes.len().saturating_sub(TAIL_BYTES);
        self.tail.extend(bytes.iter().skip(new));
        let old = self.tail.len().saturating_sub(TAIL_BYTES);
        self.tail.drain(..old);
    }
}
