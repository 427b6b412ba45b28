//! Settings of the project and its environments.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::names::NameTemplate;
use tablewright_core::place::Declared;
use tablewright_core::project::{EnvironmentSettings, OnExisting};

use crate::reader::{Fields, Reader};
use crate::tree::Node;

/// Reads the settings among the keys of a project or an environment.
pub(super) fn settings(reader: &mut Reader, fields: &Fields<'_>) -> EnvironmentSettings {
    EnvironmentSettings {
        region: fields.get("region").and_then(|node| reader.text("region", node)),
        profile: fields.get("profile").and_then(|node| reader.text("profile", node)),
        account: fields.get("account").and_then(|node| account(reader, node)),
        endpoint: fields.get("endpoint").and_then(|node| endpoint(reader, node)),
        table_name: fields.get("table_name").and_then(|node| template(reader, node)),
        protected: fields.get("protected").and_then(|node| reader.boolean("protected", node)),
        on_existing: fields.get("on_existing").and_then(|node| on_existing(reader, node)),
        ownership_tags: fields.get("ownership_tags").and_then(|node| reader.boolean("ownership_tags", node)),
        tags_exclusive: fields.get("tags_exclusive").and_then(|node| reader.boolean("tags_exclusive", node)),
    }
}

pub(super) fn on_existing(reader: &mut Reader, node: &Node) -> Option<Declared<OnExisting>> {
    reader.choice("on_existing", node, OnExisting::CHOICES, OnExisting::parse)
}

fn account(reader: &mut Reader, node: &Node) -> Option<Declared<String>> {
    let account = reader.text("account", node)?;
    if account.value.len() == 12 && account.value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(account);
    }
    let message = format!("`account` is `{}`; expected the twelve digits of an AWS account", account.value);
    reader.wrong(&node.place, message, "`aws sts get-caller-identity` shows the account that you use");
    None
}

fn endpoint(reader: &mut Reader, node: &Node) -> Option<Declared<String>> {
    let endpoint = reader.text("endpoint", node)?;
    let host = endpoint.value.strip_prefix("http://").or_else(|| endpoint.value.strip_prefix("https://"));
    if endpoint.value == "local" || host.is_some_and(|host| !host.is_empty()) {
        return Some(endpoint);
    }
    let message = format!("`endpoint` is `{}`; expected `local` or a URL", endpoint.value);
    reader.wrong(&node.place, message, "a URL begins with its scheme, such as `http://localhost:8000`");
    None
}

fn template(reader: &mut Reader, node: &Node) -> Option<Declared<NameTemplate>> {
    let text = reader.text("table_name", node)?;
    match NameTemplate::parse(&text.value) {
        Ok(template) => Some(Declared::new(template, text.place)),
        Err(error) => {
            let finding = Finding::error(Code::BadTemplate, format!("`table_name` cannot be used: {error}"));
            let help = "write a template such as \"{project}-{environment}-{table}\"";
            reader.report(finding.at(&node.place).help(help));
            None
        }
    }
}
