//! What can go wrong.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::SdkError;

/// Why a pattern could not be performed. An answer that a caller must expect, such as a condition that does not hold,
/// is no error but a value.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The program was not told where its items are.
    #[error("{variable} is not set; it holds the name of the table of {table}")]
    MissingVariable {
        /// The environment variable.
        variable: &'static str,
        /// What the table is for.
        table: &'static str,
    },
    /// DynamoDB refused, or could not be reached.
    #[error("the call did not succeed")]
    Call(#[source] Box<aws_sdk_dynamodb::Error>),
    /// An item is not what this program writes.
    #[error("an item has no attribute {attribute:?} that is {expected}")]
    Attribute {
        /// The attribute's name.
        attribute: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A session's data is not the JSON that this program writes.
    #[error("the data of session {session:?} is not JSON with a cart")]
    SessionData {
        /// The session.
        session: String,
    },
    /// DynamoDB left items of a batch unprocessed until the back-off was spent.
    #[error("{left} items are still unwritten after the last attempt; the table's capacity does not suffice")]
    Unprocessed {
        /// How many.
        left: usize,
    },
    /// The report could not be written.
    #[error("the report could not be written")]
    Output(#[from] std::io::Error),
}

/// Every operation's own error becomes the one that all have in common, so that `?` is enough after a call.
impl<E> From<SdkError<E, HttpResponse>> for Error
where
    aws_sdk_dynamodb::Error: From<SdkError<E, HttpResponse>>,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        Self::Call(Box::new(error.into()))
    }
}
