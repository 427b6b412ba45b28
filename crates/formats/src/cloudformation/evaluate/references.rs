//! `Ref`: parameters, pseudo parameters, resources.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::{Evaluation, left};
use crate::suggest::nearest;
use crate::tree::Node;

/// How pseudo parameters are made known.
const REGION: &str = "declare the `region` of the environment, or give `AWS::Region` as a parameter";
const ACCOUNT: &str = "declare the `account` of the environment, or give `AWS::AccountId` as a parameter";
const STACK_NAME: &str = "give it as a parameter: `parameters: { \"AWS::StackName\": … }` in the include";

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

    fn pseudo(&mut self, name: &str, place: &Place) -> Node {
        let region = self.scope.region().or(self.template.region.as_deref());
        let partition = region.map(|region| match region {
            region if region.starts_with("cn-") => ("aws-cn", "amazonaws.com.cn"),
            region if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
            _ => ("aws", "amazonaws.com"),
        });
        let (value, help) = match name {
            "Region" => (region, REGION),
            "Partition" => (partition.map(|(partition, _)| partition), REGION),
            "URLSuffix" => (partition.map(|(_, suffix)| suffix), REGION),
            "AccountId" => (self.scope.account(), ACCOUNT),
            "StackName" => (self.scope.given("AWS::StackName").or(self.template.stack_name.as_deref()), STACK_NAME),
            "StackId" | "NotificationARNs" => return left("Ref", Node::text(format!("AWS::{name}"), place), place),
            _ => {
                let finding = Finding::error(Code::NotResolved, format!("there is no pseudo parameter AWS::{name}"));
                return self.unknown(place, finding);
            }
        };
        match value {
            Some(value) if name == "AccountId" && !is_account(value) => {
                let finding = Finding::error(Code::WrongValue, format!("AWS::AccountId is {value:?}"));
                self.unknown(place, finding.help("give the twelve digits of an account"))
            }
            Some(value) => Node::text(value, place),
            None => {
                let finding = Finding::error(Code::NotResolved, format!("AWS::{name} is not known here"));
                self.unknown(place, finding.help(help))
            }
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
