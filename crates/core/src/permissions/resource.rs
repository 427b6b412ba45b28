//! What actions are allowed on, and its ARN.

/// Where resources live, as it stands in their ARNs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// `aws`, `aws-cn`, …
    pub partition: String,
    /// The region, or `*`.
    pub region: String,
    /// The account's twelve digits, or `*`.
    pub account: String,
    /// The domain of the partition's endpoints.
    pub url_suffix: String,
}

/// Says whether a text has the form of a region, such as `eu-central-1` or `us-gov-west-1`. Whether there is such a
/// region is not asked.
pub fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [words @ .., number] if words.len() >= 2 => {
            words.iter().all(is_word) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

impl Whereabouts {
    /// Returns where resources of a region and an account live; what is not known becomes `*`.
    pub fn new(region: Option<&str>, account: Option<&str>) -> Self {
        let starts_with = |prefix: &str| region.is_some_and(|region| region.starts_with(prefix));
        let (partition, url_suffix) = if starts_with("cn-") {
            ("aws-cn", "amazonaws.com.cn")
        } else if starts_with("us-gov-") {
            ("aws-us-gov", "amazonaws.com")
        } else {
            ("aws", "amazonaws.com")
        };
        let or_any = |text: Option<&str>| text.unwrap_or("*").to_owned();
        Self {
            partition: partition.to_owned(),
            region: or_any(region),
            account: or_any(account),
            url_suffix: url_suffix.to_owned(),
        }
    }

    /// Returns where the resources of a CloudFormation stack live: its pseudo parameters, for `Fn::Sub`.
    pub fn of_stack() -> Self {
        let pseudo = |name: &str| format!("${{AWS::{name}}}");
        Self {
            partition: pseudo("Partition"),
            region: pseudo("Region"),
            account: pseudo("AccountId"),
            url_suffix: pseudo("URLSuffix"),
        }
    }

    /// Returns where the resource of an ARN lives; `None` where the text is no ARN.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(partition), Some(_), Some(region), Some(account), Some(_)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        let url_suffix = Self::new(Some(region), Some(account)).url_suffix;
        let (partition, region, account) = (partition.to_owned(), region.to_owned(), account.to_owned());
        Some(Self { partition, region, account, url_suffix })
    }

    /// Returns what stands before a table's name in its ARN.
    pub fn table_arns(&self) -> String {
        self.arn("dynamodb", "table/")
    }

    /// Returns a text in which `{partition}`, `{region}`, `{account}` and `{url_suffix}` are what they are here.
    #[must_use]
    pub fn fill(&self, template: &str) -> String {
        let Self { partition, region, account, url_suffix } = self;
        let text = template.replace("{partition}", partition).replace("{region}", region);
        text.replace("{account}", account).replace("{url_suffix}", url_suffix)
    }

    fn arn(&self, service: &str, resource: &str) -> String {
        let Self { partition, region, account, .. } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// Returns the ARN of something in IAM, which knows no regions.
    fn iam_arn(&self, resource: &str) -> String {
        let Self { partition, account, .. } = self;
        format!("arn:{partition}:iam::{account}:{resource}")
    }

    fn policy_arn(&self, path: &str, name: &str) -> String {
        self.iam_arn(&format!("policy{path}{name}"))
    }
}

/// A key that a customer made in KMS, as it was declared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyReference {
    /// Its ARN.
    Arn(String),
    /// Its id, in the table's account and region.
    Id(String),
    /// An alias with `alias/`, in the table's account and region.
    Alias(String),
    /// An alias of another account or region: what stands before `alias/` in its ARN, and the alias.
    AliasArn(String, String),
}

impl KeyReference {
    /// Reads what may stand for a key: an ARN, an id, an alias or an alias' ARN.
    pub fn parse(text: &str) -> Self {
        match text.split_once(":alias/") {
            Some((before, name)) if text.starts_with("arn:") => {
                Self::AliasArn(format!("{before}:"), format!("alias/{name}"))
            }
            _ if text.starts_with("arn:") => Self::Arn(text.to_owned()),
            _ if text.starts_with("alias/") => Self::Alias(text.to_owned()),
            _ => Self::Id(text.to_owned()),
        }
    }

