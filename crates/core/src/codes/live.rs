//! Codes that come from live tables: what is told, and what refuses a table.

use super::Explanation;

pub(super) const NOT_SUPPORTED: Explanation = Explanation {
    meaning: "The endpoint cannot read something that is declared: TTL, point-in-time recovery, tags or warm throughput. It \
              is left out.",
    why: "What cannot be read cannot be compared, so each run would send it again.",
    fix: "Nothing, where the endpoint is an emulator. On AWS this does not occur.",
    allow: Some("Declare it for the environments that have it, and not for this one, under its `defaults`."),
};

pub(super) const KEY_NOT_COMPARED: Explanation = Explanation {
    meaning: "It cannot be told whether the declared encryption key is the live one. The key stays as it is.",
    why: "DynamoDB shows the key's ARN; only KMS knows which key an alias or id stands for.",
    fix: "Allow `kms:DescribeKey`, or declare `kms_key` by its ARN.",
    allow: Some("`ignore: [server_side_encryption]` leaves the key to others and says nothing."),
};

pub(super) const WARM_THROUGHPUT_NOT_LOWERED: Explanation = Explanation {
    meaning: "Live warm throughput is above the declared one and stays there.",
    why: "DynamoDB raises warm throughput by itself and on request, and never lowers it.",
    fix: "Declare what is there, or leave it out.",
    allow: Some("`ignore: [warm_throughput]`."),
};

pub(super) const LEFT_ALONE: Explanation = Explanation {
    meaning: "A table differs from the declaration and is left alone, because `on_existing` is `create_only` or `adopt`.",
    why: "The environment promises that existing tables are not changed; the difference is shown so that nobody takes the \
          declaration for what is there.",
    fix: "Declare what is there, or change the table with `on_existing: converge`, for that table or for one command \
          through a variable.",
    allow: Some("It stops nothing: the other tables go on."),
};

pub(super) const KEY_DIFFERS: Explanation = Explanation {
    meaning: "A live table of that name has another key. The table is refused, and both schemas are shown.",
    why: "A table's key never changes. Only a new table can have another one, and the items would have to be moved.",
    fix: "Declare the live key, or give the declared table another `name` and move the items to it.",
    allow: None,
};

pub(super) const LOCAL_INDEXES_DIFFER: Explanation = Explanation {
    meaning: "A live table of that name has other local secondary indexes. The table is refused.",
    why: "Local indexes exist from the table's creation on and never change.",
    fix: "Declare the local indexes that are there. What is missing can be a global secondary index.",
    allow: None,
};

pub(super) const EXISTS: Explanation = Explanation {
    meaning: "The table exists, does not belong to this project and environment, and `on_existing` is `fail`.",
    why: "Somebody else may depend on it.",
    fix: "Give the declared table another `name` if the live one is not meant.",
    allow: Some("`on_existing: adopt` or `on_existing: converge` takes it over."),
};

pub(super) const NOT_READY: Explanation = Explanation {
    meaning: "The live table is in a state that admits no change, such as DELETING, ARCHIVING or without access to its \
              encryption key.",
    why: "DynamoDB would refuse every call.",
    fix: "Wait, or make its key usable again; then run the command again.",
    allow: None,
};

pub(super) const UNREADABLE: Explanation = Explanation {
    meaning: "The live table could not be read. The message holds the endpoint's reason.",
    why: "What is there is not known, so nothing about it is decided. Other tables go on.",
    fix: "Usually a permission is missing: allow `dynamodb:DescribeTable`, `DescribeTimeToLive`, \
          `DescribeContinuousBackups` and `ListTagsOfResource` on the table.",
    allow: None,
};

pub(super) const DRAINING: Explanation = Explanation {
    meaning: "A table's stream was switched off and on, which made it another one. A new mapping reads the new stream; the one \
              on the old stream is still there, because that stream may hold records that the function has not had.",
    why: "A mapping cannot be moved to another stream, and DynamoDB keeps the records of one that was switched off for 24 \
          hours. Until then the function gets records of both, and newer changes may come before older ones.",
    fix: "Nothing. The first apply after the old stream is gone removes its mapping; no approval is needed.",
    allow: Some("It stops nothing."),
};

pub(super) const LACKING: Explanation = Explanation {
    meaning: "Something that is declared is made of what is not there, such as an event source mapping of a function or the \
              attachment of a policy to a role that does not exist; or it is to tell of something that is left out. The \
              message names it.",
    why: "The call would be refused, or nobody could say what to send. Everything else goes on.",
    fix: "Make what is missing, usually by deploying the application, correct its name in the declaration, or see what is \
          said of what is left out; then run the command again.",
    allow: None,
};
