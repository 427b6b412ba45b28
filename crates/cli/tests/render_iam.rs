//! `tablewright render iam`: each policy allows what the commands really call, and nothing in it is for nothing.

mod scenario;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tablewright_testkit::permissions::need::Place;
use tablewright_testkit::permissions::policy::Policy;
use tablewright_testkit::permissions::recorder::{Recorder, Request};
use tablewright_testkit::permissions::stand_in::StandIn;
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "render_iam": companions, policies, programs, wrong_policies }

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");
const OWN_KEY: &str = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
const MANAGED_KEY: &str = "arn:aws:kms:us-east-1:000000000000:key/66666666-7777-8888-9999-000000000000";

/// Declarations that follow each other: two creations, and every kind of change, back and forth.
const DECLARATIONS: &[&str] = &[
    "
tables:
  orders:
    partition_key: id
    time_to_live: until
    point_in_time_recovery: true
    stream: KEYS_ONLY
    tags: { Team: sales }
    server_side_encryption: { kms_key: $KEY }
  stock: { partition_key: id, server_side_encryption: aws_managed, deletion_protection: true }
parameters:
  path: /shop
  values: { orders: { table_name: orders }, /switch: { value: on, owner: operator } }
",
    "
tags_exclusive: true
tables:
  orders:
    partition_key: id
    billing_mode: PROVISIONED
    provisioned_throughput: { read_capacity_units: 5, write_capacity_units: 5 }
    global_secondary_indexes: { by-day: { partition_key: day } }
    point_in_time_recovery: { recovery_period_in_days: 7 }
    stream: NEW_IMAGE
    table_class: STANDARD_INFREQUENT_ACCESS
    server_side_encryption: { kms_key: $KEY }
    tags: { Part: shop }
  stock:
    partition_key: id
    server_side_encryption: aws_managed
    time_to_live: until
    point_in_time_recovery: true
    stream: OLD_IMAGE
parameters: { path: /shop, values: { orders: { table_arn: orders } } }
",
    "
ownership_tags: false
tables:
  orders:
    partition_key: id
    ignore: [time_to_live, table_class, tags]
    server_side_encryption: { kms_key: $KEY }
    point_in_time_recovery: { recovery_period_in_days: 9 }
  stock: { partition_key: id, server_side_encryption: aws_managed, on_existing: create_only }
  found: { partition_key: id, on_existing: adopt, ownership_tags: true }
",
];

/// Where the calls of the commands go.
struct Services {
    dynamodb: Recorder,
    kms: StandIn,
    sts: StandIn,
}

impl Services {
    fn before(sandbox: &Sandbox) -> Services {
        let kms = StandIn::start("application/x-amz-json-1.1", |request| {
            let key = request.json()["KeyId"].as_str().expect("a key").to_owned();
            let manager = if key == MANAGED_KEY { "AWS" } else { "CUSTOMER" };
            json!({ "KeyMetadata": { "KeyId": key, "Arn": key, "KeyManager": manager } }).to_string()
        });
        let sts = StandIn::start("text/xml", |_| {
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
                .to_owned()
        });
        Services { dynamodb: Recorder::before(&sandbox.url()), kms, sts }
    }

    /// Runs a command, and returns what it said and sent.
    fn run(&self, sandbox: &Sandbox, arguments: &[&str]) -> (String, Vec<Request>) {
        let variables = [
            ("TABLEWRIGHT_ENDPOINT_URL", self.dynamodb.url()),
            ("AWS_ENDPOINT_URL_KMS", self.kms.url()),
            ("AWS_ENDPOINT_URL_STS", self.sts.url()),
        ];
        let said = sandbox.run_with(arguments, &variables);
        assert!(matches!(said.code, Some(0 | 2 | 3)), "{arguments:?}\n{}", said.whole());
        let requests = [self.dynamodb.take(), self.kms.take(), self.sts.take()].concat();
        (said.stdout, requests)
    }
}

