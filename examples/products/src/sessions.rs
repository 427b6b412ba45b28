//! The table of sessions, and the transaction that binds a cart to the price that was shown.
//!
//! TTL deletes expired sessions within a few days. Until then they are still read, so whoever reads asks for the time.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem, Update};
use serde_json::{Value, json};

use crate::error::Error;
use crate::item::{Item, number, text, text_of, whole_number_of};
use crate::products::Product;

/// A session that has not expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What it is found by.
    pub id: String,
    /// JSON with the cart and the preferences.
    pub data: String,
    /// When it ends, in seconds since 1970.
    pub expires_at: u64,
}

impl Session {
    fn from_item(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            id: text_of(item, "session_id")?,
            data: text_of(item, "data")?,
            expires_at: whole_number_of(item, "expires_at")?,
        })
    }

    /// Returns the session's data with one more product in the cart.
    ///
    /// # Errors
    /// Where the data is no JSON with a cart.
    fn data_with(&self, product: u64) -> Result<String, Error> {
        let wrong = || Error::SessionData { session: self.id.clone() };
        let mut data: Value = serde_json::from_str(&self.data).map_err(|_| wrong())?;
        data.get_mut("cart").and_then(Value::as_array_mut).ok_or_else(wrong)?.push(json!(product));
        Ok(data.to_string())
    }
}

/// What became of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is done, and this is the session now.
    Done(Session),
    /// None of it is done. These are the codes of the reasons, one for each part in order; `None` where the part would
    /// have succeeded.
    Cancelled(Vec<String>),
}

/// The table of sessions.
#[derive(Debug, Clone)]
pub struct Sessions {
    client: Client,
    table: String,
    products: String,
}

impl Sessions {
    /// Returns the table with the first live name, whose carts hold products of the table with the second.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>, products: impl Into<String>) -> Self {
        Self { client, table: table.into(), products: products.into() }
    }

    /// Returns a session, unless it has expired by `now`, in seconds since 1970.
    ///
    /// # Errors
    /// Where the call fails, or the item is no session.
    pub async fn get(&self, id: &str, now: u64) -> Result<Option<Session>, Error> {
        let answer =
            self.client.get_item().table_name(&self.table).key("session_id", text(id)).consistent_read(true).send();
        let session = answer.await?.item().map(Session::from_item).transpose()?;
        Ok(session.filter(|session| session.expires_at > now))
    }

    /// Puts a product into a session's cart if it still has the price that was shown, and the session is still as it
    /// was read and has not expired by `now`.
    ///
    /// # Errors
    /// Where the call fails, or the session's data is no JSON with a cart. A condition that does not hold is an
    /// [`Outcome::Cancelled`].
    pub async fn add_to_cart(&self, session: &Session, shown: &Product, now: u64) -> Result<Outcome, Error> {
        let data = session.data_with(shown.id)?;
        let sent = self
            .client
            .transact_write_items()
            .transact_items(self.price_is_still(shown))
            .transact_items(self.data_becomes(session, &data, now))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(Outcome::Done(Session { data, ..session.clone() })),
            Err(refused) => match refused.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    let code = |code: Option<&str>| code.unwrap_or("None").to_owned();
                    let reasons = cancelled.cancellation_reasons().iter().map(|reason| code(reason.code())).collect();
                    Ok(Outcome::Cancelled(reasons))
                }
                _ => Err(refused.into()),
            },
        }
    }

    fn price_is_still(&self, shown: &Product) -> TransactWriteItem {
        let check = ConditionCheck::builder().table_name(&self.products).key("id", number(shown.id));
        let check = match &shown.price {
            Some(price) => {
                check.condition_expression("price = :shown").expression_attribute_values(":shown", number(price))
            }
            None => check.condition_expression("attribute_exists(id) AND attribute_not_exists(price)"),
        };
        // Everything that a check needs has been set, so building cannot fail.
        TransactWriteItem::builder().set_condition_check(check.build().ok()).build()
    }

    fn data_becomes(&self, session: &Session, data: &str, now: u64) -> TransactWriteItem {
        let update = Update::builder()
            .table_name(&self.table)
            .key("session_id", text(&session.id))
            .update_expression("SET #data = :data")
            .condition_expression("#data = :seen AND expires_at > :now")
            // `data` is a reserved word.
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":data", text(data))
            .expression_attribute_values(":seen", text(&session.data))
            .expression_attribute_values(":now", number(now));
        TransactWriteItem::builder().set_update(update.build().ok()).build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(data: &str) -> Session {
        Session { id: "sess_1".to_owned(), data: data.to_owned(), expires_at: 10 }
    }

    #[test]
    fn a_product_joins_the_cart_and_the_rest_stays() {
        let session = session(r#"{"cart": [3], "preferences": {"currency": "EUR"}}"#);
        assert_eq!(session.data_with(7).unwrap(), r#"{"cart":[3,7],"preferences":{"currency":"EUR"}}"#);
    }

    #[test]
    fn data_without_a_cart_is_told() {
        for data in ["", "[]", r#"{"preferences": {}}"#, r#"{"cart": 1}"#] {
            let told = session(data).data_with(7).unwrap_err().to_string();
            assert_eq!(told, "the data of session \"sess_1\" is not JSON with a cart", "{data}");
        }
    }
}
