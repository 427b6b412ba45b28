//! `aws_cloudwatch_metric_alarm` on metrics of tables.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use super::terms::{Arguments, Term};
use crate::cloudformation::companions::metrics;
use crate::tree::Node;

/// The namespace of DynamoDB's metrics.
const NAMESPACE: &str = "AWS/DynamoDB";

/// An alarm on a metric of DynamoDB.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// The address of the resource.
    pub address: Declared<String>,
    /// `alarm_name`.
    pub name: Option<Declared<Term>>,
    /// `alarm_description`.
    pub description: Option<Declared<Term>>,
    /// `metric_name`; none where the alarm computes with several.
    pub metric: Option<Declared<Term>>,
    /// `dimensions`.
    pub dimensions: BTreeMap<String, Declared<Term>>,
    /// `statistic`.
    pub statistic: Option<Declared<Term>>,
    /// `extended_statistic`.
    pub extended_statistic: Option<Declared<Term>>,
    /// `period`, in seconds.
    pub period: Option<Declared<Term>>,
    /// `evaluation_periods`.
    pub evaluation_periods: Option<Declared<Term>>,
    /// `datapoints_to_alarm`.
    pub datapoints_to_alarm: Option<Declared<Term>>,
    /// `comparison_operator`.
    pub comparison: Option<Declared<Term>>,
    /// `threshold`.
    pub threshold: Option<Declared<Term>>,
    /// `treat_missing_data`.
    pub missing_data: Option<Declared<Term>>,
    /// `unit`.
    pub unit: Option<Declared<Term>>,
    /// `actions_enabled`.
    pub actions_enabled: Option<Declared<Term>>,
    /// `alarm_actions`.
    pub alarm_actions: Option<Declared<Vec<Declared<Term>>>>,
    /// `ok_actions`.
    pub ok_actions: Option<Declared<Vec<Declared<Term>>>>,
    /// `insufficient_data_actions`.
    pub insufficient_data_actions: Option<Declared<Vec<Declared<Term>>>>,
    /// `tags`.
    pub tags: BTreeMap<String, Declared<Term>>,
    /// `metric_query` blocks.
    pub queries: Vec<Node>,
    /// Every other argument.
    pub others: BTreeMap<String, Node>,
}

impl Alarm {
    /// Reads an alarm; `None` where it watches no metric of DynamoDB.
    pub(super) fn read(mut arguments: Arguments<'_>) -> Option<Alarm> {
        let is_of_dynamodb = |node: &Node| node.get("namespace").and_then(Node::as_text) == Some(NAMESPACE);
        let namespace = arguments.node("namespace").and_then(Node::as_text);
        let queries: Vec<Node> = arguments.node("metric_query").map(Node::items).unwrap_or_default().to_vec();
        if namespace != Some(NAMESPACE) && !metrics_of(&queries).any(is_of_dynamodb) {
            return None;
        }
        Some(Alarm {
            address: arguments.address(),
            name: arguments.term("alarm_name"),
            description: arguments.term("alarm_description"),
            metric: arguments.term("metric_name"),
            dimensions: arguments.map("dimensions"),
            statistic: arguments.term("statistic"),
            extended_statistic: arguments.term("extended_statistic"),
            period: arguments.term("period"),
            evaluation_periods: arguments.term("evaluation_periods"),
            datapoints_to_alarm: arguments.term("datapoints_to_alarm"),
            comparison: arguments.term("comparison_operator"),
            threshold: arguments.term("threshold"),
            missing_data: arguments.term("treat_missing_data"),
            unit: arguments.term("unit"),
            actions_enabled: arguments.term("actions_enabled"),
            alarm_actions: arguments.terms("alarm_actions"),
            ok_actions: arguments.terms("ok_actions"),
            insufficient_data_actions: arguments.terms("insufficient_data_actions"),
            tags: arguments.map("tags"),
            queries,
            others: arguments.others(),
        })
    }

    /// Returns a warning for each metric that does not exist, and for an alarm that tells nobody.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let of_queries = metrics_of(&self.queries)
            .filter(|metric| metric.get("namespace").and_then(Node::as_text) == Some(NAMESPACE))
            .filter_map(|metric| metric.get("metric_name"));
        let own = self.metric.as_ref().and_then(|metric| match &metric.value {
            Term::Value(name) => Some(Node::text(name.as_str(), &metric.place)),
            Term::Reference(_) => None,
        });
        let names = own.into_iter().chain(of_queries.cloned());
        let mut findings: Vec<Finding> = names.filter_map(|name| metrics::unknown(&name)).collect();
        let is_off = matches!(&self.actions_enabled, Some(flag) if flag.value == Term::Value("false".to_owned()));
        let has_action = self.alarm_actions.as_ref().is_some_and(|actions| !actions.value.is_empty());
        if is_off || !has_action {
            let what = if is_off { "`actions_enabled` is false" } else { "`alarm_actions` is empty" };
            let place = match (is_off, &self.alarm_actions, &self.actions_enabled) {
                (false, Some(actions), _) => &actions.place,
                (true, _, Some(flag)) => &flag.place,
                _ => &self.address.place,
            };
            let finding = Finding::warning(Code::SilentAlarm, format!("{what}, so the alarm tells nobody")).at(place);
            findings.push(finding.help("name whom it tells, such as the ARN of an SNS topic"));
        }
        findings.into_iter().map(|finding| finding.about(&self.address.value)).collect()
    }
}

/// Returns the metrics that queries name.
fn metrics_of(queries: &[Node]) -> impl Iterator<Item = &Node> {
    queries.iter().filter_map(|query| query.get("metric")).flat_map(|metric| match metric.items() {
        [] => std::slice::from_ref(metric),
        items => items,
    })
}
