//! The whole module.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::companion::DesiredCompanion;
use tablewright_core::finding::Finding;
use tablewright_core::project::{DesiredTable, Function, Resolved};

use super::addresses::Addresses;
use super::companions;
use super::elsewhere;
use super::hcl::{Block, Body, Expression, Part};
use super::imports::{self, Import};
use super::left_out::{left_out, needs_newer_provider};
use super::settings::Setting;
use super::variables::{ENVIRONMENT, Variables};
use super::{outputs, table};

/// What becomes a module.
#[derive(Debug, Clone, Copy)]
pub struct Module<'a> {
    /// The name of the environment that it is made for.
    pub environment: &'a str,
    /// The tables, each declared name once; the first is the primary one.
    pub tables: &'a [&'a DesiredTable],
    /// What stands beside them.
    pub companions: &'a [&'a DesiredCompanion],
    /// Functions of Lambda by name, to which mappings may lead.
    pub functions: &'a BTreeMap<String, Function>,
    /// The same environment under another name, which shows where its name comes from.
    pub renamed: Option<Renamed<'a>>,
    /// The other environments by name, for what is not the same in all.
    pub others: &'a BTreeMap<String, Resolved>,
    /// The settings that are variables whether or not they differ.
    pub asked: &'a BTreeSet<Setting>,
    /// What exists already.
    pub imports: &'a [Import],
}

/// An environment as it would be under another name.
#[derive(Debug, Clone, Copy)]
pub struct Renamed<'a> {
    /// The other name.
    pub name: &'a str,
    /// What it is then.
    pub resolved: &'a Resolved,
}

/// A module, and what there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its files by name, in the order in which people read them; without those that would be empty.
    pub files: Vec<(String, String)>,
    /// What it cannot say, and what else a person should know.
    pub findings: Vec<Finding>,
}

/// Returns a module.
///
/// # Errors
/// Tables and companions that Terraform has no addresses for, or two the same.
pub fn write(module: &Module<'_>) -> Result<Written, Vec<Finding>> {
    let addresses = Addresses::of(module.tables, module.companions)?;
    let others: Vec<_> = module.others.values().collect();
    let of_others: Vec<_> =
        others.iter().map(|other| other.tables.iter().map(|(name, table)| (name.as_str(), table)).collect()).collect();
    let variables = Variables::of(module.tables, &of_others, module.asked, &addresses);
    let [main, imports] = resources(module, &variables, &addresses);
    let knows_environment = [&main, &imports].iter().any(|body| body.mentions(&format!("var.{ENVIRONMENT}")));
    let environment = |name| Some(name).filter(|_| knows_environment);
    let mut bodies = vec![
        ("versions.tf".to_owned(), versions(module)),
        ("variables.tf".to_owned(), variables.body(knows_environment)),
        ("main.tf".to_owned(), main),
        ("outputs.tf".to_owned(), outputs::body(module.tables, &addresses)),
        ("imports.tf".to_owned(), imports),
        ("terraform.tfvars".to_owned(), variables.values(environment(module.environment), None)),
    ];
    for (number, name) in module.others.keys().enumerate() {
        let mut file = plain(name);
        while bodies.iter().any(|(taken, _)| *taken == format!("{file}.tfvars")) {
            file.push('_');
        }
        bodies.push((format!("{file}.tfvars"), variables.values(environment(name), Some(number))));
    }
    let files = bodies.into_iter().filter(|(_, body)| !body.is_empty());
    let findings = left_out(module).into_iter().chain(elsewhere::notes(module)).collect();
    Ok(Written { files: files.map(|(name, body)| (name, body.to_text())).collect(), findings })
}

/// Returns a name of which files can be called: environments may have any.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// Returns `main.tf` and `imports.tf`, the environment's name in their texts replaced by its variable.
fn resources(module: &Module<'_>, variables: &Variables, addresses: &Addresses) -> [Body; 2] {
    let written = bodies(module.tables, module.companions, module.imports, variables, addresses);
    let Some(Renamed { name, resolved }) = module.renamed else { return written };
    let tables: Vec<_> = module.tables.iter().filter_map(|table| resolved.tables.get(&table.declared_name)).collect();
    // Those that are not asked for are left out of both.
    let declared: BTreeSet<_> = module.companions.iter().map(|wanted| wanted.declared_name.clone()).collect();
    let is_asked =
        |found: &&DesiredCompanion| declared.contains(&found.declared_name.replace(name, module.environment));
    let companions: Vec<_> = resolved.companions.iter().filter(is_asked).collect();
    let Ok(same_addresses) = Addresses::of(&tables, &companions) else { return written };
    let renamed = bodies(&tables, &companions, module.imports, variables, &same_addresses);
    let variable = Part::Reference(format!("var.{ENVIRONMENT}"));
    let merge = |text: &str, other: &str| -> Option<Vec<Part>> {
        // Whatever else happened to the text, it is only replaced where the variable gives the very same.
        if text == other || other.replace(name, module.environment) != text {
            return None;
        }
        let literals = other.split(name).map(|literal| Part::Literal(literal.to_owned()));
        let mut parts: Vec<_> = literals.flat_map(|literal| [literal, variable.clone()]).collect();
        parts.pop();
        parts.retain(|part| *part != Part::Literal(String::new()));
        Some(parts)
    };
    let [main, imports] = written;
    let [other_main, other_imports] = renamed;
    [main.merged(&other_main, &merge), imports.merged(&other_imports, &merge)]
}

fn bodies(
    tables: &[&DesiredTable],
    companions: &[&DesiredCompanion],
    imports: &[Import],
    variables: &Variables,
    addresses: &Addresses,
) -> [Body; 2] {
    let addresses = addresses.clone().with_live_names(tables);
    let mut resources = Body::default();
    for table in tables {
        resources.extend(table::resource(table, variables, &addresses));
    }
    for companion in companions {
        if let Some(block) = companions::resource(companion, &addresses) {
            resources.add(block);
        }
    }
    let mut main = Body::default();
    for source in ["aws_partition", "aws_region", "aws_caller_identity"] {
        if resources.mentions(&format!("data.{source}.current")) {
            main.add(Block::new("data", &[source, "current"], Body::default()));
        }
    }
    main.extend(resources);
    [main, imports::body(tables, companions, imports, &addresses)]
}

/// Returns `versions.tf`: the versions with which the module is tested, and later ones.
fn versions(module: &Module<'_>) -> Body {
    let is_newer = module.tables.iter().any(|table| needs_newer_provider(table));
    let version = if is_newer { ">= 6.0" } else { ">= 5.100" };
    let mut providers = Body::default();
    let aws = [("source", "hashicorp/aws"), ("version", version)];
    let aws = aws.map(|(key, value)| (key.to_owned(), Expression::text(value)));
    providers.set("aws", Expression::Object(aws.to_vec()));
    let mut terraform = Body::default();
    // Import blocks whose id is an expression came with 1.6.
    terraform.set("required_version", Expression::text(">= 1.6"));
    terraform.add(Block::new("required_providers", &[], providers));
    let mut body = Body::default();
    body.add(Block::new("terraform", &[], terraform));
    body
}
