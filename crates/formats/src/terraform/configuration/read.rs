//! From files to tables.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::Block;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use super::providers::Providers;
use super::{Configuration, Files, Located, Module, Resolved, Resource, Scope, SpanOf, local_source};
use crate::source::Lines;
use crate::terraform::evaluate::{At, Evaluation, Keys, finding_of, is_marked};
use crate::terraform::{companions, resources};
use crate::tree::Node;

/// Types whose resources are read beside tables.
const BESIDE: &[&str] = &[
    "aws_appautoscaling_target",
    "aws_cloudwatch_metric_alarm",
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function",
    "aws_ssm_parameter",
];

/// Reads a configuration: the files of a folder, and the local modules that it calls, for a scope.
pub fn read(scope: &Scope<'_>, files: &mut dyn Files) -> Resolved {
    let configuration = Configuration::load(scope, files);
    let lines: Vec<Lines<'_>> = configuration.files.iter().map(|file| Lines::new(&file.source)).collect();
    let mut findings = configuration.findings.clone();
    let modules: BTreeMap<&str, Module<'_>> = configuration
        .folders
        .keys()
        .map(|folder| (folder.as_str(), Module::of(&configuration, folder, &lines, &mut findings)))
        .collect();
    let mut reading = Reading {
        evaluation: Evaluation::new(&configuration, &modules, &lines, *scope, files),
        resources: Vec::new(),
        count: 0,
        findings,
    };
    let Some(root) = reading.evaluation.instance("", String::new(), None) else { return Resolved::default() };
    reading.read_instance(root, Providers::default());
    let (outputs, unknown_variables) = (reading.outputs(root), reading.unknown_variables(root));
    let sensitive_variables = reading.sensitive_variables(root);
    let Reading { resources, count, findings, .. } = reading;
    let read = Read { resources, outputs, unknown_variables, sensitive_variables, count };
    resolved(read, findings)
}

/// What was read, before it is made tables of.
pub(in crate::terraform) struct Read {
    /// The resources that matter to tables.
    pub(in crate::terraform) resources: Vec<Resource>,
    /// Outputs by name.
    pub(in crate::terraform) outputs: BTreeMap<String, Node>,
    /// Values that were given for nothing.
    pub(in crate::terraform) unknown_variables: Vec<String>,
    /// Variables whose values are not shown.
    pub(in crate::terraform) sensitive_variables: Vec<String>,
    /// How many resources there are.
    pub(in crate::terraform) count: usize,
}

/// Makes tables of resources.
pub(in crate::terraform) fn resolved(read: Read, mut findings: Vec<Finding>) -> Resolved {
    let mut tables = Vec::new();
    for resource in read.resources.iter().filter(|resource| resource.resource_type == resources::TABLE) {
        let (table, wrong) = resources::read(resource);
        findings.extend(wrong);
        tables.push(table);
    }
    findings.extend(resources::add_parts(&read.resources, &mut tables));
    let (companions, notes) = companions::read(&read.resources, &tables);
    findings.extend(notes);
    let mut unique: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        if !unique.contains(&finding) {
            unique.push(finding);
        }
    }
    unique.sort_by(|a, b| a.place.cmp(&b.place));
    let Read { outputs, unknown_variables, sensitive_variables, count, .. } = read;
    Resolved { resources: count, tables, companions, outputs, unknown_variables, sensitive_variables, findings: unique }
}

struct Reading<'m> {
    evaluation: Evaluation<'m>,
    resources: Vec<Resource>,
    count: usize,
    findings: Vec<Finding>,
}

impl<'m> Reading<'m> {
    /// Reads the resources of an instance of a module, and of those that it calls.
    fn read_instance(&mut self, instance: usize, providers: Providers) {
        let (module, prefix) = self.evaluation.module_of(instance);
        let prefix = prefix.to_owned();
        let providers = providers.configured(module, instance, &mut self.evaluation, &mut self.findings);
        for ((kind, name), located) in &module.resources {
            if *kind == resources::TABLE || BESIDE.contains(kind) || kind.starts_with("aws_dynamodb_") {
                self.read_resource(instance, (kind, &format!("{prefix}{kind}.{name}")), *located, &providers);
            } else {
                self.count += 1;
            }
        }
        self.evaluation.check_validations(instance);
        let validations = self.evaluation.take_findings();
        self.findings.extend(validations);
        self.report_other_modules(module);
        let (children, unknown) = self.evaluation.children(instance);
        for (call, reason) in unknown {
            let place =
                self.evaluation.place(&At { instance, file: call.file, names: None }, call.item.ident.span_of());
            let name = call.item.labels.first().map(hcl_edit::structure::BlockLabel::as_str).unwrap_or_default();
            self.findings.push(finding_of(&reason, &format!("instances of module `{name}`"), &place));
        }
        for (call, child) in children {
            self.read_instance(child, providers.handed_to(call.item));
        }
    }

