//! From descriptions to the model.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, LocalSecondaryIndex, OnDemandMaximum, Projection,
    ScalarType, StreamViewType, Table, TableClass, Throughput, WarmThroughput,
};
use crate::wire;

/// Why a description is not one of a table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DescriptionError {
    /// A key uses an attribute that is not defined.
    #[error("key attribute {attribute} of {owner} has no type in AttributeDefinitions")]
    UndefinedAttribute {
        /// The attribute.
        attribute: String,
        /// The table or index.
        owner: String,
    },
    /// There is no key.
    #[error("{0} has no partition key in KeySchema")]
    NoKey(String),
    /// A word that is not one of DynamoDB's.
    #[error("{member} of {owner} is {value:?}, which is not one of {choices}")]
    UnknownWord {
        /// The member.
        member: &'static str,
        /// The table or index.
        owner: String,
        /// What was found.
        value: String,
        /// What DynamoDB uses, joined by commas.
        choices: String,
    },
    /// A number that cannot be.
    #[error("{member} of {owner} is {value}, which is not a number of units")]
    NotUnits {
        /// The member.
        member: &'static str,
        /// The table or index.
        owner: String,
        /// What was found.
        value: i64,
    },
}

/// Returns the table that DescribeTable's answer describes, in normal form.
///
/// TTL, point-in-time recovery and tags are not part of that answer and come out as off and empty. Warm throughput
/// comes out as DynamoDB reports it. Indexes that are being deleted are left out.
///
/// # Errors
/// Where a key attribute has no type or a word is not one that DynamoDB uses.
pub fn table_from_description(description: &wire::TableDescription) -> Result<Table, DescriptionError> {
    let owner = &description.table_name;
    let types = AttributeTypes::new(&description.attribute_definitions);
    let provisioned = is_provisioned(description);
    let mut global_secondary_indexes = BTreeMap::new();
    for index in description.global_secondary_indexes.iter().flatten() {
        if index.index_status.as_deref() == Some("DELETING") {
            continue;
        }
        let owner = format!("{owner}/{}", index.index_name);
        let billing =
            billing(&owner, provisioned, index.provisioned_throughput.as_ref(), index.on_demand_throughput.as_ref())?;
        global_secondary_indexes.insert(
            index.index_name.clone(),
            GlobalSecondaryIndex {
                key: types.key(&owner, &index.key_schema)?,
                projection: projection(&owner, index.projection.as_ref())?,
                billing,
                warm_throughput: warm(&owner, index.warm_throughput.as_ref())?,
            },
        );
    }
    let mut local_secondary_indexes = BTreeMap::new();
    for index in description.local_secondary_indexes.iter().flatten() {
        let owner = format!("{owner}/{}", index.index_name);
        local_secondary_indexes.insert(
            index.index_name.clone(),
            LocalSecondaryIndex {
                key: types.key(&owner, &index.key_schema)?,
                projection: projection(&owner, index.projection.as_ref())?,
            },
        );
    }
    Ok(Table {
        name: description.table_name.clone(),
        key: types.key(owner, &description.key_schema)?,
        global_secondary_indexes,
        local_secondary_indexes,
        billing: billing(
            owner,
            provisioned,
            description.provisioned_throughput.as_ref(),
            description.on_demand_throughput.as_ref(),
        )?,
        warm_throughput: warm(owner, description.warm_throughput.as_ref())?,
        stream: stream(owner, description.stream_specification.as_ref())?,
        time_to_live: None,
        point_in_time_recovery: None,
        encryption: encryption(description.sse_description.as_ref()),
        table_class: match description.table_class_summary.as_ref().and_then(|summary| summary.table_class.as_deref()) {
            None => TableClass::Standard,
            Some(word) => {
                TableClass::parse(word).ok_or_else(|| unknown("TableClass", owner, word, TableClass::CHOICES))?
            }
        },
        deletion_protection: description.deletion_protection_enabled.unwrap_or(false),
        tags: BTreeMap::new(),
    })
}

/// Says whether capacity is provisioned. A missing summary means a table that was always provisioned [T-025].
fn is_provisioned(description: &wire::TableDescription) -> bool {
    description
        .billing_mode_summary
        .as_ref()
        .and_then(|summary| summary.billing_mode.as_deref())
        .is_none_or(|mode| mode == "PROVISIONED")
}

