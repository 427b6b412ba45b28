//! The shapes of DynamoDB's control-plane API, as its JSON protocol writes them.
//!
//! One set of types serves everybody: the engine maps the SDK's answers into them, schema files are read into
//! them, plans hold requests made of them, and the control-plane model answers with them. Meaning is added by
//! [`crate::model`]; nothing here decides anything. Unknown members are ignored, absent ones stay absent.

mod description;
mod request;
mod shared;

pub use description::{
    ArchivalSummary, BillingModeSummary, ContinuousBackupsDescription, GlobalSecondaryIndexDescription,
    LocalSecondaryIndexDescription, PointInTimeRecoveryDescription, ProvisionedThroughputDescription, SseDescription,
    TableClassSummary, TableDescription, TimeToLiveDescription, WarmThroughputDescription,
};
pub use request::{
    CreateGlobalSecondaryIndexAction, CreateTableInput, DeleteGlobalSecondaryIndexAction, DeleteTableInput,
    GlobalSecondaryIndex, GlobalSecondaryIndexUpdate, LocalSecondaryIndex, PointInTimeRecoverySpecification,
    TagResourceInput, TimeToLiveSpecification, UntagResourceInput, UpdateContinuousBackupsInput,
    UpdateGlobalSecondaryIndexAction, UpdateTableInput, UpdateTimeToLiveInput,
};
pub use shared::{
    AttributeDefinition, KeySchemaElement, OnDemandThroughput, Projection, ProvisionedThroughput, SseSpecification,
    StreamSpecification, Tag, WarmThroughput,
};
