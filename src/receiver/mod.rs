//! The receiver: takes leads, recomputes their scores, keeps them.
