//! Codes of what `verify` finds.

use super::Explanation;

pub(super) const MISSING: Explanation = Explanation {
    meaning: "A table, an alarm or another thing that is declared is not there.",
    why: "Programs that use it get `ResourceNotFoundException`; nobody is told what an alarm would tell.",
    fix: "Run `tablewright apply` for this environment, and look at how it ends: something that is held or refused is not made.",
    allow: Some("A check that fails stops nothing but `verify`, which then exits with 4."),
};

pub(super) const NOT_ACTIVE: Explanation = Explanation {
    meaning: "A table or an index is there and not ACTIVE: it is being made, changed or deleted, or cannot be used.",
    why: "A table that is CREATING refuses items, and an index that is CREATING refuses queries.",
    fix: "Wait, and see with `tablewright status` how far it is. One that is INACCESSIBLE_ENCRYPTION_CREDENTIALS needs its KMS \
          key again; one that is DELETING is made anew by the next `apply`.",
    allow: None,
};

pub(super) const NOT_AS_DECLARED: Explanation = Explanation {
    meaning: "Something live is not what the declaration says.",
    why: "Somebody changed it by hand, the declaration was changed and not applied, or an apply did not come to its end.",
    fix: "Look at `tablewright plan`, then run `tablewright apply`; or declare what is there.",
    allow: Some("`ignore: [FIELD]` of a table leaves a field to others, and no check looks at it."),
};

pub(super) const STREAM_NOT_ENABLED: Explanation = Explanation {
    meaning: "Known as \"Streams not enabled\": the table has no stream, and one is declared, or a mapping is to read it.",
    why: "An event source mapping cannot be made without a stream, and one that is there gets nothing.",
    fix: "Enable the stream before whatever maps it is deployed: `tablewright apply` does it in this order. Where a stack owns \
          the table, deploy that stack first, with the stream in it.",
    allow: None,
};

pub(super) const STREAM_NOT_FOUND: Explanation = Explanation {
    meaning: "Known as \"Stream ARN not found\": a mapping or a parameter has the ARN of a stream that is not the table's stream now.",
    why: "A stream that is switched off and on is another one, with another ARN. Whoever has the old one reads nothing that is \
          written now. Between stacks it is an export that is not there, or was not deployed again.",
    fix: "Run `tablewright apply`: it tells parameters the new ARN and makes a mapping on the new stream. Where stacks hand the \
          ARN on, deploy the one with the table first, see `aws cloudformation list-exports`, then the one that imports it.",
    allow: None,
};

pub(super) const STREAM_PERMISSION_DENIED: Explanation = Explanation {
    meaning: "Known as \"Permission denied\": the role of the function that reads a stream may not read it.",
    why: "Lambda reads the stream with that role. Without all four of `dynamodb:DescribeStream`, `dynamodb:GetRecords`, \
          `dynamodb:GetShardIterator` and `dynamodb:ListStreams` the function gets no records.",
    fix: "Give the role a policy with `stream: [TABLE]` under `grants` and the role under `attach_to_roles`, or the statement \
          that `tablewright render iam --for stream-counter` shows. Where a statement denies, take it away.",
    allow: None,
};

pub(super) const HANDLER_NOT_TRIGGERING: Explanation = Explanation {
    meaning: "A stream handler does not run: its event source mapping is missing or not enabled, its function is not there, or \
              its invocations fail.",
    why: "Records wait in the stream and are gone after 24 hours.",
    fix: "`tablewright apply` makes or enables the mapping; the function is deployed with the application. Where invocations \
          fail, read the function's logs: `aws logs filter-log-events --log-group-name /aws/lambda/FUNCTION`.",
    allow: Some("`enabled: false` of a mapping declares that it shall not run."),
};

pub(super) const PARAMETER_NOT_FOUND: Explanation = Explanation {
    meaning: "Known as \"SSM Parameters Not Found\": a declared parameter is not in Parameter Store.",
    why: "A deployment that reads it stops, or goes on without the table's name.",
    fix: "The apply was not run, or did not complete: run `tablewright apply` and look at what it holds or refuses; then \
          `aws ssm get-parameters-by-path --path PATH` shows them. Look at region and account as well.",
    allow: None,
};

pub(super) const ACCESS_DENIED: Explanation = Explanation {
    meaning: "Known as \"DynamoDB Access Denied\": a role does not have its policy, the policy allows less than declared, another one \
              denies it, or a call of `--probe` was refused.",
    why: "Programs with that role get `AccessDeniedException`.",
    fix: "`tablewright apply` writes and attaches the declared policies. `aws iam list-attached-role-policies --role-name ROLE` \
          shows what the role has; a statement that denies has to go from where the message says it stands.",
    allow: None,
};

pub(super) const SWITCHED_BY_OPERATORS: Explanation = Explanation {
    meaning: "A parameter that operators own has another value than the one that it was declared with, such as `use_dynamodb` \
              after a quick rollback: \"Backend Still Using SQLite\".",
    why: "Operators have the last word, so nothing sets it back, and programs go on as they were switched.",
    fix: "Where it is not meant any more: `tablewright parameters set NAME VALUE`, then deploy again what reads it at its \
          start, on ECS with `aws ecs update-service --cluster … --service … --force-new-deployment`.",
    allow: Some("It is a warning, which fails with `verify --strict` only."),
};

pub(super) const ALARMING: Explanation = Explanation {
    meaning: "A declared alarm is in the state ALARM.",
    why: "What it watches happens now. Throttled requests, for one, are retried by programs and get slow, then fail.",
    fix: "Look at the reason that CloudWatch gives. Throttling wants more capacity, on-demand billing, or keys that spread the \
          load; errors and latency want a look at the service and at what programs send.",
    allow: Some("It is a warning, which fails with `verify --strict` only."),
};

pub(super) const ROUND_TRIP_FAILED: Explanation = Explanation {
    meaning: "`verify --probe` wrote an item, and it could not be written, read, found by an index, or deleted as it should.",
    why: "Programs meet the same. The message holds what DynamoDB answered.",
    fix: "Mend what the answer says. An item that stayed is named by its key: delete it by hand.",
    allow: Some("Leave `--probe` out; then nothing is written."),
};
