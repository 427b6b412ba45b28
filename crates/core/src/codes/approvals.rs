//! Codes of what waits for approval.

use super::Explanation;

pub(super) const DELETE_TABLE: Explanation = Explanation {
    meaning: "`destroy` would delete the table with all its items and indexes.",
    why: "The items are gone at once. Only a backup brings them back: DynamoDB keeps one for 35 days where point-in-time \
          recovery is on.",
    fix: "Leave the table out, with `--table` for those that are really to go.",
    allow: Some("`--approve DS101:TABLE`, for every table on its own."),
};

pub(super) const DELETE_INDEX: Explanation = Explanation {
    meaning: "An index would be deleted: because it is declared no longer, because somebody made it by hand, or to build it \
              anew with another key or projection.",
    why: "Queries on it fail at once. Building it again reads the whole table and takes minutes or more.",
    fix: "Declare the index to keep it. To change one without a gap, declare the new index under another name, move the \
          queries to it, then remove the old one.",
    allow: Some(
        "`--approve DS102:TABLE/INDEX`. `ignore: [global_secondary_indexes.NAME]` leaves the index to whoever made it.",
    ),
};

pub(super) const DISABLE_STREAM: Explanation = Explanation {
    meaning: "The table's stream would be switched off.",
    why: "Consumers get nothing more. Its records can be read for 24 hours; a stream that is switched on later is a new one \
          with another ARN and without them.",
    fix: "Declare the view type that is live, such as `stream: NEW_AND_OLD_IMAGES`.",
    allow: Some("`--approve DS103:TABLE`. `ignore: [stream]` leaves the stream as it is found."),
};

pub(super) const CHANGE_STREAM_VIEW: Explanation = Explanation {
    meaning: "The stream's view type would change.",
    why: "DynamoDB cannot change it: the stream is switched off and on again. It gets a new ARN, which consumers and event \
          source mappings must be given, and changes in between are in neither stream.",
    fix: "Declare the view type that is live.",
    allow: Some("`--approve DS104:TABLE`. `ignore: [stream]` leaves the stream as it is found."),
};

pub(super) const DISABLE_RECOVERY: Explanation = Explanation {
    meaning: "Point-in-time recovery would be switched off.",
    why: "What it could restore is lost at once; switching it on again begins a new period.",
    fix: "Declare `point_in_time_recovery: true`. A declaration that says nothing about it means off.",
    allow: Some("`--approve DS105:TABLE`. `ignore: [point_in_time_recovery]` leaves it as it is found."),
};

pub(super) const SHORTEN_RECOVERY: Explanation = Explanation {
    meaning: "The period of point-in-time recovery would be shortened.",
    why: "What lies before the new period can no longer be restored.",
    fix: "Declare the live `recovery_period_in_days`, or a longer one.",
    allow: Some("`--approve DS106:TABLE`. `ignore: [point_in_time_recovery]` leaves the period as it is found."),
};

pub(super) const ENABLE_TIME_TO_LIVE: Explanation = Explanation {
    meaning: "TTL would be switched on, or get another attribute, for a table that exists.",
    why: "DynamoDB deletes every item whose attribute holds a time in the past, those that are there already too. A change \
          of the attribute leaves the table without TTL for about 31 minutes.",
    fix: "Look at the items first: the attribute must be a number of seconds, not of milliseconds, and no item that \
          matters may have expired.",
    allow: Some("`--approve DS107:TABLE`. `ignore: [time_to_live]` leaves TTL as it is found."),
};

pub(super) const LIFT_DELETION_PROTECTION: Explanation = Explanation {
    meaning: "Deletion protection would be lifted.",
    why: "Anybody with the permission `dynamodb:DeleteTable` can then delete the table, and its items with it.",
    fix: "Declare `deletion_protection: true`. A declaration that says nothing about it means off.",
    allow: Some("`--approve DS108:TABLE`. `ignore: [deletion_protection]` leaves it as it is found."),
};

