//! What a request declared, and in what a table differs from it.

use std::collections::BTreeMap;

use serde_json::Value;
use tablewright_core::model::{Billing, Encryption, GlobalSecondaryIndex, Table, TableClass};
use tablewright_testkit::cloud_formation::Exchange;

/// What a request's properties declare.
pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    table: &'a Table,
    properties: &'a Value,
}

impl<'a> Declared<'a> {
    /// Reads a member of an event; `Revision` is the number of the version.
    pub(super) fn of(exchange: &'a Exchange, member: &str, versions: &'a [Table]) -> Option<Self> {
        let properties = exchange.event.get(member)?;
        let number: usize = properties["Revision"].as_str()?.parse().ok()?;
        Some(Self { name: properties["TableName"].as_str()?, table: versions.get(number)?, properties })
    }

    fn says(&self, property: &str) -> bool {
        self.properties.get(property).is_some()
    }
}

/// Returns in what a table is not as declared, apart from what is held. `before` is what was declared before: what it
/// had and the declaration has no more is to be gone.
pub(super) fn differences(
    wanted: &Declared<'_>,
    before: Option<&Declared<'_>>,
    held: &str,
    live: &Table,
    tags: &BTreeMap<String, String>,
) -> Vec<String> {
    let comparison = Comparison { wanted, before, held, live, found: Vec::new() };
    if comparison.holds("DS112") {
        return Vec::new();
    }
    comparison.key().settings().capacity().indexes().tags(tags).found
}

struct Comparison<'a> {
    wanted: &'a Declared<'a>,
    before: Option<&'a Declared<'a>>,
    held: &'a str,
    live: &'a Table,
    found: Vec<String>,
}

impl Comparison<'_> {
    /// Says whether something with one of these codes is held, of the table or of any index.
    fn holds(&self, code: &str) -> bool {
        self.held.contains(code)
    }

    /// Says whether something is held about an index.
    fn holds_index(&self, code: &str, index: &str) -> bool {
        let ends = format!("/{index}");
        self.held.split(", ").any(|approval| approval.starts_with(code) && approval.ends_with(&ends))
    }

    fn expect(&mut self, is_so: bool, what: &str) {
        if !is_so {
            self.found.push(what.to_owned());
        }
    }

    fn key(mut self) -> Self {
        let same = self.live.key == self.wanted.table.key;
        self.expect(same, "another key");
        self
    }

    /// Compares one setting: with what is declared, or, where it is not declared any more, with what was declared before,
    /// which is to be gone. What never came true of that, because it was held or its update failed, is no concern of a
    /// declaration that is silent about it.
    fn setting(&mut self, property: &str, codes: &[&str], is_as_in: impl Fn(&Table) -> bool, is_default: bool) {
        let held = codes.iter().any(|code| self.holds(code));
        let taken_away = self.before.filter(|before| before.says(property)).map(|before| before.table);
        match (self.wanted.says(property), taken_away) {
            (true, _) => self.expect(is_as_in(self.wanted.table) || held, property),
            (false, Some(before)) => {
                let is_gone = is_default || !is_as_in(before);
                self.expect(is_gone || held, &format!("{property} is not declared any more"));
            }
            (false, None) => {}
        }
    }

    fn settings(mut self) -> Self {
        let live = self.live;
        self.setting("StreamSpecification", &["DS103", "DS104"], |it| live.stream == it.stream, live.stream.is_none());
        let ttl = &live.time_to_live;
        self.setting("TimeToLiveSpecification", &["DS107"], |it| *ttl == it.time_to_live, ttl.is_none());
        let recovery = live.point_in_time_recovery;
        let same_recovery = |it: &Table| recovery == it.point_in_time_recovery;
        self.setting("PointInTimeRecoverySpecification", &["DS105", "DS106"], same_recovery, recovery.is_none());
        let encrypted = |it: &Table| match &it.encryption {
            Encryption::AwsManaged => live.encryption != Encryption::AwsOwned,
            other => live.encryption == *other,
        };
        self.setting("SSESpecification", &["DS109"], encrypted, live.encryption == Encryption::AwsOwned);
        let is_standard = live.table_class == TableClass::Standard;
        self.setting("TableClass", &[], |it| live.table_class == it.table_class, is_standard);
        let protection = live.deletion_protection;
        self.setting("DeletionProtectionEnabled", &["DS108"], |it| protection == it.deletion_protection, !protection);
        self
    }

    fn capacity(mut self) -> Self {
        let same = self.same_capacity(self.live.billing, self.wanted.table.billing);
        self.expect(same, "BillingMode or capacity");
        self
    }

    /// Says whether capacity is as declared, or what is missing of it is held. Maxima that are not declared are left as
    /// they are found.
    fn same_capacity(&self, live: Billing, wanted: Billing) -> bool {
        let same = match (live, wanted) {
            (Billing::OnDemand(live), Billing::OnDemand(wanted)) => {
                (wanted.read.is_none() || wanted.read == live.read)
                    && (wanted.write.is_none() || wanted.write == live.write)
            }
            _ => live == wanted,
        };
        same || self.holds("DS110") || self.holds("DS111")
    }

    fn indexes(mut self) -> Self {
        let (live, wanted) = (&self.live.global_secondary_indexes, &self.wanted.table.global_secondary_indexes);
        for (name, index) in wanted {
            let same = live.get(name).is_some_and(|found| self.same_index(name, found, index));
            self.expect(same, &format!("the index {name}"));
        }
        let before = self.before.map(|before| &before.table.global_secondary_indexes);
        for name in live.keys().filter(|name| !wanted.contains_key(*name)) {
            let is_left = before.is_some_and(|before| before.contains_key(name)) && !self.holds_index("DS102", name);
            self.expect(!is_left, &format!("the index {name} is not declared any more"));
        }
        self
    }

    fn same_index(&self, name: &str, live: &GlobalSecondaryIndex, wanted: &GlobalSecondaryIndex) -> bool {
        let same_shape = live.key == wanted.key && live.projection == wanted.projection;
        self.holds_index("DS102", name) || same_shape && self.same_capacity(live.billing, wanted.billing)
    }

    fn tags(mut self, tags: &BTreeMap<String, String>) -> Self {
        let wanted = &self.wanted.table.tags;
        let there = !self.wanted.says("Tags") || wanted.iter().all(|(key, value)| tags.get(key) == Some(value));
        self.expect(there, "Tags");
        self
    }
}
