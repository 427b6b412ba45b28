//! Single-table keys: texts that say what an item is and put items that are read together side by side.
//!
//! ```text
//! PK          SK                            GSI1PK                  GSI1SK
//! PRODUCT#7   METADATA                      CATEGORY#garden         CREATED#2024-01-13T11:00:00Z
//! PRODUCT#7   PRICE#2024-03-01T00:00:00Z
//! PRODUCT#8   METADATA                      CATEGORY#electronics#0  CREATED#2024-01-15T16:00:00Z
//! ```
//!
//! Times are ISO 8601 in UTC with a fixed width, so that the order of the texts is the order of the times.

/// The sort key of the item that describes a product.
pub const METADATA: &str = "METADATA";
/// What the sort keys of a product's former prices begin with.
pub const PRICE: &str = "PRICE#";

/// Returns the partition key of everything about a product.
#[must_use]
pub fn product(id: u64) -> String {
    format!("PRODUCT#{id}")
}

/// Returns the sort key of the price that a product had from a time on.
#[must_use]
pub fn price(since: &str) -> String {
    format!("{PRICE}{since}")
}

/// Returns the partition key, in GSI1, of one of the shards of a category. A category with one shard has no number.
#[must_use]
pub fn category(name: &str, shard: u64, shards: u64) -> String {
    if shards > 1 { format!("CATEGORY#{name}#{shard}") } else { format!("CATEGORY#{name}") }
}

/// Returns the sort key, in GSI1, of what was created at a time.
#[must_use]
pub fn created(at: &str) -> String {
    format!("CREATED#{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_document() {
        assert_eq!(product(7), "PRODUCT#7");
        assert_eq!(METADATA, "METADATA");
        assert_eq!(category("garden", 0, 1), "CATEGORY#garden");
        assert_eq!(created("2024-01-01T00:00:00Z"), "CREATED#2024-01-01T00:00:00Z");
    }

    #[test]
    fn a_shard_has_its_number_where_there_are_several() {
        assert_eq!(category("electronics", 0, 4), "CATEGORY#electronics#0");
        assert_eq!(category("electronics", 3, 4), "CATEGORY#electronics#3");
    }

    #[test]
    fn later_times_sort_after_earlier_ones() {
        assert!(created("2024-01-09T23:59:59Z") < created("2024-01-10T00:00:00Z"));
        assert!(price("2023-12-31T00:00:00Z") < price("2024-01-01T00:00:00Z"));
    }

    #[test]
    fn what_describes_a_product_sorts_before_its_prices() {
        assert!(METADATA < PRICE);
    }
}