/// The types of key attributes by name.
struct AttributeTypes<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> AttributeTypes<'a> {
    fn new(definitions: &'a [wire::AttributeDefinition]) -> Self {
        let pairs = definitions
            .iter()
            .map(|definition| (definition.attribute_name.as_str(), definition.attribute_type.as_str()));
        Self(pairs.collect())
    }

    fn key(&self, owner: &str, schema: &[wire::KeySchemaElement]) -> Result<Key, DescriptionError> {
        let mut key = Key { partition: Vec::new(), sort: Vec::new() };
        for element in schema {
            let name = &element.attribute_name;
            let word = self.0.get(name.as_str()).ok_or_else(|| DescriptionError::UndefinedAttribute {
                attribute: name.clone(),
                owner: owner.to_owned(),
            })?;
            let scalar_type = ScalarType::parse(word)
                .ok_or_else(|| unknown("AttributeType", &format!("attribute {name}"), word, ScalarType::CHOICES))?;
            let attribute = KeyAttribute { name: name.clone(), scalar_type };
            match element.key_type.as_str() {
                "HASH" => key.partition.push(attribute),
                "RANGE" => key.sort.push(attribute),
                other => return Err(unknown("KeyType", owner, other, &["HASH", "RANGE"])),
            }
        }
        if key.partition.is_empty() {
            return Err(DescriptionError::NoKey(owner.to_owned()));
        }
        Ok(key)
    }
}

fn unknown(member: &'static str, owner: &str, value: &str, choices: &[&str]) -> DescriptionError {
    DescriptionError::UnknownWord {
        member,
        owner: owner.to_owned(),
        value: value.to_owned(),
        choices: choices.join(", "),
    }
}

fn units(member: &'static str, owner: &str, value: i64) -> Result<u64, DescriptionError> {
    u64::try_from(value).map_err(|_| DescriptionError::NotUnits { member, owner: owner.to_owned(), value })
}

fn billing(
    owner: &str,
    provisioned: bool,
    throughput: Option<&wire::ProvisionedThroughputDescription>,
    maximum: Option<&wire::OnDemandThroughput>,
) -> Result<Billing, DescriptionError> {
    if provisioned {
        let (read, write) = throughput.map_or((0, 0), |units| (units.read_capacity_units, units.write_capacity_units));
        return Ok(Billing::Provisioned(Throughput {
            read: units("ReadCapacityUnits", owner, read)?,
            write: units("WriteCapacityUnits", owner, write)?,
        }));
    }
    // −1 is shown for about a second after a maximum was cleared [T-182].
    let maximum_of = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
    Ok(Billing::OnDemand(OnDemandMaximum {
        read: maximum_of(maximum.and_then(|maximum| maximum.max_read_request_units)),
        write: maximum_of(maximum.and_then(|maximum| maximum.max_write_request_units)),
    }))
}

fn warm(
    owner: &str,
    warm: Option<&wire::WarmThroughputDescription>,
) -> Result<Option<WarmThroughput>, DescriptionError> {
    let Some((read, write)) = warm.and_then(|warm| warm.read_units_per_second.zip(warm.write_units_per_second)) else {
        return Ok(None);
    };
    Ok(Some(WarmThroughput {
        read: units("ReadUnitsPerSecond", owner, read)?,
        write: units("WriteUnitsPerSecond", owner, write)?,
    }))
}

fn projection(owner: &str, projection: Option<&wire::Projection>) -> Result<Projection, DescriptionError> {
    let word = projection.and_then(|projection| projection.projection_type.as_deref()).unwrap_or("ALL");
    match word {
        "ALL" => Ok(Projection::All),
        "KEYS_ONLY" => Ok(Projection::KeysOnly),
        "INCLUDE" => {
            let attributes = projection.and_then(|projection| projection.non_key_attributes.clone());
            Ok(Projection::Include(attributes.unwrap_or_default().into_iter().collect::<BTreeSet<_>>()))
        }
        other => Err(unknown("ProjectionType", owner, other, &["ALL", "KEYS_ONLY", "INCLUDE"])),
    }
}

