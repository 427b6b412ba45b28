//! The table of products: reads by id, by category and date, and of everything; a write that notices another writer.

mod product;

use std::ops::RangeInclusive;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
};

pub use product::Product;

use crate::error::Error;
use crate::item::{Item, number, optional_number, text, text_of, whole_number_of};

/// The index by category and time of creation. It holds products that have a category.
const CATEGORY_INDEX: &str = "CategoryIndex";

/// What a read of one item may miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Writes of the last moment may be missing; costs half.
    Eventual,
    /// Every write that was answered is there. Indexes cannot be read this way.
    Strong,
}

/// What was read, and what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The product, where there is one with that id.
    pub product: Option<Product>,
    /// Read units, where the endpoint says so.
    pub units: Option<f64>,
}

/// A part of a query's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Products, the newest first.
    pub products: Vec<Product>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Item>,
}

/// What a list shows of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The product's id.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Where its image is.
    pub path: String,
    /// Its price in decimal digits, where it has one.
    pub price: Option<String>,
}

/// What became of a change that another writer may have been faster than.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is done, and this is the product now.
    Done(Product),
    /// The product is not as it was read. Nothing was changed; this is what it is, or `None` where it is gone.
    Conflict(Option<Product>),
}

/// The table of products.
#[derive(Debug, Clone)]
pub struct Products {
    client: Client,
    table: String,
}

impl Products {
    /// Returns the table with this live name.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Returns the product with an id.
    ///
    /// # Errors
    /// Where the call fails, or the item is no product.
    pub async fn get(&self, id: u64, consistency: Consistency) -> Result<Read, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("id", number(id))
            .consistent_read(consistency == Consistency::Strong)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        let units = answer.consumed_capacity.as_ref().and_then(|consumed| consumed.capacity_units);
        Ok(Read { product: answer.item().map(Product::from_item).transpose()?, units })
    }

    /// Returns one page of the products of a category that were created in a span of time, the newest first. `after` is
    /// the `next` of the page before.
    ///
    /// # Errors
    /// Where the call fails, or an item is no product.
    pub async fn of_category(
        &self,
        category: &str,
        created: RangeInclusive<&str>,
        page_size: i32,
        after: Option<Item>,
    ) -> Result<Page, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(CATEGORY_INDEX)
            .key_condition_expression("category = :category AND created_at BETWEEN :from AND :to")
            .expression_attribute_values(":category", text(category))
            .expression_attribute_values(":from", text(*created.start()))
            .expression_attribute_values(":to", text(*created.end()))
            .scan_index_forward(false)
            .limit(page_size)
            .set_exclusive_start_key(after)
            .send()
            .await?;
        let products = answer.items().iter().map(Product::from_item).collect::<Result<_, _>>()?;
        Ok(Page { products, next: answer.last_evaluated_key })
    }

    /// Returns what a list shows of a category, the newest first. Only those attributes are sent over the network; the
    /// read units are those of the whole items all the same.
    ///
    /// # Errors
    /// Where a call fails, or an item lacks one of them.
    pub async fn summaries(&self, category: &str) -> Result<Vec<Summary>, Error> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(CATEGORY_INDEX)
            .key_condition_expression("category = :category")
            .expression_attribute_values(":category", text(category))
            // `path` is a reserved word, and others may become one: every name is a placeholder.
            .projection_expression("#id, #title, #path, #price")
            .expression_attribute_names("#id", "id")
            .expression_attribute_names("#title", "title")
            .expression_attribute_names("#path", "path")
            .expression_attribute_names("#price", "price")
            .scan_index_forward(false)
            .into_paginator()
            .items()
            .send();
        let mut summaries = Vec::new();
        while let Some(item) = pages.try_next().await? {
            summaries.push(Summary {
                id: whole_number_of(&item, "id")?,
                title: text_of(&item, "title")?,
                path: text_of(&item, "path")?,
                price: optional_number(&item, "price"),
            });
        }
        Ok(summaries)
    }

    /// Returns all products by id, and how many pages they came in. A scan reads the whole table and costs as much; it
    /// is for copies and reports.
    ///
    /// # Errors
    /// Where a call fails, or an item is no product.
    pub async fn all(&self, page_size: i32) -> Result<(Vec<Product>, usize), Error> {
        // The paginator follows LastEvaluatedKey.
        let mut pages = self.client.scan().table_name(&self.table).into_paginator().page_size(page_size).send();
        let mut products = Vec::new();
        let mut count = 0;
        while let Some(page) = pages.try_next().await? {
            count += 1;
            for item in page.items() {
                products.push(Product::from_item(item)?);
            }
        }
        products.sort_by_key(|product: &Product| product.id);
        Ok((products, count))
    }

    /// Sets the price of a product that nobody has changed since it was read as `seen`. `now` is in ISO 8601.
    ///
    /// # Errors
    /// Where the call fails, or the item is no product. A product that was changed is a [`Change::Conflict`].
    pub async fn change_price(&self, seen: &Product, price: &str, now: &str) -> Result<Change, Error> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("id", number(seen.id))
            .update_expression("SET price = :price, updated_at = :now")
            .condition_expression("updated_at = :seen")
            .expression_attribute_values(":price", AttributeValue::N(price.to_owned()))
            .expression_attribute_values(":now", text(now))
            .expression_attribute_values(":seen", text(&seen.updated_at))
            .return_values(ReturnValue::AllNew)
            // What is there comes with the refusal, without another read.
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match sent {
            Ok(answer) => Ok(Change::Done(Product::from_item(&answer.attributes.unwrap_or_default())?)),
            Err(refused) => match refused.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(Change::Conflict(failed.item().map(Product::from_item).transpose()?))
                }
                _ => Err(refused.into()),
            },
        }
    }
}
