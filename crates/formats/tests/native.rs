//! Declarations that are right: what they mean, and how they are written.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::model::{
    Billing, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, OnDemandMaximum, Projection, ScalarType,
    StreamViewType, Table, TableClass, Throughput, WarmThroughput,
};
use tablewright_core::project::{IgnoredField, OnExisting, Project};
use tablewright_formats::native::{self, Document, Heading, Scope};
use tablewright_formats::source::Source;

const EXPENSES: &str = include_str!("native/expenses.yaml");
const EVERYTHING: &str = include_str!("native/everything.yaml");

fn document(text: &str) -> Document {
    Document::parse(&Source::new("tablewright.yaml", text)).expect("the file is well-formed")
}

fn project(text: &str, environment: Option<&str>, variables: &[(&str, &str)]) -> Project {
    let variables = map(variables);
    let (project, findings) = document(text).project(&Scope { environment, variables: &variables });
    assert!(findings.is_empty(), "{findings:#?}");
    project.expect("a project without findings is there")
}

fn map(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn strings(names: &[&str]) -> Vec<KeyAttribute> {
    names.iter().map(|name| KeyAttribute { name: (*name).to_owned(), scalar_type: ScalarType::String }).collect()
}

#[test]
fn an_environment_decides_what_variables_and_overrides_mean() {
    let resolved = project(EXPENSES, Some("production"), &[]).resolve(Some("production")).expect("it is declared");
    assert!(resolved.findings.is_empty(), "{:#?}", resolved.findings);
    let companies = &resolved.tables["companies"];
    assert_eq!(companies.table.name, "construction-expenses-companies");
    assert_eq!(companies.table.tags["Environment"], "production");
    assert_eq!(companies.table.point_in_time_recovery, Some(35));
    assert_eq!(companies.table.encryption, Encryption::AwsManaged);
    assert_eq!(companies.on_existing, OnExisting::CreateOnly);
    let by_date = &resolved.tables["company-expenses"].table.global_secondary_indexes["by-company-and-date"];
    assert_eq!(by_date.key.sort[0].scalar_type, ScalarType::Number);
    assert_eq!(resolved.settings.account.as_ref().map(|account| account.value.as_str()), Some("123456789012"));

    let variables = [("TABLE_PREFIX", "mine-")];
    let resolved = project(EXPENSES, Some("production"), &variables).resolve(Some("production")).expect("declared");
    assert_eq!(resolved.tables["companies"].table.name, "mine-companies");

    let resolved = project(EXPENSES, Some("dev"), &[]).resolve(Some("dev")).expect("it is declared");
    let companies = &resolved.tables["companies"].table;
    assert_eq!(companies.name, "construction-expenses-dev-companies");
    assert_eq!((companies.point_in_time_recovery, companies.deletion_protection), (None, false));
    assert_eq!(companies.tags["Environment"], "dev");
}

#[test]
fn what_can_be_asked_before_an_environment_is_chosen() {
    let document = document(EXPENSES);
    let names: Vec<_> = document.environment_names().into_iter().map(|name| (name.value, name.place.line)).collect();
    assert_eq!(names, [("production".into(), 5), ("staging".into(), 11), ("dev".into(), 12)]);
    assert_eq!(document.default_environment(&BTreeMap::new()).expect("it has a default"), None);
    let default = document.default_environment(&map(&[("ENVIRONMENT", "dev")])).expect("it is set");
    assert_eq!(default.map(|name| name.value), Some("dev".to_owned()));
    let (includes, findings) = document.includes(&Scope { environment: None, variables: &BTreeMap::new() });
    assert!(findings.is_empty(), "{findings:#?}");
    assert_eq!(includes[0].from.value, "infrastructure/schemas/*.json");
    assert_eq!(includes[0].strip_prefix.as_ref().map(|prefix| prefix.value.as_str()), Some("construction-expenses-"));
}

#[test]
fn variables_of_other_environments_need_not_be_set() {
    let text = "project: shop\nenvironments:\n  dev: {}\n  live: { account: \"${env:ACCOUNT}\", table_name: \
                \"live-{table}\" }\ntables: { orders: { partition_key: id } }\n";
    let in_dev = project(text, Some("dev"), &[]);
    let live = &in_dev.environments["live"].settings;
    assert!(live.account.is_none());
    assert!(live.table_name.is_some());
    let findings = document(text).project(&Scope { environment: Some("live"), variables: &BTreeMap::new() }).1;
    assert_eq!(findings[0].code, Code::VariableNotSet);
}

#[test]
fn one_template_serves_all_environments() {
    let text = "project: shop\ntable_name: \"${environment}-{table}\"\nenvironments: { dev: , live: }\ntables: { orders: \
                { partition_key: id } }\n";
    let resolved = project(text, Some("dev"), &[]).resolve(Some("dev")).expect("it is declared");
    assert_eq!(resolved.patterns["dev"].live_name("orders"), "dev-orders");
    assert_eq!(resolved.patterns["live"].live_name("orders"), "live-orders");
}

#[test]
fn overrides_of_included_tables_are_judged_when_those_are_known() {
    let text = "project: shop\ninclude: schemas/*.json\nenvironments: { dev: { tables: { users: {} } } }\n";
    let project = project(text, Some("dev"), &[]);
    assert_eq!(native::unknown_tables(&project)[0].code, Code::UnknownTable);
}

#[test]
fn long_forms_short_forms_and_null_are_understood() {
    let project = project(EVERYTHING, None, &[("READ", "7"), ("PROTECT", "true")]);
    assert_eq!(project.seed.len(), 2);
    assert_eq!(
        project.settings.endpoint.as_ref().map(|endpoint| endpoint.value.as_str()),
        Some("http://localhost:8000")
    );
    assert!(project.settings.region.is_none(), "an empty variable is as if the key was not there");
    let orders = &project.tables["orders"];
    let value = |declared: &Option<tablewright_core::place::Declared<Throughput>>| declared.as_ref().map(|d| d.value);
    assert_eq!(orders.name.as_ref().map(|name| name.value.as_str()), Some("shop-orders-v2"));
    assert_eq!(value(&orders.provisioned_throughput), Some(Throughput { read: 7, write: 2 }));
    assert_eq!(orders.stream.as_ref().map(|stream| stream.value), Some(Some(StreamViewType::NewImage)));
    assert_eq!(orders.time_to_live.as_ref().map(|ttl| ttl.value.clone()), Some(Some("expiresAt".to_owned())));
    assert_eq!(orders.point_in_time_recovery.as_ref().map(|days| days.value), Some(Some(7)));
    let key = Encryption::KmsKey("alias/own".to_owned());
    assert_eq!(orders.server_side_encryption.as_ref().map(|sse| sse.value.clone()), Some(key));
    assert_eq!(orders.table_class.as_ref().map(|class| class.value), Some(TableClass::StandardInfrequentAccess));
    assert_eq!(orders.deletion_protection.as_ref().map(|on| on.value), Some(true));
    assert_eq!(orders.tags["CostCenter"].value, "0042");
    assert_eq!(orders.tags["Backup"].value, "true");
    assert!(!orders.tags.contains_key("Nothing"));
    assert_eq!(orders.tags["Template"].value, "${literal}");
    let ignored: Vec<_> = orders.ignore.iter().flat_map(|fields| fields.value.clone()).collect();
    assert_eq!(ignored, [IgnoredField::ProvisionedThroughput, IgnoredField::Tag("Owner".to_owned())]);
    let index = &orders.global_secondary_indexes["by-place"];
    let partition = index.partition_key.as_ref().map(|key| key.value.clone()).unwrap_or_default();
    assert_eq!(partition[0].name, "country");
    assert_eq!(partition[1].scalar_type, ScalarType::Number);
    assert_eq!(index.place.line, 32);
    let include = Projection::Include(BTreeSet::from(["title".to_owned()]));
    assert_eq!(index.projection.as_ref().map(|projection| projection.value.clone()), Some(include));
    assert_eq!(
        orders.local_secondary_indexes["by-date"].projection.as_ref().map(|p| p.value.clone()),
        Some(Projection::KeysOnly)
    );

    let plain = &project.tables["plain"];
    assert_eq!(plain.stream.as_ref().map(|stream| stream.value), Some(None));
    assert_eq!(plain.time_to_live.as_ref().map(|ttl| ttl.value.clone()), Some(None));
    assert_eq!(plain.point_in_time_recovery.as_ref().map(|days| days.value), Some(None));
    assert!(plain.billing_mode.is_none() && plain.deletion_protection.is_none());
    assert_eq!(plain.on_demand_throughput.as_ref().map(|m| m.value.read), Some(Some(100)));
    assert_eq!(plain.warm_throughput.as_ref().map(|w| w.value), Some(WarmThroughput { read: 13_000, write: 5_000 }));
}

#[test]
fn a_declaration_is_written_as_a_person_would() {
    let table = |name: &str| Table {
        name: format!("shop-{name}"),
        key: Key { partition: strings(&["id"]), sort: Vec::new() },
        global_secondary_indexes: BTreeMap::new(),
        local_secondary_indexes: BTreeMap::new(),
        billing: Billing::OnDemand(OnDemandMaximum::default()),
        warm_throughput: None,
        stream: None,
        time_to_live: None,
        point_in_time_recovery: Some(35),
        encryption: Encryption::AwsManaged,
        table_class: TableClass::Standard,
        deletion_protection: true,
        tags: BTreeMap::from([("Application".to_owned(), "shop".to_owned())]),
    };
    let index = GlobalSecondaryIndex {
        key: Key {
            partition: strings(&["email"]),
            sort: vec![KeyAttribute { name: "createdAt".to_owned(), scalar_type: ScalarType::Number }],
        },
        projection: Projection::Include(BTreeSet::from(["name".to_owned(), "total".to_owned()])),
        billing: Billing::OnDemand(OnDemandMaximum::default()),
        warm_throughput: None,
    };
    let mut orders = table("orders");
    orders.global_secondary_indexes.insert("by-email".to_owned(), index);
    orders.time_to_live = Some("expiresAt".to_owned());
    orders.tags.insert("Owner".to_owned(), "sales: north".to_owned());
    let users = Table { name: "customers".to_owned(), stream: Some(StreamViewType::NewImage), ..table("users") };
    let tables = BTreeMap::from([("orders".to_owned(), orders), ("users".to_owned(), users)]);
    let heading = Heading { project: "shop", environment: None, region: None, table_name: Some("shop-{table}") };
    assert_eq!(native::write(heading, &tables), include_str!("native/written.yaml"));
}
