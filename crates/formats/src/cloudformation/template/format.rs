//! What a file is, by its content.

use crate::tree::Node;

/// What a template is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CloudFormation itself.
    CloudFormation,
    /// The Serverless Application Model.
    Sam,
    /// The Serverless Framework.
    Serverless,
}

/// The transform that makes a template one of SAM.
pub(crate) const SAM_TRANSFORM: &str = "AWS::Serverless-2016-10-31";

impl Format {
    /// Returns what a file is, where it is a template: `service` and `provider` make it one of the Serverless
    /// Framework, `Resources` or `AWSTemplateFormatVersion` one of CloudFormation, and its transform one of SAM.
    pub fn of(root: &Node) -> Option<Format> {
        let has = |key: &str| root.get(key).is_some();
        if has("service") && has("provider") {
            return Some(Format::Serverless);
        }
        if !has("Resources") && !has("AWSTemplateFormatVersion") {
            return None;
        }
        let is_sam = transforms(root).contains(&SAM_TRANSFORM);
        Some(if is_sam { Format::Sam } else { Format::CloudFormation })
    }
}

/// Returns the transforms that a template names.
pub(crate) fn transforms(root: &Node) -> Vec<&str> {
    let Some(node) = root.get("Transform") else { return Vec::new() };
    node.as_text().into_iter().chain(node.items().iter().filter_map(Node::as_text)).collect()
}
