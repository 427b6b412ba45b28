//! Where variables come from: the configuration itself, options, environment variables, other files.

use std::rc::Rc;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::variables::{Found, Opened, Variables};
use crate::source::Source;
use crate::tree::{Node, Tree, Value};

/// The stage that the framework deploys where none is chosen.
const DEFAULT_STAGE: &str = "dev";

/// The region that the framework deploys to where none is chosen.
const DEFAULT_REGION: &str = "us-east-1";

impl Variables<'_, '_> {
    /// Returns what a source knows under an address.
    pub(super) fn source(&mut self, name: &str, argument: Option<&str>, address: &str, place: &Place) -> Found {
        let Some(address) = self.address(address, place) else { return Found::Unknown };
        let text = |text: Option<String>| text.map_or(Found::Missing, |text| Found::Value(Node::text(text, place)));
        match name {
            "self" if address.is_empty() => self.cannot(place, "`${self:}` stands for the whole file"),
            "self" => {
                self.warn_of_other_stage(&address, place);
                self.warn_of_other_region(&address, place);
                self.walk(self.root, &address)
            }
            "opt" => match address.as_str() {
                "stage" => text(self.scope.stage.map(ToOwned::to_owned)),
                "region" => text(self.scope.region().map(ToOwned::to_owned)),
                _ => Found::Missing,
            },
            "sls" if address == "stage" => match self.stage() {
                Some(stage) => text(Some(stage)),
                None => Found::Unknown,
            },
            "aws" if address == "region" => text(self.region()),
            "aws" if address == "accountId" => match self.scope.account() {
                Some(account) => text(Some(account.to_owned())),
                None => self.cannot(place, "the account is not declared, so `${aws:accountId}` is not known"),
            },
            "env" => text(self.scope.variables.get(&address).cloned()),
            "param" => self.parameter(&address, place),
            "file" => self.file(argument.unwrap_or_default(), &address, place),
            "strToBool" => self.boolean(argument.unwrap_or_default(), place),
            _ => self.cannot(place, &format!("`${{{name}:…}}` is known only where it is deployed")),
        }
    }

    /// Returns the stage: the chosen one, or the configured one, or the framework's default.
    pub(super) fn stage(&mut self) -> Option<String> {
        if let Some(stage) = self.scope.stage {
            return Some(stage.to_owned());
        }
        match self.setting(&["provider", "stage"]) {
            Some(stage) => stage.as_text().map(ToOwned::to_owned),
            None => Some(DEFAULT_STAGE.to_owned()),
        }
    }

    /// Returns the region: the chosen one, or the configured one, or the framework's default.
    pub(super) fn region(&mut self) -> Option<String> {
        if let Some(region) = self.scope.region() {
            return Some(region.to_owned());
        }
        match self.setting(&["provider", "region"]) {
            Some(region) => region.as_text().map(ToOwned::to_owned),
            None => Some(DEFAULT_REGION.to_owned()),
        }
    }

    /// Returns a value of the configuration, where it is there.
    pub(super) fn setting(&mut self, path: &[&str]) -> Option<Node> {
        let mut node = self.root;
        for key in path {
            node = node.get(key)?;
        }
        (!node.is_absent()).then(|| self.replaced(node))
    }

    /// Follows an address such as `custom.tables.0.name`, through variables that stand in its way.
    fn walk(&mut self, node: &Node, address: &str) -> Found {
        let (key, rest) = address.split_once('.').unwrap_or((address, ""));
        let next = match &node.value {
            Value::Scalar(scalar) if key.is_empty() && scalar.is_null() => return Found::Missing,
            _ if key.is_empty() => return Found::Value(node.clone()),
            Value::Absent => return Found::Unknown,
            Value::List(items) => key.parse().ok().and_then(|index: usize| items.get(index)),
            Value::Map(_) => node.get(key),
            Value::Scalar(_) => {
                let shallow = self.shallow(node);
                return match shallow.value {
                    Value::Scalar(_) => Found::Missing,
                    _ => self.walk(&shallow, address),
                };
            }
        };
        next.map_or(Found::Missing, |next| self.walk(next, rest))
    }