    /// Returns the alias that alone tells the key from others: no ARN of a key can be made of it.
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::Alias(alias) | Self::AliasArn(_, alias) => Some(alias),
            Self::Arn(_) | Self::Id(_) => None,
        }
    }

    fn arn(&self, at: &Whereabouts) -> String {
        match self {
            Self::Arn(arn) => arn.clone(),
            Self::Id(id) => at.arn("kms", &format!("key/{id}")),
            Self::Alias(_) => at.arn("kms", "key/*"),
            Self::AliasArn(before, _) => format!("{before}key/*"),
        }
    }
}

/// Something that actions are allowed on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// Nothing in particular: `*`.
    Everything,
    /// A table, by its live name.
    Table(String),
    /// An index of a table; `*` is any.
    Index(String, String),
    /// The streams of a table.
    Streams(String),
    /// The backups of a table.
    Backups(String),
    /// A Kinesis data stream, by its ARN.
    KinesisStream(String),
    /// A key.
    Key(KeyReference),
    /// A Lambda function, by its name or ARN, with an alias or a version or without.
    Function(String),
    /// An event source mapping of a function that is to be made: `*`, for that function alone.
    NewMapping(String),
    /// The event source mappings of a function, whose ids nobody knows before.
    Mappings(String),
    /// A parameter of Systems Manager, by its live name.
    Parameter(String),
    /// A path of parameters, without a `/` at the end, and what is under it.
    ParameterPath(String),
    /// An alarm, by its live name; `*` is any.
    Alarm(String),
    /// A managed policy of IAM.
    Policy {
        /// Its path, with `/` before and behind.
        path: String,
        /// Its name.
        name: String,
    },
    /// A role of IAM, by its name.
    Role(String),
    /// A role of IAM, for what is done to it with one policy alone; `*` is any role.
    RoleWith {
        /// The role's name.
        role: String,
        /// The policy's path.
        path: String,
        /// The policy's name.
        policy: String,
    },
    /// A log group, by its name.
    LogGroup(String),
}

impl Resource {
    /// Returns the ARNs that stand for it in a policy.
    pub fn arns(&self, at: &Whereabouts) -> Vec<String> {
        match self {
            Self::Everything => vec!["*".to_owned()],
            Self::Table(name) => vec![at.arn("dynamodb", &format!("table/{name}"))],
            Self::Index(name, index) => vec![at.arn("dynamodb", &format!("table/{name}/index/{index}"))],
            Self::Streams(name) => vec![at.arn("dynamodb", &format!("table/{name}/stream/*"))],
            Self::Backups(name) => vec![at.arn("dynamodb", &format!("table/{name}/backup/*"))],
            Self::KinesisStream(arn) => vec![arn.clone()],
            Self::Key(key) => vec![key.arn(at)],
            Self::Function(function) => vec![function_arn(function, at)],
            Self::NewMapping(_) => vec!["*".to_owned()],
            Self::Mappings(_) => vec![at.arn("lambda", "event-source-mapping:*")],
            Self::Parameter(name) => vec![at.arn("ssm", &format!("parameter/{}", name.trim_start_matches('/')))],
            Self::ParameterPath(path) => {
                let path = path.trim_matches('/');
                ["", "/*"].map(|end| at.arn("ssm", &format!("parameter/{path}{end}"))).to_vec()
            }
            Self::Alarm(name) => vec![at.arn("cloudwatch", &format!("alarm:{name}"))],
            Self::Policy { path, name } => vec![at.policy_arn(path, name)],
            Self::Role(role) | Self::RoleWith { role, .. } => role_arns(role, at),
            // The group itself, and the streams of messages in it.
            Self::LogGroup(name) => ["", ":*"].map(|end| at.arn("logs", &format!("log-group:{name}{end}"))).to_vec(),
        }
    }
}

impl Resource {
    /// Returns the key and the value of the condition that narrows what the ARNs leave open, where there is one.
    pub(super) fn narrowed_by(&self, at: &Whereabouts) -> Option<(&'static str, String)> {
        match self {
            Self::NewMapping(function) | Self::Mappings(function) => {
                Some(("lambda:FunctionArn", function_arn(function, at)))
            }
            Self::RoleWith { path, policy, .. } => Some(("iam:PolicyARN", at.policy_arn(path, policy))),
            _ => None,
        }
    }
}

