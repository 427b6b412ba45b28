//! From properties to the table that is wanted, and what the resource may do to get there.

use serde_json::Value;
use tablewright_core::check;
use tablewright_core::codes::Code;
use tablewright_core::finding::{Finding, any_error};
use tablewright_core::plan::Owner;
use tablewright_core::project::{DesiredTable, TableDeclaration};
use tablewright_formats::cloudformation::properties::{self, Handling, ResourceKind};
use tablewright_formats::tree::Node;

use super::digest;
use super::findings::for_the_template;
use super::physical_id;
use super::request::{Kind, Request};

/// The environment of ownership tags where the properties name none.
const ENVIRONMENT: &str = "cloudformation";
/// Tags that the resource itself puts on a table: those of ownership, of creation, and what it applied.
const OWN_TAGS: usize = 6;

/// What a resource wants.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The table.
    pub desired: DesiredTable,
    /// How far the resource may go.
    pub handling: Handling,
    /// Whose the table is to be.
    pub owner: Owner,
    /// What the resource declared before, where it is about the same table.
    pub former: Option<TableDeclaration>,
    /// The digest of the properties.
    pub digest: String,
    /// What there is to say that stops nothing.
    pub notes: Vec<Finding>,
}

/// Reads what a request wants.
///
/// # Errors
/// Everything that is wrong with the properties, all at once.
pub fn read(request: &Request) -> Result<Wish, Vec<Finding>> {
    let node = Node::from_json(&request.properties, "ResourceProperties");
    let (read, mut findings) = properties::read(&node, ResourceKind::CustomResource);
    let Some(read) = read.filter(|_| !any_error(&findings)) else { return Err(findings) };
    let resource = request.resource();
    let handling = read.handling.unwrap_or_default();
    let owner = owner(request);
    let declaration = TableDeclaration { name: read.table_name, ..read.declaration };
    // An empty name is a wrong one, and not none: another table would be made in the place of this one.
    let name = physical_id::wanted(request).unwrap_or_default();
    let desired = match declaration.to_desired(&resource.logical_id, &name) {
        Ok(desired) => desired,
        Err(problems) => {
            findings.extend(problems);
            return Err(findings);
        }
    };
    check::table_with(OWN_TAGS, &desired, &mut findings);
    for_the_template(&desired, &mut findings);
    check_owner(&node, &desired, &owner, &mut findings);
    if any_error(&findings) {
        return Err(findings);
    }
    let former = match &request.kind {
        Kind::Update { physical_id, old_properties } if *physical_id == name => declaration_of(old_properties),
        _ => None,
    };
    let digest = digest::of_properties(&request.properties);
    Ok(Wish { desired, handling, owner, former, digest, notes: findings })
}

/// Returns whose a request's table is to be: of the project and environment that the properties name, or else of the
/// stack.
pub fn owner(request: &Request) -> Owner {
    let resource = request.resource();
    let named = |property: &str| request.properties.get(property).and_then(Value::as_str).map(str::to_owned);
    let project = named("Project").unwrap_or_else(|| resource.stack_name().to_owned());
    Owner::new(project, named("Environment").unwrap_or_else(|| ENVIRONMENT.to_owned())).for_resource(resource)
}

/// Returns what properties declare, as far as it can be read.
fn declaration_of(properties: &Value) -> Option<TableDeclaration> {
    let node = Node::from_json(properties, "OldResourceProperties");
    properties::read(&node, ResourceKind::CustomResource).0.map(|read| read.declaration)
}

/// Checks that the owner's names may be values of tags.
fn check_owner(properties: &Node, desired: &DesiredTable, owner: &Owner, findings: &mut Vec<Finding>) {
    for (property, value) in [("Project", &owner.project), ("Environment", &owner.environment)] {
        if !check::admits_tag_value(value) {
            let message = format!("`{property}` is {value:?}, which no tag admits");
            let place = properties.get(property).map(|node| &node.place);
            let finding = Finding::error(Code::InvalidTag, message).at_some(place).about(&desired.declared_name);
            findings.push(finding.help("it becomes a tag: 256 letters, digits, spaces and + - = . _ : / @ at most"));
        }
    }
}
