//! Spreading a hot category over several partition keys.
//!
//! A partition takes 1,000 write units a second, and all items with one partition key of an index share it. A category
//! that is written faster gets several keys. Writing picks one by the item's id, so that a later write of the same item
//! finds it; reading asks all of them and merges.

use std::collections::BTreeMap;

/// How many shards each category has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shards {
    hot: BTreeMap<String, u64>,
}

impl Shards {
    /// Returns the shards of hot categories; every other category has one. A category's number must not change while it
    /// has items: those that are written already would not be found.
    #[must_use]
    pub fn new<'a>(hot: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        Self { hot: hot.into_iter().map(|(category, shards)| (category.to_owned(), shards.max(1))).collect() }
    }

    /// Returns how many shards a category has, at least one.
    #[must_use]
    pub fn of(&self, category: &str) -> u64 {
        self.hot.get(category).copied().unwrap_or(1)
    }

    /// Returns the shard of a category, counted from 0, in which the product with this id stands.
    #[must_use]
    pub fn shard(&self, category: &str, id: u64) -> u64 {
        id % self.of(category)
    }
}

/// Merges lists, each with its newest entry first, into one of the newest `limit` entries. `time` returns an entry's
/// time. Entries of the same time stay in the order of the lists.
#[must_use]
pub fn newest<T>(lists: Vec<Vec<T>>, limit: usize, time: impl Fn(&T) -> &str) -> Vec<T> {
    let mut all: Vec<T> = lists.into_iter().flatten().collect();
    all.sort_by(|a, b| time(b).cmp(time(a)));
    all.truncate(limit);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hot_categories_have_several_shards() {
        let shards = Shards::new([("electronics", 4)]);
        assert_eq!((shards.of("electronics"), shards.of("books")), (4, 1));
        assert_eq!(shards.shard("books", 9), 0);
        assert_eq!(Shards::new([("electronics", 0)]).of("electronics"), 1);
    }

    #[test]
    fn consecutive_ids_are_spread_evenly() {
        let shards = Shards::new([("electronics", 4)]);
        let mut counts = [0; 4];
        for id in 1..=1000 {
            counts[usize::try_from(shards.shard("electronics", id)).unwrap()] += 1;
        }
        assert_eq!(counts, [250; 4]);
    }

    #[test]
    fn the_newest_of_all_shards_come_first() {
        let lists = vec![vec!["2024-05", "2024-02"], vec![], vec!["2024-04", "2024-03", "2024-01"]];
        assert_eq!(newest(lists.clone(), 3, |time| time), ["2024-05", "2024-04", "2024-03"]);
        assert_eq!(newest(lists, 10, |time| time).len(), 5);
    }
}
