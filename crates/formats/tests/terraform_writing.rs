//! Modules of Terraform that are written read back to the same tables. What Terraform itself says of them stands in
//! `tests/peers/test_terraform.py`.
#![cfg(feature = "hcl")]

#[path = "common/tables.rs"]
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proptest::collection::btree_map;
use proptest::prelude::*;
use tablewright_core::companion::{Companion, DesiredCompanion, Kind, Reference};
use tablewright_core::finding::any_error;
use tablewright_core::model::{Key, Table};
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{DesiredTable, OnExisting, Project, Resolved, TableDeclaration};
use tablewright_formats::native::{Document, Scope as Environment};
use tablewright_formats::source::Source;
use tablewright_formats::terraform::configuration::{self, Files, Scope, declared_names, read};
use tablewright_formats::terraform::write::{Import, Module, Setting, Written, write};

/// Files that were written, or those of a folder.
enum Tree<'a> {
    Written(&'a Written),
    Folder(PathBuf),
}

#[expect(clippy::disallowed_methods, reason = "tests read their data files")]
impl Files for Tree<'_> {
    fn list(&mut self, folder: &str) -> Result<Vec<String>, String> {
        match self {
            Tree::Written(written) => Ok(written.files.iter().map(|(name, _)| name.clone()).collect()),
            Tree::Folder(path) => {
                let entries = std::fs::read_dir(path.join(folder)).map_err(|error| error.to_string())?;
                Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
            }
        }
    }

    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        let text = match self {
            Tree::Written(written) => {
                let name = path.trim_start_matches("./");
                written.files.iter().find(|(file, _)| file == name).map(|(_, text)| text.clone())
            }
            Tree::Folder(folder) => std::fs::read_to_string(folder.join(path)).ok(),
        };
        Ok(text.map(|text| Source::new(path, text)))
    }
}

fn desired(declared_name: &str, table: Table) -> DesiredTable {
    DesiredTable {
        declared_name: declared_name.to_owned(),
        table,
        on_existing: OnExisting::Converge,
        ownership_tags: true,
        tags_exclusive: false,
        ignore: BTreeSet::new(),
        declaration: TableDeclaration::default(),
    }
}

/// Writes a module of tables, with variables for what is not the same in the other environments and for what is asked.
fn written(
    tables: &[&DesiredTable],
    companions: &[&DesiredCompanion],
    others: &BTreeMap<String, Resolved>,
    asked: &BTreeSet<Setting>,
) -> Written {
    let imports: Vec<_> = tables.iter().map(|table| Import::Table(table.declared_name.clone())).collect();
    let module = Module {
        environment: "dev",
        tables,
        companions,
        functions: &BTreeMap::new(),
        renamed: None,
        others,
        asked,
        imports: &imports,
    };
    write(&module).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// Reads tables, by live name.
fn read_back(scope: &Scope<'_>, files: &mut Tree<'_>) -> BTreeMap<String, Table> {
    let resolved = read(scope, files);
    assert!(!any_error(&resolved.findings), "{:#?}", resolved.findings);
    tables_of(&resolved)
}

fn tables_of(resolved: &configuration::Resolved) -> BTreeMap<String, Table> {
    let table = |table: &configuration::TerraformTable| {
        let name = table.table_name.as_ref().expect("every name is known").value.clone();
        let back = table.completed().to_table(&name).unwrap_or_else(|findings| panic!("{findings:#?}"));
        (name, back)
    };
    resolved.tables.iter().map(table).collect()
}

/// Returns what stands beside the tables of a declaration that was read, with who has the last word about it, in words.
/// Policies are noted and not read.
fn companions_of(resolved: configuration::Resolved, tables: &[&DesiredTable]) -> Vec<String> {
    let place = Place { file: "test".into(), line: 1, column: 1, offset: 0, length: 0 };
    let declared = |value: &str| Declared::new(value.to_owned(), place.clone());
    let mut project = Project::new(declared("test"));
    project.settings.ownership_tags = Some(Declared::new(false, place.clone()));
    let addresses = declared_names(&resolved.tables);
    let mut names = BTreeMap::new();
    for (address, table) in addresses.iter().zip(&resolved.tables) {
        let live = table.table_name.as_ref().expect("every name is known").value.as_str();
        let wanted = tables.iter().find(|table| table.table.name == live).expect("it was written");
        names.insert(address.clone(), wanted.declared_name.clone());
        let declaration = TableDeclaration { name: Some(declared(live)), ..table.completed() };
        project.tables.insert(wanted.declared_name.clone(), declaration);
    }
    let mut companions = resolved.companions;
    companions.rename_tables(|id| names.get(id).cloned().unwrap_or_else(|| id.to_owned()));
    assert_eq!(project.add_companions(companions), Vec::new());
    let resolved = project.resolve(None).expect("there is only one environment");
    assert!(!any_error(&resolved.findings), "{:#?}", resolved.findings);
    in_words(resolved.companions.iter().collect())
}

/// Returns companions in words, without tags of ownership, and without policies with their attachments.
fn in_words(companions: Vec<&DesiredCompanion>) -> Vec<String> {
    let words = |wanted: &DesiredCompanion| {
        let mut companion = wanted.companion.clone();
        if let Companion::Alarm(alarm) = &mut companion {
            alarm.tags.retain(|key, _| !key.starts_with("tablewright:"));
        }
        format!("{:?} {companion:#?} {:?}", wanted.keeper, wanted.description)
    };
    let is_read = |wanted: &&DesiredCompanion| {
        let of_policies = matches!(&wanted.companion, Companion::Policy(_) | Companion::Attachment(_));
        let of_policy = matches!(wanted.companion.awaits()[..], [Reference::PolicyArn(_)]);
        !of_policies && !of_policy
    };
    let mut words: Vec<_> = companions.into_iter().filter(is_read).map(words).collect();
    words.sort();
    words
}

fn by_live_name<'a>(tables: impl IntoIterator<Item = &'a DesiredTable>) -> BTreeMap<String, Table> {
    tables.into_iter().map(|table| (table.table.name.clone(), table.table.clone())).collect()
}

