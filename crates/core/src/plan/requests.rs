//! Requests that creation and change share.

use super::action::Request;
use crate::model::DEFAULT_RECOVERY_DAYS;
use crate::wire;

/// Returns a request that switches TTL on or off.
pub(super) fn time_to_live(table_name: &str, enabled: bool, attribute: &str) -> Request {
    Request::UpdateTimeToLive(wire::UpdateTimeToLiveInput {
        table_name: table_name.to_owned(),
        time_to_live_specification: wire::TimeToLiveSpecification { enabled, attribute_name: attribute.to_owned() },
    })
}

/// Returns a request that sets the days of point-in-time recovery, or switches it off.
pub(super) fn recovery(table_name: &str, from: Option<u32>, days: Option<u32>) -> Request {
    Request::UpdateContinuousBackups(wire::UpdateContinuousBackupsInput {
        table_name: table_name.to_owned(),
        point_in_time_recovery_specification: wire::PointInTimeRecoverySpecification {
            point_in_time_recovery_enabled: days.is_some(),
            // 35 is what DynamoDB takes at first where nothing is said [T-085]; older endpoints do not know the member.
            recovery_period_in_days: days
                .filter(|days| from.is_some() || *days != DEFAULT_RECOVERY_DAYS)
                .map(i64::from),
        },
    })
}

/// Returns an UpdateTable request about nothing yet.
pub(super) fn update(table_name: &str) -> wire::UpdateTableInput {
    wire::UpdateTableInput { table_name: table_name.to_owned(), ..Default::default() }
}