fn stream(
    owner: &str,
    specification: Option<&wire::StreamSpecification>,
) -> Result<Option<StreamViewType>, DescriptionError> {
    match specification {
        Some(specification) if specification.stream_enabled => {
            let word = specification.stream_view_type.as_deref().unwrap_or("NEW_AND_OLD_IMAGES");
            StreamViewType::parse(word)
                .map(Some)
                .ok_or_else(|| unknown("StreamViewType", owner, word, StreamViewType::CHOICES))
        }
        _ => Ok(None),
    }
}

fn encryption(description: Option<&wire::SseDescription>) -> Encryption {
    let Some(description) = description else { return Encryption::AwsOwned };
    if description.status.as_deref() == Some("DISABLED") {
        return Encryption::AwsOwned;
    }
    match description.kms_master_key_arn.as_deref() {
        Some(arn) if !arn.ends_with(":alias/aws/dynamodb") => Encryption::KmsKey(arn.to_owned()),
        _ => Encryption::AwsManaged,
    }
}

/// Returns the description that a table has right after a CreateTable request, as far as the request decides it.
pub fn description_from_create(input: &wire::CreateTableInput) -> wire::TableDescription {
    let throughput = |throughput: &Option<wire::ProvisionedThroughput>| {
        throughput.as_ref().map(|units| wire::ProvisionedThroughputDescription {
            read_capacity_units: units.read_capacity_units,
            write_capacity_units: units.write_capacity_units,
            ..Default::default()
        })
    };
    let warm = |warm: &Option<wire::WarmThroughput>| {
        warm.as_ref().map(|warm| wire::WarmThroughputDescription {
            read_units_per_second: warm.read_units_per_second,
            write_units_per_second: warm.write_units_per_second,
            status: None,
        })
    };
    let global = |index: &wire::GlobalSecondaryIndex| wire::GlobalSecondaryIndexDescription {
        index_name: index.index_name.clone(),
        key_schema: index.key_schema.clone(),
        projection: index.projection.clone(),
        provisioned_throughput: throughput(&index.provisioned_throughput),
        on_demand_throughput: index.on_demand_throughput.clone(),
        warm_throughput: warm(&index.warm_throughput),
        ..Default::default()
    };
    let local = |index: &wire::LocalSecondaryIndex| wire::LocalSecondaryIndexDescription {
        index_name: index.index_name.clone(),
        key_schema: index.key_schema.clone(),
        projection: index.projection.clone(),
        ..Default::default()
    };
    let mode = input.billing_mode.clone().unwrap_or_else(|| "PROVISIONED".to_owned());
    let encrypted = input.sse_specification.as_ref().filter(|sse| {
        // {SSEType: KMS} alone switches KMS on [T-044].
        sse.enabled.unwrap_or(sse.sse_type.is_some())
    });
    wire::TableDescription {
        attribute_definitions: input.attribute_definitions.clone(),
        table_name: input.table_name.clone(),
        key_schema: input.key_schema.clone(),
        provisioned_throughput: throughput(&input.provisioned_throughput),
        billing_mode_summary: Some(wire::BillingModeSummary { billing_mode: Some(mode), ..Default::default() }),
        local_secondary_indexes: input.local_secondary_indexes.as_ref().map(|list| list.iter().map(local).collect()),
        global_secondary_indexes: input.global_secondary_indexes.as_ref().map(|list| list.iter().map(global).collect()),
        stream_specification: input.stream_specification.clone(),
        sse_description: encrypted.map(|sse| wire::SseDescription {
            status: Some("ENABLED".to_owned()),
            sse_type: Some("KMS".to_owned()),
            kms_master_key_arn: sse.kms_master_key_id.clone(),
            ..Default::default()
        }),
        table_class_summary: input
            .table_class
            .as_ref()
            .map(|class| wire::TableClassSummary { table_class: Some(class.clone()), ..Default::default() }),
        deletion_protection_enabled: input.deletion_protection_enabled,
        on_demand_throughput: input.on_demand_throughput.clone(),
        warm_throughput: warm(&input.warm_throughput),
        ..Default::default()
    }
}
