//! Reading live tables and performing actions through the AWS SDK.
//!
//! A [`Connection`] knows one account, region and endpoint. [`Connection::reader`] gives a client that cannot change
//! anything, [`Connection::writer`] one that can. [`read`] fetches live state, [`run`] performs a plan: the schedule
//! of the core decides, this crate does exactly that. Nothing here decides anything about tables.
//!
//! Feature `profiles` brings [`Connection::open`], which finds credentials wherever a person may keep them; programs that
//! know theirs use [`Connection::with`] and link less.

mod companions;
#[cfg(feature = "profiles")]
mod configured;
mod connection;
mod convert;
mod endpoint_error;
mod items;
mod keys;
mod probe;
pub mod read;
mod reader;
mod refusal;
pub mod run;
mod writer;

#[cfg(feature = "profiles")]
pub use configured::Target;
pub use connection::{Connection, is_loopback, is_url};
pub use endpoint_error::EndpointError;
pub use items::Items;
pub use keys::Keys;
pub use reader::Reader;
pub use writer::Writer;
