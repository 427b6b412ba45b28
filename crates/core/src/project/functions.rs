//! Functions of Lambda, as far as templates have to know them.

use std::collections::BTreeMap;

use super::companions::FunctionDeclaration;
use crate::codes::Code;
use crate::finding::Finding;
use crate::place::Place;

/// Most characters of the name of a log group.
const LONGEST_LOG_GROUP: usize = 512;

/// A function, for templates; nothing else here makes or changes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its memory in MB.
    pub memory: u64,
    /// Its timeout in seconds.
    pub timeout: u64,
    /// The log group that it writes to.
    pub log_group: String,
}

/// Brings functions into normal form: what is not said is what Lambda takes. What is wrong is added to the findings.
pub(super) fn functions(
    declared: &BTreeMap<String, FunctionDeclaration>,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, Function> {
    let mut functions = BTreeMap::new();
    for (name, declaration) in declared {
        let mut wrong = |place: &Place, message: String, help: &str| {
            let finding = Finding::error(Code::InvalidMapping, message).at(place);
            findings.push(finding.about(format!("functions/{name}")).help(help));
        };
        if !super::mappings::is_function_name(name) {
            let message = format!("{name:?} is no name of a function");
            wrong(&declaration.place, message, "names have 1 to 64 letters, digits, - and _");
        }
        if let Some(memory) = declaration.memory.as_ref().filter(|memory| !(128..=10_240).contains(&memory.value)) {
            let message = format!("a memory of {} MB", memory.value);
            wrong(&memory.place, message, "a function of Lambda has 128 to 10240 MB");
        }
        if let Some(timeout) = declaration.timeout.as_ref().filter(|timeout| !(1..=900).contains(&timeout.value)) {
            let message = format!("a timeout of {} seconds", timeout.value);
            wrong(&timeout.place, message, "a function of Lambda runs for 1 to 900 seconds");
        }
        if let Some(group) = declaration.log_group.as_ref().filter(|group| !is_log_group(&group.value)) {
            let message = format!("{:?} is no name of a log group", group.value);
            wrong(&group.place, message, "names have up to 512 letters, digits and . - _ / #");
        }
        let log_group = declaration.log_group.as_ref().map(|group| group.value.clone());
        functions.insert(
            name.clone(),
            Function {
                memory: declaration.memory.as_ref().map_or(128, |memory| memory.value),
                timeout: declaration.timeout.as_ref().map_or(3, |timeout| timeout.value),
                log_group: log_group.unwrap_or_else(|| format!("/aws/lambda/{name}")),
            },
        );
    }
    functions
}

fn is_log_group(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '#');
    (1..=LONGEST_LOG_GROUP).contains(&name.len()) && name.chars().all(is_plain)
}