/// Returns the flags that approve everything that a plan holds.
fn approvals(plan: &str) -> Vec<String> {
    let plan: Value = serde_json::from_str(plan).expect("a plan in JSON");
    let tables = plan["tables"].as_array().expect("tables");
    let held = tables.iter().flat_map(|table| table["held"].as_array().expect("what is held"));
    let approval = |held: &Value| {
        let (code, resource) = (&held["approval"]["code"], &held["approval"]["resource"]);
        format!("--approve={}:{}", code.as_str().expect("a code"), resource.as_str().expect("a resource"))
    };
    held.map(approval).collect()
}

/// The parts of all policies for one purpose, and which of them were used.
#[derive(Debug, Default)]
struct Used {
    all: BTreeSet<String>,
    used: BTreeSet<String>,
}

impl Used {
    /// Checks that what a command sent is allowed by the policy that is rendered for it.
    fn check(&mut self, sandbox: &Sandbox, purpose: &str, place: &Place, requests: &[Request]) {
        let said = sandbox.run_with(&["render", "iam", "--for", purpose], &[]).expect(0);
        assert_eq!(said.stderr, "");
        let mut policy = Policy::parse(&serde_json::from_str(&said.stdout).expect("JSON"));
        let parts = policy.unused();
        policy.must_allow(requests.iter().flat_map(|request| place.needs(request)));
        self.used.extend(parts.difference(&policy.unused()).cloned());
        self.all.extend(parts);
    }
}

#[test]
fn rendered_policies_allow_what_is_called_and_nothing_else() {
    let sandbox = Sandbox::new(PROGRAM);
    let services = Services::before(&sandbox);
    let mut place = Place::new("us-east-1", "000000000000");
    place.aliases.insert("alias/aws/dynamodb".to_owned(), MANAGED_KEY.to_owned());
    let by_hand = |name: &str, key: Option<&str>| {
        let mut table = json!({
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
            "Tags": [{ "Key": "Found", "Value": "yes" }],
        });
        if let Some(key) = key {
            table["SSESpecification"] = json!({ "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key });
        }
        sandbox.must("CreateTable", &table);
    };
    let delete = |name: &str| sandbox.must("DeleteTable", &json!({ "TableName": name }));
    by_hand("found", None);
    let [mut plan, mut apply, mut export] = [Used::default(), Used::default(), Used::default()];
    for (step, declaration) in DECLARATIONS.iter().enumerate() {
        let heading = "project: shop\nregion: us-east-1\naccount: \"000000000000\"\n";
        sandbox.write("tablewright.yaml", &(heading.to_owned() + &declaration.replace("$KEY", OWN_KEY)));
        let (planned, requests) = services.run(&sandbox, &["plan", "--output", "json"]);
        plan.check(&sandbox, "plan", &place, &requests);
        for command in [&["drift"][..], &["status"], &["diff", "default", "declaration"], &["index", "list"]] {
            let (_, requests) = services.run(&sandbox, command);
            plan.check(&sandbox, "plan", &place, &requests);
        }
        let approvals = approvals(&planned);
        let arguments: Vec<_> = ["apply", "--yes"].into_iter().chain(approvals.iter().map(String::as_str)).collect();
        let (_, requests) = services.run(&sandbox, &arguments);
        apply.check(&sandbox, "apply", &place, &requests);
        let (_, requests) = services.run(&sandbox, &["export"]);
        export.check(&sandbox, "export", &place, &requests);
        if step == 0 {
            // DynamoDB shows the key that AWS manages by its ARN; the embedded endpoint does so where it is told to.
            let off = json!({ "TableName": "stock", "DeletionProtectionEnabled": false });
            sandbox.must("UpdateTable", &off);
            delete("stock");
            by_hand("stock", Some(MANAGED_KEY));
        }
    }
    delete("found");
    let (_, requests) = services.run(&sandbox, &["apply", "--yes"]);
    apply.check(&sandbox, "apply", &place, &requests);
    for (purpose, Used { all, used }) in [("plan", plan), ("apply", apply), ("export", export)] {
        let unused: Vec<_> = all.difference(&used).collect();
        assert!(unused.is_empty(), "{purpose}: {unused:#?}");
    }
}
