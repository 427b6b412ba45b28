//! Policies as they are wanted in one environment.

use std::collections::BTreeMap;

use super::companions::{GrantDeclaration, PolicyDeclaration};
use super::resolve::DesiredTable;
use super::surroundings::Surroundings;
use crate::codes::Code;
use crate::companion::{
    Attachment, Companion, DesiredCompanion, Document, Keeper, Kind, ManagedPolicy, Reference, Text,
};
use crate::finding::Finding;
use crate::permissions::data_plane::{self, Access, Part};
use crate::permissions::{Grants, MANAGED_LIMIT, Policy, Whereabouts};
use crate::place::{Declared, Place};

/// Most characters of a policy's name [IAM API Reference, CreatePolicy].
const LONGEST_NAME: usize = 128;
/// Most characters of a role's name [IAM API Reference, CreateRole].
const LONGEST_ROLE: usize = 64;
/// Most characters of a path, and of a description [IAM API Reference, CreatePolicy].
const LONGEST_PATH: usize = 512;
const LONGEST_DESCRIPTION: usize = 1000;
/// A region with a name as long as any; what is not known has the length of this one.
const LONGEST_REGION: &str = "ap-southeast-1";
/// The names of policies that do not say otherwise.
const NAME: &str = "{project}-{environment}-{policy}";

