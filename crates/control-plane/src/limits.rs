//! DescribeLimits and DescribeEndpoints: what the account may have, and where it is served.

use serde_json::{Value, json};

use crate::Refusal;
use crate::capacity::{ACCOUNT_QUOTA, TABLE_QUOTA};
use crate::plane::{Context, Reply};
use crate::shape::{self, requests};

/// Quotas, not what is left of them [T-131].
pub(crate) fn describe(request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::NOTHING)?;
    Ok(Reply::reading(json!({
        "AccountMaxReadCapacityUnits": ACCOUNT_QUOTA,
        "AccountMaxWriteCapacityUnits": ACCOUNT_QUOTA,
        "TableMaxReadCapacityUnits": TABLE_QUOTA,
        "TableMaxWriteCapacityUnits": TABLE_QUOTA,
    })))
}

/// The public address; an endpoint of its own puts its own address there.
pub(crate) fn describe_endpoints(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::NOTHING)?;
    let address = format!("dynamodb.{}.amazonaws.com", context.place.region);
    Ok(Reply::reading(json!({"Endpoints": [{"Address": address, "CachePeriodInMinutes": 1440}]})))
}
