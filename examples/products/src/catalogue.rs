//! Products under single-table keys, with their former prices beside them and hot categories in shards.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::Select;
use futures_util::future::try_join_all;

use crate::backoff::Backoff;
use crate::batch::{self, Written};
use crate::error::Error;
use crate::item::{Item, number, optional_number, text, text_of};
use crate::keys;
use crate::products::Product;
use crate::shards::{Shards, newest};

/// The index by category and time of creation.
const INDEX: &str = "GSI1";

/// A price that a product had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerPrice {
    /// From when on, in ISO 8601.
    pub since: String,
    /// The price in decimal digits.
    pub price: String,
}

/// A product with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The product.
    pub product: Product,
    /// What it cost before, the oldest first.
    pub former_prices: Vec<FormerPrice>,
}

/// The table of the catalogue.
#[derive(Debug, Clone)]
pub struct Catalogue {
    client: Client,
    table: String,
    shards: Shards,
}

impl Catalogue {
    /// Returns the table with this live name, whose hot categories are in shards.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>, shards: Shards) -> Self {
        Self { client, table: table.into(), shards }
    }

    /// Puts products into the catalogue, spread over the shards of their categories.
    ///
    /// # Errors
    /// Where a call fails, or the back-off is spent.
    pub async fn put_all(&self, products: &[Product], backoff: &mut Backoff) -> Result<Written, Error> {
        let items = products.iter().map(|product| self.item(product)).collect();
        batch::put(&self.client, &self.table, items, backoff).await
    }

    /// Keeps a price that a product had from a time on.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn keep_price(&self, id: u64, former: &FormerPrice) -> Result<(), Error> {
        self.client
            .put_item()
            .table_name(&self.table)
            .item("PK", text(keys::product(id)))
            .item("SK", text(keys::price(&former.since)))
            .item("price", number(&former.price))
            .send()
            .await?;
        Ok(())
    }

    /// Returns a product and its former prices, in one query: they have one partition key.
    ///
    /// # Errors
    /// Where a call fails, or an item is not what this table holds.
    pub async fn entry(&self, id: u64) -> Result<Option<Entry>, Error> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :product")
            .expression_attribute_values(":product", text(keys::product(id)))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut product = None;
        let mut former_prices = Vec::new();
        while let Some(item) = items.try_next().await? {
            let key = text_of(&item, "SK")?;
            if key == keys::METADATA {
                product = Some(Product::from_item(&item)?);
            } else if let Some(since) = key.strip_prefix(keys::PRICE) {
                let price = optional_number(&item, "price");
                let price = price.ok_or(Error::Attribute { attribute: "price", expected: "a number" })?;
                former_prices.push(FormerPrice { since: since.to_owned(), price });
            }
        }
        Ok(product.map(|product| Entry { product, former_prices }))
    }

    /// Returns the newest products of a category, all shards of which are asked at the same time. Each may hold all of
    /// the newest, so each is asked for as many as are wanted.
    ///
    /// # Errors
    /// Where a call fails, or an item is no product.
    pub async fn newest(&self, category: &str, limit: u16) -> Result<Vec<Product>, Error> {
        let lists = try_join_all(self.keys(category).map(|key| self.newest_of_shard(key, limit))).await?;
        Ok(newest(lists, usize::from(limit), |product| &product.created_at))
    }

    /// Returns how many products are in each shard of a category.
    ///
    /// # Errors
    /// Where a call fails.
    pub async fn counts(&self, category: &str) -> Result<Vec<i32>, Error> {
        try_join_all(self.keys(category).map(|key| self.count_of_shard(key))).await
    }

    fn keys(&self, category: &str) -> impl Iterator<Item = String> {
        let shards = self.shards.of(category);
        (0..shards).map(move |shard| keys::category(category, shard, shards))
    }

    async fn newest_of_shard(&self, key: String, limit: u16) -> Result<Vec<Product>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("GSI1PK = :category")
            .expression_attribute_values(":category", text(key))
            .scan_index_forward(false)
            .limit(i32::from(limit))
            .send()
            .await?;
        answer.items().iter().map(Product::from_item).collect()
    }

    async fn count_of_shard(&self, key: String) -> Result<i32, Error> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("GSI1PK = :category")
            .expression_attribute_values(":category", text(key))
            .select(Select::Count)
            .into_paginator()
            .send();
        let mut count = 0;
        while let Some(page) = pages.try_next().await? {
            count += page.count;
        }
        Ok(count)
    }

    /// Returns a product's item: its own attributes, and the keys that are made of them.
    fn item(&self, product: &Product) -> Item {
        let mut item = product.to_item();
        item.insert("PK".to_owned(), text(keys::product(product.id)));
        item.insert("SK".to_owned(), text(keys::METADATA));
        if let Some(category) = &product.category {
            let shard = self.shards.shard(category, product.id);
            item.insert("GSI1PK".to_owned(), text(keys::category(category, shard, self.shards.of(category))));
            item.insert("GSI1SK".to_owned(), text(keys::created(&product.created_at)));
        }
        item
    }
}