/// Returns the ARN of a function that is written as a name, a name behind its account, or an ARN.
fn function_arn(function: &str, at: &Whereabouts) -> String {
    match function.split_once(":function:") {
        Some((before, _)) if before.starts_with("arn:") => function.to_owned(),
        Some((account, name)) => {
            Whereabouts { account: account.to_owned(), ..at.clone() }.arn("lambda", &format!("function:{name}"))
        }
        None => at.arn("lambda", &format!("function:{function}")),
    }
}

/// Returns the ARNs of the role of a name, whose path nobody declares: an account has the name once, whatever the path.
fn role_arns(role: &str, at: &Whereabouts) -> Vec<String> {
    let paths: &[&str] = if role == "*" { &[""] } else { &["", "*/"] };
    paths.iter().map(|path| at.iam_arn(&format!("role/{path}{role}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_told_by_their_form() {
        assert!(["eu-central-1", "us-gov-west-1", "us-isob-east-1", "eusc-de-east-1"].into_iter().all(is_region));
        let others = ["mars", "us*", "us-*-1", "eu-central", "EU-central-1", "eu--central-1", "", "-1"];
        assert!(!others.into_iter().any(is_region));
    }

    #[test]
    fn keys_are_known_in_all_their_forms() {
        let at = Whereabouts::new(Some("cn-north-1"), Some("123456789012"));
        let arn = |text: &str| Resource::Key(KeyReference::parse(text)).arns(&at).remove(0);
        assert_eq!(arn("1234-abcd"), "arn:aws-cn:kms:cn-north-1:123456789012:key/1234-abcd");
        assert_eq!(arn("alias/own"), "arn:aws-cn:kms:cn-north-1:123456789012:key/*");
        assert_eq!(arn("arn:aws:kms:eu-west-1:1:alias/own"), "arn:aws:kms:eu-west-1:1:key/*");
        assert_eq!(arn("arn:aws:kms:eu-west-1:1:key/a"), "arn:aws:kms:eu-west-1:1:key/a");
        assert_eq!(KeyReference::parse("arn:aws:kms:eu-west-1:1:alias/own").alias(), Some("alias/own"));
        assert_eq!(KeyReference::parse("1234-abcd").alias(), None);
    }

    #[test]
    fn functions_are_known_in_all_their_forms() {
        let at = Whereabouts::new(Some("eu-central-1"), Some("123456789012"));
        let arn = |text: &str| Resource::Function(text.to_owned()).arns(&at).remove(0);
        assert_eq!(arn("count"), "arn:aws:lambda:eu-central-1:123456789012:function:count");
        assert_eq!(arn("count:live"), "arn:aws:lambda:eu-central-1:123456789012:function:count:live");
        assert_eq!(arn("210987654321:function:count"), "arn:aws:lambda:eu-central-1:210987654321:function:count");
        assert_eq!(arn("arn:aws:lambda:us-east-1:1:function:count"), "arn:aws:lambda:us-east-1:1:function:count");
    }

    #[test]
    fn what_has_no_region_has_none_and_a_role_may_have_any_path() {
        let at = Whereabouts::new(Some("cn-north-1"), Some("123456789012"));
        let policy = Resource::Policy { path: "/shop/".to_owned(), name: "app".to_owned() };
        assert_eq!(policy.arns(&at), ["arn:aws-cn:iam::123456789012:policy/shop/app"]);
        let role = Resource::Role("task".to_owned()).arns(&at);
        assert_eq!(role, ["arn:aws-cn:iam::123456789012:role/task", "arn:aws-cn:iam::123456789012:role/*/task"]);
    }

    #[test]
    fn what_is_not_known_may_be_anything() {
        let arn = |at: Whereabouts| Resource::Table("orders".to_owned()).arns(&at).remove(0);
        assert_eq!(arn(Whereabouts::new(None, None)), "arn:aws:dynamodb:*:*:table/orders");
        assert_eq!(
            arn(Whereabouts::new(Some("us-gov-west-1"), None)),
            "arn:aws-us-gov:dynamodb:us-gov-west-1:*:table/orders"
        );
        let stack = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders";
        assert_eq!(arn(Whereabouts::of_stack()), stack);
    }
}