    /// A parameter: given, or that of the stage, or that of all stages.
    fn parameter(&mut self, name: &str, place: &Place) -> Found {
        if let Some(given) = self.scope.given(name) {
            return Found::Value(Node::text(given, place));
        }
        let Some(stage) = self.stage() else { return Found::Unknown };
        for stage in [stage.as_str(), "default"] {
            for address in [format!("params.{stage}.{name}"), format!("stages.{stage}.params.{name}")] {
                let found = self.walk(self.root, &address);
                if !matches!(found, Found::Missing) {
                    return found;
                }
            }
        }
        Found::Missing
    }

    /// A value in another file, or the file as a whole.
    fn file(&mut self, path: &str, address: &str, place: &Place) -> Found {
        let Some(path) = self.address(path, place) else { return Found::Unknown };
        let path = normal(&path);
        if [".js", ".cjs", ".mjs", ".ts"].iter().any(|ending| path.ends_with(ending)) {
            return self.cannot(place, &format!("{path} is a program, which is not run"));
        }
        let opened = match self.opened.get(&path) {
            Some(opened) => Rc::clone(opened),
            None => {
                let opened = Rc::new(match self.files.open(&path) {
                    Ok(None) => Opened { root: None, findings: Vec::new() },
                    Ok(Some(source)) => content(&source, &path),
                    Err(problem) => {
                        let message = format!("{path} cannot be read: {problem}");
                        let finding = Finding::error(Code::FileNotFound, message).at(place);
                        let findings = vec![finding.help("files are named from the template's folder on")];
                        Opened { root: Some(Node::absent(place)), findings }
                    }
                });
                self.opened.insert(path, Rc::clone(&opened));
                opened
            }
        };
        opened.findings.iter().for_each(|finding| self.report(finding.clone()));
        match &opened.root {
            None => Found::Missing,
            Some(root) if root.value == Value::Absent => Found::Unknown,
            Some(root) => self.walk(root, address),
        }
    }

    fn boolean(&mut self, argument: &str, place: &Place) -> Found {
        let Some(text) = self.address(argument, place) else { return Found::Unknown };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Found::Value(Node::text("true", place)),
            "false" | "0" | "null" | "" => Found::Value(Node::text("false", place)),
            _ => self.cannot(place, &format!("`{text}` is neither true nor false")),
        }
    }

    /// Returns what `provider` says, where it is written out and another value is chosen.
    fn other_than(&self, key: &str, chosen: &str) -> Option<String> {
        let written = self.root.get("provider").and_then(|provider| provider.get(key)).and_then(Node::as_text)?;
        (written != chosen && !written.contains("${")).then(|| written.to_owned())
    }

    /// A region that is written out does not follow the one that is chosen.
    fn warn_of_other_region(&mut self, address: &str, place: &Place) {
        if let ("provider.region", Some(chosen)) = (address, self.scope.region())
            && let Some(written) = self.other_than("region", chosen)
        {
            let message = format!("`provider.region` is {written} whatever region is chosen, {chosen} here");
            let finding = Finding::warning(Code::WrongValue, message).at(place);
            self.report(finding.help("write `${aws:region}` for the region that is deployed to"));
        }
    }

    /// A stage that is written out does not follow the one that is chosen.
    fn warn_of_other_stage(&mut self, address: &str, place: &Place) {
        if let ("provider.stage", Some(chosen)) = (address, self.scope.stage)
            && let Some(written) = self.other_than("stage", chosen)
        {
            let message = format!("`provider.stage` is {written} whatever stage is chosen, {chosen} here");
            let finding = Finding::warning(Code::WrongValue, message).at(place);
            self.report(finding.help("write `${sls:stage}` for the stage that is deployed"));
        }
    }

    fn cannot(&mut self, place: &Place, message: &str) -> Found {
        self.unknown(place, message.to_owned());
        Found::Unknown
    }
}

/// Reads a file: YAML or JSON as a tree, anything else as a text.
fn content(source: &Source, path: &str) -> Opened {
    let is_data = [".yml", ".yaml", ".json"].iter().any(|ending| path.ends_with(ending));
    if !is_data {
        return Opened { root: Some(Node::text(source.text.trim_end(), &source.start())), findings: Vec::new() };
    }
    match Tree::parse_template(source) {
        Ok(tree) => Opened { root: Some(tree.root), findings: tree.findings },
        Err(findings) => Opened { root: Some(Node::absent(&source.start())), findings },
    }
}

/// Returns a path without `.` and with `..` taken out where something stands before it.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}