    fn read_resource(
        &mut self,
        instance: usize,
        (kind, address): (&str, &str),
        located: Located<'m, Block>,
        providers: &Providers,
    ) {
        let at = At { instance, file: located.file, names: None };
        let span = located.item.ident.span_of();
        let end = located.item.labels.last().map_or(span.end, |label| label.span_of().end);
        let place = self.evaluation.place(&at, span.start..end);
        let keys = self.evaluation.keys(&located.item.body, &at);
        let is_table = kind.starts_with("aws_dynamodb_");
        if let (Keys::Unknown(reason), true) = (&keys, is_table) {
            let finding = finding_of(reason, &format!("instances of `{address}`"), &place);
            self.findings.push(finding);
        }
        let ignored = self.ignored(located.item, &at);
        let sensitive = self.sensitive_arguments(kind, located.item, instance);
        for (key, at) in keys.instances(&at) {
            self.count += 1;
            let arguments = self.evaluation.arguments(located.item, &at, &place);
            let wrong = self.evaluation.take_findings();
            // What is wrong with anything else is left to Terraform.
            if is_table {
                self.findings.extend(wrong);
            }
            let address = Declared::new(format!("{address}{key}"), place.clone());
            let resource_type = kind.to_owned();
            let (ignored, sensitive) = (ignored.clone(), sensitive.clone());
            let default_tags = providers.tags_of(located.item);
            self.resources.push(Resource { address, resource_type, arguments, ignored, sensitive, default_tags });
        }
    }

    /// Returns the arguments of a parameter whose values are secret. Of other resources none is asked for.
    fn sensitive_arguments(&mut self, kind: &str, block: &'m Block, instance: usize) -> Vec<String> {
        let values: &[&str] = if kind == "aws_ssm_parameter" { &["value", "insecure_value"] } else { &[] };
        let sensitive = values.iter().filter(|name| self.evaluation.is_sensitive(&block.body, name, instance));
        sensitive.map(|name| (*name).to_owned()).collect()
    }

    /// Returns what `ignore_changes` names.
    fn ignored(&self, block: &'m Block, at: &At) -> Vec<Declared<String>> {
        let lifecycles = block.body.get_blocks("lifecycle");
        let mut ignored = Vec::new();
        for attribute in lifecycles.filter_map(|lifecycle| lifecycle.body.get_attribute("ignore_changes")) {
            let named = |expression: &Expression| {
                let place = self.evaluation.place(at, expression.span_of());
                Some(Declared::new(argument_name(expression)?, place))
            };
            match &attribute.value {
                Expression::Array(items) => ignored.extend(items.iter().filter_map(named)),
                single => ignored.extend(named(single)),
            }
        }
        ignored
    }

    /// Reports the calls of modules whose files are not here.
    fn report_other_modules(&mut self, module: &Module<'m>) {
        for (name, call) in &module.calls {
            if local_source(call.item).is_some() {
                continue;
            }
            let source = call.item.body.get_attribute("source").and_then(|attribute| attribute.value.as_str());
            let message = match source {
                Some(source) => format!("module `{name}` comes from {source:?}, which is not read"),
                None => format!("module `{name}` has no `source` that is a plain text"),
            };
            let at = At { instance: 0, file: call.file, names: None };
            let place = self.evaluation.place(&at, call.item.ident.span_of());
            let finding = Finding::warning(Code::NotResolved, message).at(&place);
            let help = "its tables are not seen; read what `terraform show -json` prints, which has them";
            self.findings.push(finding.help(help));
        }
    }

    fn outputs(&mut self, root: usize) -> BTreeMap<String, Node> {
        let (module, _) = self.evaluation.module_of(root);
        let mut outputs = BTreeMap::new();
        for (name, output) in &module.outputs {
            let Some(attribute) = output.item.body.get_attribute("value") else { continue };
            let at = At { instance: root, file: output.file, names: None };
            let node = self.evaluation.node(&attribute.value, &at);
            outputs.extend(node.map(|node| ((*name).to_owned(), node)));
        }
        // What is wrong with an output is left to Terraform.
        drop(self.evaluation.take_findings());
        outputs
    }

    fn sensitive_variables(&self, root: usize) -> Vec<String> {
        let (module, _) = self.evaluation.module_of(root);
        let sensitive = module.variables.iter().filter(|(_, variable)| is_marked(variable.item));
        sensitive.map(|(name, _)| (*name).to_owned()).collect()
    }

    fn unknown_variables(&self, root: usize) -> Vec<String> {
        let (module, _) = self.evaluation.module_of(root);
        let given = self.evaluation.given_names();
        given.filter(|name| !module.variables.contains_key(name)).map(ToOwned::to_owned).collect()
    }
}

/// Returns a name as it is written without being evaluated, such as `tags["Owner"]` or `aws.virginia`.
pub(super) fn argument_name(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Variable(name) => Some(name.as_str().to_owned()),
        // Before Terraform 0.12 names stood in quotes.
        Expression::String(name) => Some(name.value().clone()),
        Expression::Traversal(traversal) => {
            let mut text = argument_name(&traversal.expr)?;
            for operator in &traversal.operators {
                match operator.value() {
                    TraversalOperator::GetAttr(name) => text.push_str(&format!(".{}", name.as_str())),
                    TraversalOperator::LegacyIndex(index) => text.push_str(&format!("[{}]", index.value())),
                    TraversalOperator::Index(Expression::String(key)) => text.push_str(&format!("[{:?}]", key.value())),
                    _ => {}
                }
            }
            Some(text)
        }
        _ => None,
    }
}
