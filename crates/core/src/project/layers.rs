//! Laying one declaration over another.

use std::collections::BTreeMap;

use super::declaration::{EnvironmentSettings, GlobalIndexDeclaration, LocalIndexDeclaration, TableDeclaration};

impl TableDeclaration {
    /// Returns this declaration with what it leaves open taken from `below`. Tags and indexes are joined by name,
    /// expectations key by key; everything else is taken whole. Every field is named, so that a new one cannot be forgotten.
    #[must_use]
    pub fn over(self, below: &TableDeclaration) -> TableDeclaration {
        let TableDeclaration {
            place,
            is_snapshot,
            keeps_unmentioned,
            name,
            partition_key,
            sort_key,
            global_secondary_indexes,
            local_secondary_indexes,
            billing_mode,
            provisioned_throughput,
            on_demand_throughput,
            warm_throughput,
            stream,
            time_to_live,
            point_in_time_recovery,
            server_side_encryption,
            table_class,
            deletion_protection,
            tags,
            on_existing,
            ownership_tags,
            tags_exclusive,
            ignore,
            expect,
        } = below.clone();
        TableDeclaration {
            place: self.place.or(place),
            is_snapshot: self.is_snapshot || is_snapshot,
            keeps_unmentioned: self.keeps_unmentioned || keeps_unmentioned,
            name: self.name.or(name),
            partition_key: self.partition_key.or(partition_key),
            sort_key: self.sort_key.or(sort_key),
            global_secondary_indexes: join(
                self.global_secondary_indexes,
                global_secondary_indexes,
                GlobalIndexDeclaration::over,
            ),
            local_secondary_indexes: join(
                self.local_secondary_indexes,
                local_secondary_indexes,
                LocalIndexDeclaration::over,
            ),
            billing_mode: self.billing_mode.or(billing_mode),
            provisioned_throughput: self.provisioned_throughput.or(provisioned_throughput),
            on_demand_throughput: self.on_demand_throughput.or(on_demand_throughput),
            warm_throughput: self.warm_throughput.or(warm_throughput),
            stream: self.stream.or(stream),
            time_to_live: self.time_to_live.or(time_to_live),
            point_in_time_recovery: self.point_in_time_recovery.or(point_in_time_recovery),
            server_side_encryption: self.server_side_encryption.or(server_side_encryption),
            table_class: self.table_class.or(table_class),
            deletion_protection: self.deletion_protection.or(deletion_protection),
            tags: join(self.tags, tags, |above, _| above),
            on_existing: self.on_existing.or(on_existing),
            ownership_tags: self.ownership_tags.or(ownership_tags),
            tags_exclusive: self.tags_exclusive.or(tags_exclusive),
            ignore: self.ignore.or(ignore),
            expect: match (self.expect, expect) {
                (Some(above), Some(below)) => Some(above.over(below)),
                (above, below) => above.or(below),
            },
        }
    }

    /// Returns this layer without what it says about the shape of a table: with tags and with how a table is treated.
    #[must_use]
    pub(super) fn without_shape(&self) -> TableDeclaration {
        TableDeclaration {
            tags: self.tags.clone(),
            on_existing: self.on_existing.clone(),
            ownership_tags: self.ownership_tags.clone(),
            tags_exclusive: self.tags_exclusive.clone(),
            ignore: self.ignore.clone(),
            ..TableDeclaration::default()
        }
    }
}

impl GlobalIndexDeclaration {
    fn over(self, below: GlobalIndexDeclaration) -> GlobalIndexDeclaration {
        GlobalIndexDeclaration {
            place: self.place,
            partition_key: self.partition_key.or(below.partition_key),
            sort_key: self.sort_key.or(below.sort_key),
            projection: self.projection.or(below.projection),
            provisioned_throughput: self.provisioned_throughput.or(below.provisioned_throughput),
            on_demand_throughput: self.on_demand_throughput.or(below.on_demand_throughput),
            warm_throughput: self.warm_throughput.or(below.warm_throughput),
        }
    }
}

impl LocalIndexDeclaration {
    fn over(self, below: LocalIndexDeclaration) -> LocalIndexDeclaration {
        LocalIndexDeclaration {
            place: self.place,
            partition_key: self.partition_key.or(below.partition_key),
            sort_key: self.sort_key.or(below.sort_key),
            projection: self.projection.or(below.projection),
        }
    }
}

impl EnvironmentSettings {
    /// Returns these settings with what they leave open taken from `below`.
    #[must_use]
    pub fn over(self, below: &EnvironmentSettings) -> EnvironmentSettings {
        let EnvironmentSettings {
            region,
            profile,
            account,
            endpoint,
            table_name,
            protected,
            on_existing,
            ownership_tags,
            tags_exclusive,
        } = below.clone();
        EnvironmentSettings {
            region: self.region.or(region),
            profile: self.profile.or(profile),
            account: self.account.or(account),
            endpoint: self.endpoint.or(endpoint),
            table_name: self.table_name.or(table_name),
            protected: self.protected.or(protected),
            on_existing: self.on_existing.or(on_existing),
            ownership_tags: self.ownership_tags.or(ownership_tags),
            tags_exclusive: self.tags_exclusive.or(tags_exclusive),
        }
    }
}

/// Joins two maps; where both have a key, `both` decides from the upper and the lower value.
fn join<V>(above: BTreeMap<String, V>, below: BTreeMap<String, V>, both: impl Fn(V, V) -> V) -> BTreeMap<String, V> {
    let mut joined = below;
    for (key, value) in above {
        let value = match joined.remove(&key) {
            Some(lower) => both(value, lower),
            None => value,
        };
        joined.insert(key, value);
    }
    joined
}
