//! A body that is sent piece by piece, as a task makes it. It does not know what it says.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use hyper::body::{Bytes, Frame};
use tokio::sync::mpsc;

/// The task's end: one piece waits for the client while the next is made.
pub(super) type Pieces<E> = mpsc::Sender<Result<String, E>>;

/// A body and where its pieces go in. It ends when the sender is gone, and breaks off with an error.
pub(super) fn flow<E>() -> (Pieces<E>, Body)
where
    E: Into<axum::BoxError> + Send + 'static,
{
    let (pieces, sent) = mpsc::channel(1);
    (pieces, Body::new(Flow(sent)))
}

/// The same for what cannot break off.
pub(super) fn steady() -> (Pieces<Infallible>, Body) {
    flow()
}

struct Flow<E>(mpsc::Receiver<Result<String, E>>);

impl<E> hyper::body::Body for Flow<E> {
    type Data = Bytes;
    type Error = E;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, E>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(|text| Frame::data(Bytes::from(text)))))
    }
}
