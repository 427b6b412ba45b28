//! The table and its parts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// Days of point-in-time recovery where nobody says how many [T-085].
pub const DEFAULT_RECOVERY_DAYS: u32 = 35;

/// A table in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The live name.
    pub name: String,
    /// The primary key.
    pub key: Key,
    /// Global secondary indexes by name.
    pub global_secondary_indexes: BTreeMap<String, GlobalSecondaryIndex>,
    /// Local secondary indexes by name.
    pub local_secondary_indexes: BTreeMap<String, LocalSecondaryIndex>,
    /// How capacity is paid for.
    pub billing: Billing,
    /// What the table can serve at once; `None` asks for nothing in particular.
    pub warm_throughput: Option<WarmThroughput>,
    /// What stream records carry; `None` is no stream.
    pub stream: Option<StreamViewType>,
    /// The TTL attribute; `None` is off.
    pub time_to_live: Option<String>,
    /// Days of point-in-time recovery, 1 to 35; `None` is off.
    pub point_in_time_recovery: Option<u32>,
    /// Who holds the encryption key.
    pub encryption: Encryption,
    /// The table class.
    pub table_class: TableClass,
    /// Whether DeleteTable is refused.
    pub deletion_protection: bool,
    /// Tags, without `aws:` and ownership tags.
    pub tags: BTreeMap<String, String>,
}

impl Table {
    /// Leaves out warm throughput that nobody asked for: what every on-demand table starts with, and what provisioned
    /// capacity gives by itself [T-061].
    pub fn leave_out_unasked_warm_throughput(&mut self) {
        let asked = |warm: &WarmThroughput, billing: Billing| match billing {
            Billing::OnDemand(_) => *warm != WarmThroughput::ON_DEMAND_START,
            Billing::Provisioned(throughput) => warm.read > throughput.read || warm.write > throughput.write,
        };
        let billing = self.billing;
        self.warm_throughput = self.warm_throughput.filter(|warm| asked(warm, billing));
        for index in self.global_secondary_indexes.values_mut() {
            let billing = index.billing;
            index.warm_throughput = index.warm_throughput.filter(|warm| asked(warm, billing));
        }
    }
}

/// A key: partition attributes, then sort attributes. A table has one and at most one; an index up to four each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// HASH elements, in order.
    pub partition: Vec<KeyAttribute>,
    /// RANGE elements, in order.
    pub sort: Vec<KeyAttribute>,
}

impl Key {
    /// Returns the attributes in order, partition attributes first.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list =
            |attributes: &[KeyAttribute]| attributes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        write!(formatter, "partition key {}", list(&self.partition))?;
        if !self.sort.is_empty() {
            write!(formatter, "; sort key {}", list(&self.sort))?;
        }
        Ok(())
    }
}

/// A key attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyAttribute {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub scalar_type: ScalarType,
}

impl fmt::Display for KeyAttribute {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.name, self.scalar_type.text())
    }
}

/// Declares an enumeration with the words that a service has for its choices.
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every choice, as AWS writes it.
            pub const CHOICES: &'static [&'static str] = &[$($text,)*];

            /// Returns the word that AWS uses.
            pub fn text(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// Returns the choice that AWS's word stands for.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.text())
            }
        }
    };
}

pub(crate) use wire_enum;

wire_enum! {
    /// The type of a key attribute.
    ScalarType {
        /// A string.
        String = "S",
        /// A number.
        Number = "N",
        /// Binary data.
        Binary = "B",
    }
}

wire_enum! {
    /// What a stream's records carry.
    StreamViewType {
        /// Only the keys of the changed item.
        KeysOnly = "KEYS_ONLY",
        /// The item after the change.
        NewImage = "NEW_IMAGE",
        /// The item before the change.
        OldImage = "OLD_IMAGE",
        /// Both.
        NewAndOldImages = "NEW_AND_OLD_IMAGES",
    }
}

wire_enum! {
    /// The table class.
    TableClass {
        /// Standard.
        Standard = "STANDARD",
        /// Cheaper to store, dearer to read and write.
        StandardInfrequentAccess = "STANDARD_INFREQUENT_ACCESS",
    }
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlobalSecondaryIndex {
    /// Its key, of up to four partition and four sort attributes.
    pub key: Key,
    /// What it carries besides its keys.
    pub projection: Projection,
    /// How capacity is paid for; always in the table's mode.
    pub billing: Billing,
    /// What the index can serve at once; `None` asks for nothing in particular.
    pub warm_throughput: Option<WarmThroughput>,
}

/// A local secondary index. It exists from the table's creation on and never changes [T-357].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalSecondaryIndex {
    /// The table's partition key and a sort key.
    pub key: Key,
    /// What it carries besides its keys.
    pub projection: Projection,
}

