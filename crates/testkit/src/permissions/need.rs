//! What IAM asks for a call.
//!
//! Written from AWS' documents (Service Authorization Reference; DynamoDB Developer Guide, encryption at rest), and
//! apart from the program's own table, so that one can be checked by the other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::recorder::Request;

/// An action on a resource, and what is known of the request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The action, such as `dynamodb:CreateTable`.
    pub action: String,
    /// The resource's ARN; `*` where the action has none.
    pub resource: String,
    /// Keys that conditions may ask for, with their values.
    pub context: BTreeMap<String, String>,
}

/// Where calls go, as it stands in ARNs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The region.
    pub region: String,
    /// The account.
    pub account: String,
    /// Keys in KMS: ARNs by alias.
    pub aliases: BTreeMap<String, String>,
}

/// What DynamoDB does with a customer's key in the name of whoever creates a table with it or changes to it.
const WITH_KEY: [&str; 6] = [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
];

impl Need {
    /// Returns an action on a resource, of which nothing else is known.
    pub fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), context: BTreeMap::new() }
    }
}

impl Place {
    /// Returns a place without keys.
    pub fn new(region: &str, account: &str) -> Self {
        Self { region: region.to_owned(), account: account.to_owned(), aliases: BTreeMap::new() }
    }

    /// Returns the ARN of something in this place.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }

    /// Returns what a request needs, DynamoDB's demands in the caller's name included.
    ///
    /// # Panics
    /// Where the request is none of DynamoDB, Systems Manager, KMS, STS or Lambda.
    pub fn needs(&self, request: &Request) -> Vec<Need> {
        let body = request.json();
        if let Some(target) = request.target() {
            return self.of_target(target, &body);
        }
        let form = String::from_utf8_lossy(&request.body);
        if form.contains("Action=GetCallerIdentity") {
            return vec![Need::new("sts:GetCallerIdentity", "*")];
        }
        let path = request.path.strip_prefix("/2015-03-31/functions/");
        match path.and_then(|path| path.split_once("/invocations")) {
            Some((function, _)) => {
                vec![Need::new("lambda:InvokeFunction", self.arn("lambda", &format!("function:{function}")))]
            }
            None => panic!("a request that nobody expected: {} {form}", request.path),
        }
    }

    /// Returns what an operation of a JSON protocol needs, such as `DynamoDB_20120810.CreateTable`.
    ///
    /// # Panics
    /// Where the operation is none of DynamoDB, Systems Manager or KMS.
    pub fn of_target(&self, target: &str, body: &Value) -> Vec<Need> {
        match target.split_once('.') {
            Some(("DynamoDB_20120810", operation)) => self.of_dynamodb(operation, body),
            Some(("TrentService", operation)) => {
                let key = body["KeyId"].as_str().expect("a key");
                vec![self.of_key(&format!("kms:{operation}"), key)]
            }
            Some(("AmazonSSM", operation)) => self.of_parameters(operation, body),
            _ => panic!("an operation that nobody expected: {target}"),
        }
    }

    /// Each parameter that a call names is asked for.
    fn of_parameters(&self, operation: &str, body: &Value) -> Vec<Need> {
        let names = body["Names"].as_array().cloned().unwrap_or_else(|| vec![body["Name"].clone()]);
        let need = |name: &Value| {
            let name = name.as_str().expect("a parameter's name").trim_start_matches('/');
            Need::new(format!("ssm:{operation}"), self.arn("ssm", &format!("parameter/{name}")))
        };
        names.iter().map(need).collect()
    }

    fn of_dynamodb(&self, operation: &str, body: &Value) -> Vec<Need> {
        let table = |name: &str| self.arn("dynamodb", &format!("table/{name}"));
        let resource = match (body["TableName"].as_str(), body["ResourceArn"].as_str()) {
            (Some(name), _) => table(name),
            (None, Some(arn)) => arn.to_owned(),
            (None, None) => "*".to_owned(),
        };
        let mut needs = vec![Need::new(format!("dynamodb:{operation}"), resource.clone())];
        if operation == "CreateTable" && body["Tags"].is_array() {
            needs.push(Need::new("dynamodb:TagResource", resource));
        }
        if let Some(key) = body["SSESpecification"]["KMSMasterKeyId"].as_str() {
            for action in WITH_KEY {
                let mut need = self.of_key(action, key);
                let service = format!("dynamodb.{}.amazonaws.com", self.region);
                need.context.insert("kms:ViaService".to_owned(), service);
                needs.push(need);
            }
        }
        needs
    }

    /// A key is known by its ARN, whatever it was called by.
    fn of_key(&self, action: &str, key: &str) -> Need {
        let arn = match self.aliases.get(key) {
            Some(arn) => arn.clone(),
            None if key.starts_with("arn:") => key.to_owned(),
            None => self.arn("kms", &format!("key/{key}")),
        };
        let mut need = Need::new(action, arn.clone());
        if let Some((alias, _)) = self.aliases.iter().find(|(_, other)| **other == arn) {
            need.context.insert("kms:ResourceAliases".to_owned(), alias.clone());
        }
        need
    }
}
