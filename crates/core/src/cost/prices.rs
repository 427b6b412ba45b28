//! Lists of prices.

use std::collections::BTreeMap;

use super::quantity::Quantity;
use crate::model::TableClass;
use crate::place::Place;

/// Prices by region.
#[derive(Debug, Clone, Default)]
pub struct PriceList {
    /// The regions, by AWS's names.
    pub regions: BTreeMap<String, RegionPrices>,
}

/// The prices of one region, as far as they are known.
#[derive(Debug, Clone)]
pub struct RegionPrices {
    /// Where they are written.
    pub place: Place,
    /// Figure by figure.
    pub prices: BTreeMap<Figure, Price>,
}

/// A figure of a list of prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// The figure, in the unit that [`Figure::unit`] says.
    pub value: Quantity,
    /// Who says so.
    pub source: String,
    /// The day on which the source said so, such as `2024-11-01`.
    pub date: String,
}

macro_rules! figures {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $unit:literal;)*) => {
        /// What a price is for, or what is free of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Figure { $($(#[$doc])* $variant,)* }

        impl Figure {
            /// Every figure, in the order of a list.
            pub const ALL: &'static [Figure] = &[$(Figure::$variant,)*];

            /// Returns the key in a list of prices.
            pub fn name(self) -> &'static str {
                match self { $(Figure::$variant => $name,)* }
            }

            /// Returns the unit of the value.
            pub fn unit(self) -> &'static str {
                match self { $(Figure::$variant => $unit,)* }
            }
        }
    };
}

figures! {
    /// Writes on demand, class Standard.
    StandardWriteRequests = "standard_write_requests", "USD per million units";
    /// Reads on demand, class Standard.
    StandardReadRequests = "standard_read_requests", "USD per million units";
    /// Provisioned writes, class Standard.
    StandardWriteCapacity = "standard_write_capacity", "USD per unit and hour";
    /// Provisioned reads, class Standard.
    StandardReadCapacity = "standard_read_capacity", "USD per unit and hour";
    /// Storage, class Standard.
    StandardStorage = "standard_storage", "USD per GB and month";
    /// Writes on demand, class Standard-Infrequent Access.
    InfrequentWriteRequests = "infrequent_access_write_requests", "USD per million units";
    /// Reads on demand, class Standard-Infrequent Access.
    InfrequentReadRequests = "infrequent_access_read_requests", "USD per million units";
    /// Provisioned writes, class Standard-Infrequent Access.
    InfrequentWriteCapacity = "infrequent_access_write_capacity", "USD per unit and hour";
    /// Provisioned reads, class Standard-Infrequent Access.
    InfrequentReadCapacity = "infrequent_access_read_capacity", "USD per unit and hour";
    /// Storage, class Standard-Infrequent Access.
    InfrequentStorage = "infrequent_access_storage", "USD per GB and month";
    /// Point-in-time recovery.
    Recovery = "point_in_time_recovery", "USD per GB and month";
    /// GetRecords calls of streams.
    StreamReads = "stream_reads", "USD per 100,000 calls";
    /// Alarms of standard resolution.
    Alarms = "alarms", "USD per alarm and month";
    /// Storage of class Standard that costs nothing.
    FreeStorage = "free_storage", "GB in a month";
    /// Provisioned writes of class Standard that cost nothing.
    FreeWriteCapacity = "free_write_capacity", "unit hours in a month";
    /// Provisioned reads of class Standard that cost nothing.
    FreeReadCapacity = "free_read_capacity", "unit hours in a month";
    /// GetRecords calls that cost nothing.
    FreeStreamReads = "free_stream_reads", "calls in a month";
    /// Alarms that cost nothing.
    FreeAlarms = "free_alarms", "alarms in a month";
}

impl Figure {
    /// Returns the figure that stands under a key of a list.
    pub fn parse(name: &str) -> Option<Figure> {
        Figure::ALL.iter().copied().find(|figure| figure.name() == name)
    }

    /// Returns what a write request costs in a class.
    pub fn write_requests(class: TableClass) -> Figure {
        match class {
            TableClass::Standard => Figure::StandardWriteRequests,
            TableClass::StandardInfrequentAccess => Figure::InfrequentWriteRequests,
        }
    }

    /// Returns what a read request costs in a class.
    pub fn read_requests(class: TableClass) -> Figure {
        match class {
            TableClass::Standard => Figure::StandardReadRequests,
            TableClass::StandardInfrequentAccess => Figure::InfrequentReadRequests,
        }
    }

    /// Returns what an hour of a write unit costs in a class.
    pub fn write_capacity(class: TableClass) -> Figure {
        match class {
            TableClass::Standard => Figure::StandardWriteCapacity,
            TableClass::StandardInfrequentAccess => Figure::InfrequentWriteCapacity,
        }
    }

    /// Returns what an hour of a read unit costs in a class.
    pub fn read_capacity(class: TableClass) -> Figure {
        match class {
            TableClass::Standard => Figure::StandardReadCapacity,
            TableClass::StandardInfrequentAccess => Figure::InfrequentReadCapacity,
        }
    }

    /// Returns what storage costs in a class.
    pub fn storage(class: TableClass) -> Figure {
        match class {
            TableClass::Standard => Figure::StandardStorage,
            TableClass::StandardInfrequentAccess => Figure::InfrequentStorage,
        }
    }

    /// Returns how many of the things that are counted one price is for.
    pub fn priced_by(self) -> u64 {
        match self {
            Figure::StandardWriteRequests
            | Figure::StandardReadRequests
            | Figure::InfrequentWriteRequests
            | Figure::InfrequentReadRequests => 1_000_000,
            Figure::StreamReads => 100_000,
            _ => 1,
        }
    }

    /// Returns what is counted, for people.
    pub fn counted(self) -> &'static str {
        match self {
            Figure::StandardWriteRequests | Figure::InfrequentWriteRequests => "write units",
            Figure::StandardReadRequests | Figure::InfrequentReadRequests => "read units",
            Figure::StandardWriteCapacity | Figure::InfrequentWriteCapacity | Figure::FreeWriteCapacity => {
                "write unit hours"
            }
            Figure::StandardReadCapacity | Figure::InfrequentReadCapacity | Figure::FreeReadCapacity => {
                "read unit hours"
            }
            Figure::StandardStorage | Figure::InfrequentStorage | Figure::Recovery | Figure::FreeStorage => "GB",
            Figure::StreamReads | Figure::FreeStreamReads => "calls",
            Figure::Alarms | Figure::FreeAlarms => "alarms",
        }
    }
}

impl Price {
    /// Returns what so many of a figure's things cost: the quantity times the price.
    pub fn of(&self, figure: Figure, quantity: &Quantity) -> Quantity {
        let one = self.value.over(&Quantity::from(figure.priced_by())).unwrap_or_else(Quantity::zero);
        &one * quantity
    }
}

impl PriceList {
    /// Returns the price of something in a region.
    pub fn price(&self, region: &str, figure: Figure) -> Option<&Price> {
        self.regions.get(region)?.prices.get(&figure)
    }
}
