//! The environment that tests run in.
