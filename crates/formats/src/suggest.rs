//! What a person probably meant.

/// Words that other tools use, and DynamoDB's own.
const SYNONYMS: &[(&str, &str)] = &[
    ("hash", "partition_key"),
    ("hashkey", "partition_key"),
    ("pk", "partition_key"),
    ("range", "sort_key"),
    ("rangekey", "sort_key"),
    ("sk", "sort_key"),
    ("gsi", "global_secondary_indexes"),
    ("gsis", "global_secondary_indexes"),
    ("indexes", "global_secondary_indexes"),
    ("lsi", "local_secondary_indexes"),
    ("lsis", "local_secondary_indexes"),
    ("ttl", "time_to_live"),
    ("pitr", "point_in_time_recovery"),
    ("sse", "server_side_encryption"),
    ("encryption", "server_side_encryption"),
    ("streams", "stream"),
    ("streamspecification", "stream"),
    ("class", "table_class"),
    ("billing", "billing_mode"),
    ("ondemand", "PAY_PER_REQUEST"),
    ("endpointurl", "endpoint"),
    ("standardia", "STANDARD_INFREQUENT_ACCESS"),
    ("infrequentaccess", "STANDARD_INFREQUENT_ACCESS"),
    ("prefix", "table_name"),
    ("tableprefix", "table_name"),
];

/// Returns the candidate that is nearest to a word, where one is near enough to be worth a question.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, ours)| *ours);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if synonym == Some(candidate) {
            return Some(candidate);
        }
        let distance = strsim::damerau_levenshtein(&word, &plain(candidate));
        let near = distance <= (word.chars().count().min(candidate.chars().count()) / 3).max(1);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    // A word of one or two letters is near to every other one.
    best.filter(|(distance, _)| *distance == 0 || word.chars().count() > 2).map(|(_, candidate)| candidate)
}

/// Leaves out case and punctuation, so that `BillingMode` is `billing_mode`.
fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_errors_other_spellings_and_other_words_are_understood() {
        let known = ["billing_mode", "sort_key", "time_to_live"];
        assert_eq!(nearest("biling_mode", known), Some("billing_mode"));
        assert_eq!(nearest("BillingMode", known), Some("billing_mode"));
        assert_eq!(nearest("range_key", known), Some("sort_key"));
        assert_eq!(nearest("ttl", known), Some("time_to_live"));
        assert_eq!(nearest("colour", known), None);
    }
}