pub(super) const CHANGE_ENCRYPTION: Explanation = Explanation {
    meaning: "The encryption key would change.",
    why: "Everybody who reads the table needs access to the new key, and older backups need the old one. DynamoDB admits \
          four changes in 24 hours, then one every six hours.",
    fix: "Declare the key that is live: `aws_owned`, `aws_managed` or `{ kms_key: … }`.",
    allow: Some("`--approve DS109:TABLE`. `ignore: [server_side_encryption]` leaves the key as it is found."),
};

pub(super) const LOWER_CAPACITY: Explanation = Explanation {
    meaning: "Provisioned capacity or an on-demand maximum of a table or index would be lowered.",
    why: "Requests above it are throttled; an index that is throttled holds up the writes of its table. DynamoDB admits few \
          decreases a day: four at once, then one an hour.",
    fix: "Declare the live capacity. Where auto scaling sets it, ignore it.",
    allow: Some(
        "`--approve DS110:TABLE`, or `--approve DS110:TABLE/INDEX` for an index. `ignore: [provisioned_throughput]` or \
         `ignore: [on_demand_throughput]` leaves it as it is found.",
    ),
};

pub(super) const TO_PROVISIONED: Explanation = Explanation {
    meaning: "The table would go from on-demand to provisioned capacity.",
    why: "Requests above the capacity are throttled, and on-demand maxima are deleted.",
    fix: "Declare `billing_mode: PAY_PER_REQUEST`, or capacity that the peaks of the table fit into.",
    allow: Some("`--approve DS111:TABLE`. `ignore: [billing_mode]` leaves the mode as it is found."),
};

pub(super) const TOUCH_FOREIGN: Explanation = Explanation {
    meaning: "A table, a policy or an alarm that another project, another environment or a CloudFormation stack owns would be \
              changed or deleted.",
    why: "The other owner may change it back, or delete it with everything else that it owns.",
    fix: "Give the declared one another `name` if the live one is not meant, or let the other owner release it: a table of a \
          stack with `DeletionPolicy: Retain` and the resource removed, a policy or an alarm by taking its tags \
          `tablewright:project` and `tablewright:environment` off.",
    allow: Some(
        "`--approve DS112:TABLE`, `--approve DS112:policies/NAME`, `--approve DS112:alarms/NAME/TABLE`, as the plan shows it. \
         Everything else that is held still needs its own approval. `on_existing: create_only` leaves it to its owner.",
    ),
};

pub(super) const DELETE_PARAMETER: Explanation = Explanation {
    meaning: "A parameter of Systems Manager would be deleted.",
    why: "Whoever reads it, at start or at each deployment, gets an error from then on.",
    fix: "Keep it declared, or let everything that reads it go first.",
    allow: Some("`--approve DS113:parameters/NAME`."),
};

pub(super) const DELETE_ALARM: Explanation = Explanation {
    meaning: "An alarm of CloudWatch would be deleted.",
    why: "Nobody is told any more of what it watched. Its history goes with it.",
    fix: "Keep it declared, or let the tables go first that it watches.",
    allow: Some("`--approve DS116:alarms/NAME/TABLE`, as the plan shows it."),
};

pub(super) const REMOVE_POLICY: Explanation = Explanation {
    meaning: "A policy of IAM would be deleted, or taken off a role.",
    why: "Whoever has the role is refused what the policy allowed, from then on.",
    fix: "Keep it declared, with the role under `attach_to_roles`, or give the role another policy first.",
    allow: Some(
        "`--approve DS114:policies/NAME/ROLE` takes it off one role, `--approve DS114:policies/NAME` deletes it and takes \
         it off all roles.",
    ),
};

pub(super) const DELETE_MAPPING: Explanation = Explanation {
    meaning: "An event source mapping of Lambda would be deleted.",
    why: "The function gets no more changes of the table. How far the mapping had read is lost with it: one that is made \
          later begins at either end of the stream, so that records come twice or not at all.",
    fix: "Keep it declared; `enabled: false` stops it and keeps its place for the 24 hours that a stream has.",
    allow: Some("`--approve DS115:event_source_mappings/NAME`."),
};