/// Brings policies into normal form: each policy, then its attachments. What is wrong is added to the findings.
pub(super) fn policies(
    declared: &BTreeMap<String, PolicyDeclaration>,
    surroundings: Surroundings<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<DesiredCompanion> {
    let mut wanted: Vec<DesiredCompanion> = Vec::new();
    for (key, declaration) in declared {
        let declared_name = format!("{}/{key}", Kind::Policy.section());
        let mut reading = Reading { declared_name: &declared_name, declaration, surroundings, findings };
        let policy = reading.policy(key);
        let namesake = wanted.iter().find(|other| match &other.companion {
            // IAM tells no upper case from lower case here.
            Companion::Policy(other) => other.name.eq_ignore_ascii_case(&policy.name),
            _ => false,
        });
        if let Some(other) = namesake {
            let message = format!("{} and {declared_name} are both named {}", other.declared_name, policy.name);
            reading.wrong(&declaration.place, message, "give one of them another `name`");
            continue;
        }
        let Some((document, after)) = reading.document() else { continue };
        let roles = reading.roles();
        let name = policy.name.clone();
        wanted.push(DesiredCompanion {
            declared_name: declared_name.clone(),
            place: declaration.place.clone(),
            companion: Companion::Policy(ManagedPolicy { document, ..policy }),
            description: declaration.description.as_ref().map(|text| text.value.clone()),
            keeper: Keeper::Declaration,
            on_existing: surroundings.on_existing(),
            after,
        });
        wanted.extend(roles.into_iter().map(|role| DesiredCompanion {
            declared_name: format!("{declared_name}/{}", role.value),
            place: role.place,
            companion: Companion::Attachment(Attachment {
                role: role.value,
                policy: name.clone(),
                arn: Text::ToCome(Reference::PolicyArn(declared_name.clone())),
            }),
            description: None,
            keeper: Keeper::Declaration,
            on_existing: surroundings.on_existing(),
            after: vec![declared_name.clone()],
        }));
    }
    wanted
}

/// Returns what the declared policies allow on these tables together; `None` where none is declared. What names other
/// tables is left out.
pub fn declared_grants(declared: &BTreeMap<String, PolicyDeclaration>, tables: &[&DesiredTable]) -> Option<Grants> {
    let mut grants = (!declared.is_empty()).then(Grants::default)?;
    for grant in declared.values().flat_map(|policy| &policy.grants) {
        for on in &grant.on {
            let (name, part) = part_of(&on.value);
            if let Some(table) = tables.iter().find(|table| table.declared_name == name) {
                data_plane::allow(&mut grants, grant.access, table, part);
            }
        }
    }
    Some(grants)
}

/// Returns the table that a text names, and which part of it.
fn part_of(text: &str) -> (&str, Part<'_>) {
    match text.split_once('/') {
        Some((table, index)) => (table, Part::Index(index)),
        None => (text, Part::Whole),
    }
}

/// One policy while it is read.
struct Reading<'a> {
    declared_name: &'a str,
    declaration: &'a PolicyDeclaration,
    surroundings: Surroundings<'a>,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Reading<'a> {
    fn wrong(&mut self, place: &Place, message: String, help: &str) {
        let finding = Finding::error(Code::InvalidPolicy, message).at(place);
        self.findings.push(finding.about(self.declared_name).help(help));
    }

    /// Returns the policy without its document.
    fn policy(&mut self, key: &str) -> ManagedPolicy {
        let (declaration, Surroundings { project, environment, ownership, .. }) = (self.declaration, self.surroundings);
        let template = declaration.name.as_ref().map_or(NAME, |name| name.value.as_str());
        let name = template.replace("{project}", project).replace("{environment}", environment);
        let name = name.replace("{policy}", key);
        let place = declaration.name.as_ref().map_or(&declaration.place, |name| &name.place);
        if !is_name(&name, LONGEST_NAME) {
            let help =
                "names have 1 to 128 letters, digits and +=,.@_-; {project}, {environment} and {policy} are replaced";
            self.wrong(place, format!("the name {name:?} is none that IAM admits"), help);
        }
        let path = declaration.path.as_ref().map_or("/", |path| path.value.as_str());
        if let Some(declared) = declaration.path.as_ref().filter(|_| !is_path(path)) {
            let help = "write it as /one/two/, of letters, digits and +=,.@_- with / between, before and behind";
            self.wrong(&declared.place, format!("the path {path:?} is none that IAM admits"), help);
        }
        if let Some(text) = &declaration.description
            && text.value.chars().count() > LONGEST_DESCRIPTION
        {
            let message = format!("a description of {} characters", text.value.chars().count());
            self.wrong(&text.place, message, "IAM keeps 1000 characters");
        }
        ManagedPolicy {
            name,
            path: path.to_owned(),
            document: Document::Known(String::new()),
            tags: ownership.iter().cloned().collect(),
            other_versions: Vec::new(),
        }
    }

    /// Returns what the policy allows, and the tables that have to be there before.
    fn document(&mut self) -> Option<(Document, Vec<String>)> {
        let (mut grants, mut after) = (Grants::default(), Vec::new());
        let declaration = self.declaration;
        for grant in &declaration.grants {
            for on in &grant.on {
                let Some((table, part)) = self.part(grant, on) else { continue };
                data_plane::allow(&mut grants, grant.access, table, part);
                if !after.contains(&table.declared_name) {
                    after.push(table.declared_name.clone());
                }
            }
        }
        let Some(first) = after.first() else {
            let wrong = self.findings.iter().any(|finding| finding.resource.as_deref() == Some(self.declared_name));
            if !wrong {
                let help = "write `grants` such as `- { read_write: [users] }`";
                self.wrong(&declaration.place, "the policy grants nothing".to_owned(), help);
            }
            return None;
        };
        // Accounts have twelve digits wherever they are.
        let region = self.surroundings.settings.region.as_ref().map_or(LONGEST_REGION, |region| &region.value);
        let at = Whereabouts::new(Some(region), Some("000000000000"));
        let size = Policy::of(&grants, &at).size();
        if size > MANAGED_LIMIT {
            let message = format!("the policy has {size} characters; IAM admits {MANAGED_LIMIT}");
            let finding = Finding::error(Code::PolicyTooLong, message).at(&declaration.place);
            self.findings
                .push(finding.about(self.declared_name).help("declare several policies, each for some of the tables"));
        }
        Some((Document::of(&grants, first), after))
    }

    /// Returns the table that something is granted on, and which part of it.
    fn part<'n>(&mut self, grant: &GrantDeclaration, on: &'n Declared<String>) -> Option<(&'a DesiredTable, Part<'n>)> {
        let (name, part) = part_of(&on.value);
        let tables = self.surroundings.tables;
        let Some(table) = tables.get(name) else {
            let known = tables.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let finding = Finding::error(Code::UnknownTable, format!("table {name} is not declared")).at(&on.place);
            self.findings.push(finding.about(self.declared_name).help(format!("declared are: {known}")));
            return None;
        };
        let word = grant.access.text();
        let Part::Index(index) = part else {
            if grant.access == Access::Stream && table.table.stream.is_none() {
                let message = format!("it is to read the stream of {name}, which has none");
                self.wrong(&on.place, message, "declare a `stream` for that table");
                return None;
            }
            return Some((table, part));
        };
        let (global, local) = (&table.table.global_secondary_indexes, &table.table.local_secondary_indexes);
        if !global.contains_key(index) && !local.contains_key(index) {
            let known: Vec<_> = global.keys().chain(local.keys()).map(String::as_str).collect();
            let help = match known.is_empty() {
                true => format!("table {name} has no indexes"),
                false => format!("table {name} has {}", known.join(", ")),
            };
            self.wrong(&on.place, format!("table {name} has no index {index}"), &help);
            return None;
        }
        if grant.access != Access::Read {
            let message = format!("`{word}` is granted on the index {}", on.value);
            self.wrong(&on.place, message, "an index is read and never written; grant `read` on it, or name the table");
            return None;
        }
        Some((table, part))
    }

    /// Returns the roles that get the policy, each once.
    fn roles(&mut self) -> Vec<Declared<String>> {
        let mut roles: Vec<Declared<String>> = Vec::new();
        for role in &self.declaration.attach_to_roles {
            if !is_name(&role.value, LONGEST_ROLE) {
                let help = "write the role's name, not its ARN: at most 64 letters, digits and +=,.@_-";
                self.wrong(&role.place, format!("{:?} is no name of a role", role.value), help);
            } else if roles.iter().all(|other| !other.value.eq_ignore_ascii_case(&role.value)) {
                roles.push(role.clone());
            }
        }
        roles
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+=,.@_-".contains(c)
}

fn is_name(name: &str, longest: usize) -> bool {
    (1..=longest).contains(&name.len()) && name.chars().all(is_plain)
}

fn is_path(path: &str) -> bool {
    let levels = path.strip_prefix('/').map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let Some(levels) = levels else { return false };
    let is_level = |level: &str| !level.is_empty() && level.chars().all(is_plain);
    path == "/"
        || (path.len() <= LONGEST_PATH && path.len() > 2 && path.ends_with('/') && levels.split('/').all(is_level))
}
