//! Reads `multipart/form-data` as it arrives: it takes texts, and of files only their names. It does not know what a field means,
//! or how long a request may take.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;

use handraise::verification::VALUE_BYTES;

use super::charset::Pairs;

/// How many bytes may wait unread: the headers of one part, and what arrives at once.
const UNREAD_BYTES: usize = 1024 * 1024;
/// The most text that is read, whatever is kept of it, in bytes.
const TEXT_BYTES: usize = 1024 * 1024;
/// The most fields that are read.
const TEXTS: usize = 5000;
/// The longest single text: one that is longer than a value may be might have a whole form in it.
const LONGEST: usize = 8 * VALUE_BYTES;
/// How many of the last bytes to remember, to find the final boundary in them.
const TAIL_BYTES: usize = 256;

/// Why reading stopped early.
#[derive(Debug)]
pub(super) enum Stop {
    /// The body is not multipart, or it breaks off inside a part's headers.
    Unreadable(String),
    /// No bytes arrived for too long.
    Silent,
}

/// The texts of a form, as they were sent, and the names of its files.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) pairs: Pairs,
    /// Whether something is missing.
    pub(super) is_cut: bool,
    bytes: usize,
}

impl Texts {
    fn push(&mut self, name: Vec<u8>, value: Vec<u8>) {
        self.bytes += name.len() + value.len();
        if self.bytes > TEXT_BYTES || self.pairs.len() >= TEXTS {
            self.is_cut = true;
        } else {
            self.pairs.push((name, value));
        }
    }
}

/// Reads at most `bytes` of a body, and says so if there is more or the body breaks off. What was read so far is there even if this
/// function fails or its future is dropped.
pub(super) async fn read(
    texts: &mut Texts,
    kind: &str,
    (body, bytes): (Body, usize),
    silence: Duration,
) -> Result<(), Stop> {
    let unreadable = |error: multer::Error| Stop::Unreadable(error.to_string());
    let boundary = multer::parse_boundary(kind).map_err(unreadable)?;
    let progress = Arc::new(Progress::default());
    let completed = CompletedBody {
        body,
        left: bytes,
        tail: Vec::new(),
        end: format!("--{boundary}--"),
        ended: false,
        progress: Arc::clone(&progress),
    };
    let mut parts = multer::Multipart::new(Body::new(completed).into_data_stream(), boundary);
    loop {
        let part = tokio::time::timeout(silence, parts.next_field()).await.map_err(|_| Stop::Silent)?;
        let Some(mut part) = part.map_err(unreadable)? else { break };
        progress.read();
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        // Browsers send an empty file name for a file field that nothing was chosen in.
        if let Some(file) = file.as_ref().filter(|file| !file.is_empty()) {
            texts.push(name.clone().into_bytes(), format!("{file} (file, not kept)").into_bytes());
        }
        let mut value = Vec::new();
        loop {
            let more = tokio::time::timeout(silence, part.chunk()).await.map_err(|_| Stop::Silent)?;
            let Some(more) = more.map_err(unreadable)? else { break };
            progress.read();
            let room = LONGEST.saturating_sub(value.len());
            texts.is_cut |= file.is_none() && more.len() > room;
            value.extend(more.iter().take(room));
        }
        if file.is_none() {
            texts.push(name.into_bytes(), value);
        }
    }
    if progress.broke_off() {
        texts.is_cut = true;
    }
    Ok(())
}

/// State that the reader and the body share.
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

/// A body that always ends with the final boundary: if the client's body breaks off, this one adds it. The parser would drop the
/// last field otherwise.
struct CompletedBody {
    body: Body,
    left: usize,
    tail: Vec<u8>,
    /// The final boundary.
    end: String,
    ended: bool,
    progress: Arc<Progress>,
}

impl HttpBody for CompletedBody {
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

impl CompletedBody {
    fn remember(&mut self, bytes: Bytes) {
        let new = bytes.len().saturating_sub(TAIL_BYTES);
        self.tail.extend(bytes.iter().skip(new));
        let old = self.tail.len().saturating_sub(TAIL_BYTES);
        self.tail.drain(..old);
    }
}
