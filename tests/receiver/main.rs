//! The receiver, driven over a real TCP listener with a real SQLite file.
