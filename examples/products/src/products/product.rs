//! A product and its item.

use crate::error::Error;
use crate::item::{Item, number, optional_number, optional_text, text, text_of, whole_number_of};

/// A product. Times are ISO 8601 in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// What it is found by.
    pub id: u64,
    /// What it is called.
    pub title: String,
    /// Where its image is.
    pub path: String,
    /// What there is to say about it.
    pub description: Option<String>,
    /// Its price in decimal digits, as DynamoDB keeps it: a binary floating-point number could not hold 29.99.
    pub price: Option<String>,
    /// Its category; without one, it is not in the index.
    pub category: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed, by which writers notice each other.
    pub updated_at: String,
}

impl Product {
    /// Returns the product that an item of the table is.
    ///
    /// # Errors
    /// Where an attribute that every product has is missing or of another type.
    pub fn from_item(item: &Item) -> Result<Self, Error> {
        Ok(Self {
            id: whole_number_of(item, "id")?,
            title: text_of(item, "title")?,
            path: text_of(item, "path")?,
            description: optional_text(item, "description"),
            price: optional_number(item, "price"),
            category: optional_text(item, "category"),
            created_at: text_of(item, "created_at")?,
            updated_at: text_of(item, "updated_at")?,
        })
    }

    /// Returns the product's item. What it does not have is left out: an index has no place for an empty category.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("id".to_owned(), number(self.id)),
            ("title".to_owned(), text(&self.title)),
            ("path".to_owned(), text(&self.path)),
            ("created_at".to_owned(), text(&self.created_at)),
            ("updated_at".to_owned(), text(&self.updated_at)),
        ]);
        let optional = [
            ("description", self.description.as_ref().map(text)),
            ("price", self.price.as_ref().map(number)),
            ("category", self.category.as_ref().map(text)),
        ];
        item.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lamp() -> Product {
        Product {
            id: 5,
            title: "Lamp".to_owned(),
            path: "https://bucket.s3.region.amazonaws.com/lamp.jpg".to_owned(),
            description: None,
            price: Some("29.99".to_owned()),
            category: None,
            created_at: "2024-01-01T00:00:00Z".to_owned(),
            updated_at: "2024-01-02T00:00:00Z".to_owned(),
        }
    }

    #[test]
    fn an_item_is_read_as_it_was_written() {
        assert_eq!(Product::from_item(&lamp().to_item()).unwrap(), lamp());
        let whole = Product { description: Some("Bright".to_owned()), category: Some("home".to_owned()), ..lamp() };
        assert_eq!(Product::from_item(&whole.to_item()).unwrap(), whole);
    }

    #[test]
    fn what_a_product_does_not_have_is_left_out() {
        let item = lamp().to_item();
        assert!(!item.contains_key("category") && !item.contains_key("description"));
    }

    #[test]
    fn an_item_that_is_no_product_is_told_with_its_attribute() {
        let mut item = lamp().to_item();
        item.remove("title");
        assert_eq!(
            Product::from_item(&item).unwrap_err().to_string(),
            "an item has no attribute \"title\" that is a text"
        );
        item.insert("id".to_owned(), text("5"));
        assert!(Product::from_item(&item).unwrap_err().to_string().contains("\"id\" that is a whole number"));
    }
}
