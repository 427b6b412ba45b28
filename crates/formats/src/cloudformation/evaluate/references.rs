//! `Ref`: parameters, pseudo parameters, resources.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::{Evaluation, left};
use crate::suggest::nearest;
use crate::tree::{Node, Value};

impl Evaluation<'_> {
    /// Evaluates `Ref`; `None` for `AWS::NoValue`.
    pub(super) fn reference(&mut self, argument: &Node, place: &Place) -> Option<Node> {
        let Some(name) = argument.as_text() else {
            return Some(self.malformed("Ref", place, "the name of a parameter or resource"));
        };
        if name == "AWS::NoValue" {
            return None;
        }
        Some(self.named(name, place))
    }

    /// Returns what a name stands for: a pseudo parameter, a parameter, or a resource.
    pub(super) fn named(&mut self, name: &str, place: &Place) -> Node {
        if let Some(pseudo) = name.strip_prefix("AWS::") {
            return self.pseudo(pseudo, place);
        }
        let template = self.template;
        if let Some(part) = template.parameters.get(name) {
            self.findings.extend(part.findings.iter().cloned());
            return self.parameter(name, &part.node, place);
        }
        if self.is_resource(name) {
            return left("Ref", Node::text(name, place), place);
        }
        let finding = Finding::error(Code::NotResolved, format!("`{name}` is neither a parameter nor a resource"));
        let known = template.parameters.keys().chain(template.resources.iter().map(|(id, _)| &id.value));
        let finding = match nearest(name, known.map(String::as_str)) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help("the template has no such name"),
        };
        self.unknown(place, finding)
    }

    /// Says whether the stack may have a resource of that name.
    pub(super) fn is_resource(&self, name: &str) -> bool {
        self.template.generated.contains(name) || self.template.resources.iter().any(|(id, _)| id.value == name)
    }

    fn parameter(&mut self, name: &str, declared: &Node, place: &Place) -> Node {
        let kind = declared.get("Type").and_then(Node::as_text).unwrap_or("String");
        let given = self.scope.parameters.get(name).map(String::as_str);
        let is_stored = kind.starts_with("AWS::SSM::Parameter::Value");
        // The default of a stored parameter is the name under which its value is stored.
        let value = given.or_else(|| declared.get("Default").and_then(Node::as_text).filter(|_| !is_stored));
        let Some(value) = value else {
            let message = match is_stored {
                true => format!("parameter `{name}` takes its value from Systems Manager"),
                false => format!("parameter `{name}` has no default, and no value is given"),
            };
            let finding = Finding::error(Code::NotResolved, message);
            let help = format!("give it: `parameters: {{ {name}: … }}` in the include, or `--parameter {name}=…`");
            return self.unknown(place, finding.help(help));
        };
        let allowed: Vec<_> = declared.get("AllowedValues").map(Node::items).unwrap_or_default().iter().collect();
        if !allowed.is_empty() && !allowed.iter().any(|allowed| allowed.as_text() == Some(value)) {
            let allowed: Vec<_> = allowed.into_iter().filter_map(Node::as_text).collect();
            let finding = Finding::error(Code::WrongValue, format!("parameter `{name}` is {value:?}"));
            return self.unknown(place, finding.help(format!("its AllowedValues are {}", allowed.join(", "))));
        }
        if kind == "CommaDelimitedList" || kind.starts_with("List<") {
            let items = value.split(',').map(|item| Node::text(item.trim(), place)).collect();
            return Node { place: place.clone(), value: Value::List(items) };
        }
        Node::text(value, place)
    }

    fn pseudo(&mut self, name: &str, place: &Place) -> Node {
        let region = self.scope.region.or(self.template.region.as_deref());
        let partition = region.map(|region| match region {
            region if region.starts_with("cn-") => ("aws-cn", "amazonaws.com.cn"),
            region if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
            _ => ("aws", "amazonaws.com"),
        });
        let (value, help) = match name {
            "Region" => (region, "declare the `region` of the environment"),
            "Partition" => (partition.map(|(partition, _)| partition), "declare the `region` of the environment"),
            "URLSuffix" => (partition.map(|(_, suffix)| suffix), "declare the `region` of the environment"),
            "AccountId" => (self.scope.account, "declare the `account` of the environment"),
            "StackName" => {
                let given = self.scope.parameters.get("AWS::StackName").map(String::as_str);
                let help = "give it as a parameter: `parameters: { \"AWS::StackName\": … }` in the include";
                (given.or(self.template.stack_name.as_deref()), help)
            }
            "StackId" | "NotificationARNs" => return left("Ref", Node::text(format!("AWS::{name}"), place), place),
            _ => {
                let finding = Finding::error(Code::NotResolved, format!("there is no pseudo parameter AWS::{name}"));
                return self.unknown(place, finding);
            }
        };
        match value {
            Some(value) => Node::text(value, place),
            None => {
                let finding = Finding::error(Code::NotResolved, format!("AWS::{name} is not known here"));
                self.unknown(place, finding.help(help))
            }
        }
    }
}