/// What an index carries besides its keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// Every attribute.
    All,
    /// Nothing else.
    KeysOnly,
    /// The named attributes.
    Include(BTreeSet<String>),
}

impl fmt::Display for Projection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Projection::All => formatter.write_str("ALL"),
            Projection::KeysOnly => formatter.write_str("KEYS_ONLY"),
            Projection::Include(attributes) => {
                write!(formatter, "INCLUDE {}", attributes.iter().cloned().collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// How capacity is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// Per request, up to a maximum where there is one.
    OnDemand(OnDemandMaximum),
    /// Per provisioned unit.
    Provisioned(Throughput),
}

impl Billing {
    /// Returns `PAY_PER_REQUEST` or `PROVISIONED`.
    pub fn mode(self) -> &'static str {
        match self {
            Billing::OnDemand(_) => "PAY_PER_REQUEST",
            Billing::Provisioned(_) => "PROVISIONED",
        }
    }

    /// Says whether capacity is provisioned.
    pub fn is_provisioned(self) -> bool {
        matches!(self, Billing::Provisioned(_))
    }

    /// Returns the provisioned throughput, where there is one.
    pub fn throughput(self) -> Option<Throughput> {
        match self {
            Billing::Provisioned(throughput) => Some(throughput),
            Billing::OnDemand(_) => None,
        }
    }
}

impl fmt::Display for Billing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Billing::OnDemand(maximum) if *maximum == OnDemandMaximum::default() => formatter.write_str("on-demand"),
            Billing::OnDemand(maximum) => write!(formatter, "on-demand, {maximum}"),
            Billing::Provisioned(throughput) => write!(formatter, "provisioned, {throughput}"),
        }
    }
}

/// Capacity units per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throughput {
    /// Read capacity units per second.
    pub read: u64,
    /// Write capacity units per second.
    pub write: u64,
}

impl fmt::Display for Throughput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} read, {} write", self.read, self.write)
    }
}

/// Request units per second beyond which on-demand requests are throttled; `None` is no maximum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDemandMaximum {
    /// Read request units per second.
    pub read: Option<u64>,
    /// Write request units per second.
    pub write: Option<u64>,
}

impl fmt::Display for OnDemandMaximum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sides = [(self.read, "read"), (self.write, "write")];
        let sides = sides.iter().filter_map(|(units, side)| units.map(|units| format!("{units} {side}")));
        write!(formatter, "at most {}", sides.collect::<Vec<_>>().join(", "))
    }
}

/// Units per second that can be served at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmThroughput {
    /// Reads per second.
    pub read: u64,
    /// Writes per second.
    pub write: u64,
}

impl WarmThroughput {
    /// What every on-demand table and index starts with [T-061].
    pub const ON_DEMAND_START: WarmThroughput = WarmThroughput { read: 12_000, write: 4_000 };

    /// Returns what a table or index with this capacity starts with, below which none can be asked for [T-039].
    pub fn start_of(billing: Billing) -> Self {
        match billing {
            Billing::OnDemand(_) => Self::ON_DEMAND_START,
            Billing::Provisioned(throughput) => Self { read: throughput.read, write: throughput.write },
        }
    }

    /// Returns the higher of both in each dimension.
    #[must_use]
    pub fn or_higher(self, other: WarmThroughput) -> WarmThroughput {
        WarmThroughput { read: self.read.max(other.read), write: self.write.max(other.write) }
    }
}

impl fmt::Display for WarmThroughput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} read, {} write", self.read, self.write)
    }
}

/// Who holds the key that encrypts the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// DynamoDB; the default.
    AwsOwned,
    /// The account's `alias/aws/dynamodb`.
    AwsManaged,
    /// A KMS key: id, ARN, alias or alias ARN as declared; the key's ARN as observed.
    KmsKey(String),
}

impl fmt::Display for Encryption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Encryption::AwsOwned => formatter.write_str("aws_owned"),
            Encryption::AwsManaged => formatter.write_str("aws_managed"),
            Encryption::KmsKey(key) => write!(formatter, "KMS key {key}"),
        }
    }
}