const NOTHING_GIVEN: Scope<'static> = Scope { workspace: None, variables: &BTreeMap::new(), value_files: &[] };

/// Returns a table of which no key names an attribute twice, which DynamoDB refuses.
fn with_single_attributes(mut table: Table) -> Table {
    let once = |key: &mut Key| key.sort.retain(|attribute| !key.partition.contains(attribute));
    once(&mut table.key);
    table.global_secondary_indexes.values_mut().for_each(|index| once(&mut index.key));
    table.local_secondary_indexes.retain(|_, index| {
        once(&mut index.key);
        !index.key.sort.is_empty()
    });
    table
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_of_every_kind_read_back(
        declared in btree_map("[a-z][a-z0-9]{0,8}", tables::table(), 1..4),
        asked in proptest::sample::subsequence(Setting::ALL.to_vec(), 0..=Setting::ALL.len()),
    ) {
        let declared: Vec<_> = declared
            .into_iter()
            .map(|(name, table)| (name, with_single_attributes(table)))
            .map(|(name, table)| desired(&name, Table { name: format!("{}-{name}", table.name), ..table }))
            .collect();
        let module = written(&declared.iter().collect::<Vec<_>>(), &[], &BTreeMap::new(), &asked.into_iter().collect());
        let back = read_back(&NOTHING_GIVEN, &mut Tree::Written(&module));
        prop_assert_eq!(back, by_live_name(&declared), "{:#?}", module.files);
    }
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// Returns every environment of an example.
#[expect(clippy::disallowed_methods, reason = "tests read their data files")]
fn environments(example: &str) -> BTreeMap<String, Resolved> {
    let path = examples().join(example).join("tablewright.yaml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document = Document::parse(&Source::new("tablewright.yaml", text)).expect("a declaration");
    let names = document.environment_names().into_iter().map(|name| name.value);
    let resolve = |name: String| {
        let scope = Environment { environment: Some(&name), variables: &BTreeMap::new() };
        let resolved = document.project(&scope).0.expect("a project").resolve(Some(&name)).expect("it is declared");
        (name, resolved)
    };
    names.map(resolve).collect()
}

#[test]
fn the_examples_read_back_in_every_environment() {
    // The tables of bookclub are included from a file of the Serverless Framework; its command renders them.
    let mut kinds = BTreeSet::new();
    for example in ["construction-expenses", "events", "fileshare", "products"] {
        let all = environments(example);
        assert!(!all.is_empty(), "{example} has no environments");
        for (name, here) in &all {
            let tables: Vec<_> = here.tables.values().collect();
            let others = all.iter().filter(|(other, _)| *other != name);
            let others: BTreeMap<_, _> = others.map(|(name, resolved)| (name.clone(), resolved.clone())).collect();
            let companions: Vec<_> = here.companions.iter().collect();
            let module = written(&tables, &companions, &others, &BTreeSet::new());
            let back = read(&NOTHING_GIVEN, &mut Tree::Written(&module));
            assert!(!any_error(&back.findings), "{example} in {name}: {:#?}", back.findings);
            assert_eq!(tables_of(&back), by_live_name(tables.clone()), "{example} in {name}");
            kinds.extend(companions.iter().map(|wanted| wanted.companion.identity().kind));
            assert_eq!(companions_of(back, &tables), in_words(companions), "{example} in {name}");
        }
    }
    assert!(kinds.is_superset(&[Kind::Parameter, Kind::Alarm, Kind::EventSourceMapping].into()), "{kinds:?}");
}

#[test]
fn values_of_another_environment_make_its_tables() {
    let all = environments("products");
    let others: BTreeMap<_, _> = all.clone().into_iter().filter(|(name, _)| name != "environment").collect();
    let tables: Vec<_> = all["environment"].tables.values().collect();
    let module = written(&tables, &[], &others, &BTreeSet::new());
    for (name, other) in &others {
        let scope = Scope { value_files: &[format!("{name}.tfvars")], ..NOTHING_GIVEN };
        let back = read_back(&scope, &mut Tree::Written(&module));
        for table in other.tables.values() {
            // Names and tags are those of the environment that is rendered: nothing here says where they come from.
            let here = &all["environment"].tables[&table.declared_name].table;
            let expected = Table { name: here.name.clone(), tags: here.tags.clone(), ..table.table.clone() };
            assert_eq!(back[&here.name], expected, "{name}");
        }
    }
}

#[test]
fn the_module_of_the_products_document_reads_back_after_it_was_written_anew() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform/products/Modules/dynamodb");
    let variables = BTreeMap::from([("environment_name".to_owned(), "shop".to_owned())]);
    let scope = Scope { variables: &variables, ..NOTHING_GIVEN };
    let first = read_back(&scope, &mut Tree::Folder(folder));
    assert_eq!(first.keys().collect::<Vec<_>>(), ["shop-products", "shop-sessions"]);
    let tables: Vec<_> = first.values().map(|table| desired(&table.name, table.clone())).collect();
    let module =
        written(&tables.iter().collect::<Vec<_>>(), &[], &BTreeMap::new(), &Setting::ALL.into_iter().collect());
    assert_eq!(read_back(&NOTHING_GIVEN, &mut Tree::Written(&module)), first);
}

/// A project of two environments whose tables differ in ways of their own.
const DIFFERENT: &str = r#"
project: shop
table_name: "{environment}-{table}"
environments:
  live:
    tables:
      orders: { table_class: STANDARD_INFREQUENT_ACCESS, deletion_protection: true }
      stock: { deletion_protection: true, stream: KEYS_ONLY }
      visits:
        billing_mode: PROVISIONED
        provisioned_throughput: { read_capacity_units: 7, write_capacity_units: 8 }
        point_in_time_recovery: { recovery_period_in_days: 3 }
  dev: { tables: { visits: { table_class: STANDARD_INFREQUENT_ACCESS } } }
tables:
  orders: { partition_key: id }
  stock: { partition_key: id }
  visits: { partition_key: id }
"#;

#[test]
fn tables_share_a_variable_only_where_they_are_alike_in_every_environment() {
    let document = Document::parse(&Source::new("tablewright.yaml", DIFFERENT)).expect("a declaration");
    let resolve = |name: &str| {
        let scope = Environment { environment: Some(name), variables: &BTreeMap::new() };
        let resolved = document.project(&scope).0.expect("a project").resolve(Some(name)).expect("it is declared");
        assert!(!any_error(&resolved.findings), "{:#?}", resolved.findings);
        resolved
    };
    let dev = resolve("dev");
    let others = BTreeMap::from([("live".to_owned(), resolve("live"))]);
    let module = written(&dev.tables.values().collect::<Vec<_>>(), &[], &others, &BTreeSet::new());
    let file = |name: &str| module.files.iter().find(|(file, _)| file == name).map_or("", |(_, text)| text.as_str());
    let variables = file("variables.tf").lines().filter_map(|line| line.strip_prefix("variable "));
    assert_eq!(
        variables.collect::<Vec<_>>(),
        [
            "\"tags\" {",
            "\"billing_mode\" {",
            "\"read_capacity\" {",
            "\"write_capacity\" {",
            "\"enable_point_in_time_recovery\" {",
            "\"enable_deletion_protection\" {",
            "\"orders_table_class\" {",
            "\"visits_table_class\" {",
        ]
    );
    let values = "billing_mode                  = \"PROVISIONED\"\nenable_point_in_time_recovery = true\n\
                  enable_deletion_protection    = true\norders_table_class            = \"STANDARD_INFREQUENT_ACCESS\"\n\
                  visits_table_class            = \"STANDARD\"\n";
    assert_eq!(file("live.tfvars"), values);
    assert!(file("main.tf").contains("table_class  = var.orders_table_class"), "{}", file("main.tf"));
    // What no variable says is told.
    let told: Vec<_> = module.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "stock is otherwise in environment live, which no variable says: stream: off → KEYS_ONLY",
            "visits is otherwise in environment live, which no variable says: point-in-time recovery: 35 days → 3 days",
        ]
    );
}
