//! Systems Manager's Parameter Store: what SDKs and the AWS CLI need of it to read and write parameters.
//!
//! A request and the time go in; an answer and the change that it means come out (`store`, with the rules for names in
//! `names`, for writing in `put` and for reading in `read`). That part is pure. The `keeper` is not: it asks the store,
//! writes the change to the `file` if there is one, and only then lets it count. Parameters know nothing of tables, and
//! no secret is kept here: `SecureString` is refused.

mod file;
mod keeper;
mod names;
mod put;
mod read;
mod refusal;
mod request;
mod store;

pub(crate) use keeper::Keeper;
