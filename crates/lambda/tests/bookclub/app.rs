//! The book club as it is deployed: its account, CloudFormation, and the function as a real process.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tablewright_testkit::account::Account;
use tablewright_testkit::cloud_formation::{CloudFormation, Stack};
use tablewright_testkit::lambda_runtime::{LambdaFunction, Settings};

/// The stack of production, as the Serverless Framework calls it.
pub(crate) const STACK: &str = "bookclub-app-prod";
/// The function's logical id, as the Serverless Framework makes it of its name.
pub(crate) const FUNCTION: &str = "DynamoTableManagerLambdaFunction";
/// The logical id of the function's role.
pub(crate) const ROLE: &str = "DynamoTableManagerRole";

/// An account in which the book club is deployed.
pub(crate) struct App {
    pub(crate) account: Arc<Account>,
    pub(crate) cloud: CloudFormation,
    pub(crate) function: Arc<LambdaFunction>,
}

impl App {
    /// Returns an account with nothing in it.
    pub(crate) fn new() -> Self {
        let account = Arc::new(Account::new());
        let mut cloud = CloudFormation::new(Arc::clone(&account));
        let name = format!("{STACK}-dynamoTableManager");
        let settings = Settings::new(env!("CARGO_BIN_EXE_custom-resource"), &name);
        let function = Arc::new(LambdaFunction::new(settings, &account));
        cloud.register(&function.arn(), Arc::<LambdaFunction>::clone(&function) as _);
        Self { account, cloud, function }
    }

    /// Returns an account in which the stack of a template was made.
    pub(crate) fn deployed(template: &Value) -> Self {
        let mut app = Self::new();
        app.create(template).expect("CREATE_COMPLETE");
        app
    }

    #[track_caller]
    pub(crate) fn create(&mut self, template: &Value) -> &Stack {
        self.cloud.create(STACK, template).expect("a template that is accepted")
    }

    #[track_caller]
    pub(crate) fn update(&mut self, template: &Value) -> &Stack {
        self.cloud.update(STACK, template).expect("a template that is accepted")
    }

    #[track_caller]
    pub(crate) fn delete(&mut self) -> &Stack {
        self.cloud.delete(STACK).expect("there is a stack")
    }

    /// Puts two items into each of these tables.
    #[track_caller]
    pub(crate) fn fill(&self, tables: &[&str]) {
        for table in tables {
            for number in ["1", "2"] {
                let key = self.keys(table).into_iter().map(|name| (name, json!({ "S": number })));
                let item = key.chain([("written".to_owned(), json!({ "S": "before" }))]).collect::<Map<_, _>>();
                self.account.must("PutItem", &json!({ "TableName": table, "Item": item }));
            }
        }
    }

    /// Returns the items of each of these tables.
    pub(crate) fn items(&self, tables: &[&str]) -> BTreeMap<String, Value> {
        let scan = |table: &&str| {
            let found = self.account.must("Scan", &json!({ "TableName": table, "ConsistentRead": true }));
            assert_eq!(found["Count"], 2, "{table}");
            ((*table).to_owned(), found["Items"].clone())
        };
        tables.iter().map(scan).collect()
    }

    /// Returns the names of a table's global secondary indexes, all of which are ACTIVE.
    #[track_caller]
    pub(crate) fn indexes(&self, table: &str) -> Vec<String> {
        let table = self.account.table(table).expect("a table");
        let indexes = table["GlobalSecondaryIndexes"].as_array().cloned().unwrap_or_default();
        let mut names: Vec<_> = indexes
            .iter()
            .map(|index| {
                assert_eq!(index["IndexStatus"], "ACTIVE");
                index["IndexName"].as_str().expect("a name").to_owned()
            })
            .collect();
        names.sort();
        names
    }

    /// Says whether a table has point-in-time recovery.
    pub(crate) fn is_recoverable(&self, table: &str) -> bool {
        let answer = self.account.must("DescribeContinuousBackups", &json!({ "TableName": table }));
        let description = &answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
        description["PointInTimeRecoveryStatus"] == "ENABLED"
    }

    /// Returns the changing calls of the function since the last time that this was asked.
    pub(crate) fn changes(&self) -> Vec<String> {
        let calls = self.function.take_calls();
        calls.into_iter().filter(|call| call.is_changing()).map(|call| call.operation).collect()
    }

    /// Returns the lines that the function has logged.
    pub(crate) fn log(&self) -> Vec<Value> {
        let logs = self.function.logs();
        logs.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
    }

    /// Fails where the function broke the protocol or wrote a secret.
    #[track_caller]
    pub(crate) fn assert_well_behaved(&mut self) {
        assert_eq!(self.cloud.take_violations(), Vec::<String>::new());
        self.function.assert_discreet();
    }

    fn keys(&self, table: &str) -> Vec<String> {
        let table = self.account.table(table).expect("a table");
        let keys = table["KeySchema"].as_array().expect("keys");
        keys.iter().map(|key| key["AttributeName"].as_str().expect("a name").to_owned()).collect()
    }
}
