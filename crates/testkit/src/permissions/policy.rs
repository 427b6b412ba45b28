//! Evaluating a policy as IAM does, as far as the policies of the program go.

use std::collections::BTreeSet;

use serde_json::Value;

use super::need::Need;

/// A policy, and which of its parts something was allowed by.
#[derive(Debug, Clone)]
pub struct Policy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone)]
struct Statement {
    sid: String,
    allows: bool,
    actions: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<Condition>,
    used: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Condition {
    operator: String,
    key: String,
    values: Vec<String>,
}

/// Returns a value of a template with every `Fn::Sub` done, for these names and values.
///
/// # Panics
/// Where a name is left.
pub fn substituted(value: &Value, names: &[(&str, &str)]) -> Value {
    match value {
        Value::Object(members) => match members.get("Fn::Sub").and_then(Value::as_str) {
            Some(text) => {
                let replace = |text: String, (name, with): &(&str, &str)| text.replace(&format!("${{{name}}}"), with);
                let text = names.iter().fold(text.to_owned(), replace);
                assert!(!text.contains("${"), "{text} has a name that nobody gave");
                Value::String(text)
            }
            None => members.iter().map(|(key, member)| (key.clone(), substituted(member, names))).collect(),
        },
        Value::Array(items) => items.iter().map(|item| substituted(item, names)).collect(),
        _ => value.clone(),
    }
}

impl Policy {
    /// Reads a policy document.
    ///
    /// # Panics
    /// Where it is none, or says something that is not known here.
    pub fn parse(document: &Value) -> Policy {
        assert_eq!(document["Version"], "2012-10-17", "{document:#}");
        let statements = document["Statement"].as_array().expect("statements");
        let policy = Policy { statements: statements.iter().map(Statement::parse).collect() };
        let sids: BTreeSet<_> = policy.statements.iter().map(|statement| &statement.sid).collect();
        assert_eq!(sids.len(), policy.statements.len(), "a Sid stands twice: {document:#}");
        policy
    }

    /// Says whether something is allowed: by a statement, and denied by none. Remembers which statement it was.
    pub fn allows(&mut self, need: &Need) -> bool {
        let mut allowed = false;
        let denies = |statement: &Statement| !statement.allows && statement.matches(need).is_some();
        if self.statements.iter().any(denies) {
            return false;
        }
        for statement in self.statements.iter_mut().filter(|statement| statement.allows) {
            if let Some((action, resource)) = statement.matches(need) {
                allowed = true;
                statement.used.insert(pair(&action, &resource));
            }
        }
        allowed
    }

    /// Fails where one of these is not allowed.
    ///
    /// # Panics
    /// With everything that is missing.
    #[track_caller]
    pub fn must_allow(&mut self, needs: impl IntoIterator<Item = Need>) {
        let missing: BTreeSet<_> = needs.into_iter().filter(|need| !self.allows(need)).collect();
        assert!(missing.is_empty(), "the policy lacks {missing:#?}\n{self:#?}");
    }

    /// Returns what nothing was allowed by: each action with each resource of its statement.
    pub fn unused(&self) -> BTreeSet<String> {
        self.statements
            .iter()
            .flat_map(|statement| statement.pairs().filter(|pair| !statement.used.contains(pair)))
            .collect()
    }
}

/// Returns an action and a resource as people read them.
fn pair(action: &str, resource: &str) -> String {
    format!("{action} on {resource}")
}

impl Statement {
    fn parse(statement: &Value) -> Statement {
        const KNOWN: [&str; 5] = ["Sid", "Effect", "Action", "Resource", "Condition"];
        let members = statement.as_object().expect("a statement");
        assert!(members.keys().all(|key| KNOWN.contains(&key.as_str())), "{statement:#}");
        let conditions = statement["Condition"].as_object().into_iter().flatten();
        let conditions = conditions.flat_map(|(operator, keys)| {
            let keys = keys.as_object().expect("keys of a condition").iter();
            keys.map(|(key, values)| Condition { operator: operator.clone(), key: key.clone(), values: texts(values) })
        });
        Statement {
            sid: statement["Sid"].as_str().expect("a Sid").to_owned(),
            allows: match statement["Effect"].as_str() {
                Some("Allow") => true,
                Some("Deny") => false,
                other => panic!("{other:?} is no effect"),
            },
            actions: texts(&statement["Action"]),
            resources: texts(&statement["Resource"]),
            conditions: conditions.collect(),
            used: BTreeSet::new(),
        }
    }

    fn pairs(&self) -> impl Iterator<Item = String> {
        self.actions.iter().flat_map(|action| self.resources.iter().map(|resource| pair(action, resource)))
    }

    /// Returns the action and the resource by which the statement speaks about something.
    fn matches(&self, need: &Need) -> Option<(String, String)> {
        let wanted = need.action.to_ascii_lowercase();
        let action = self.actions.iter().find(|action| fits(&action.to_ascii_lowercase(), &wanted))?;
        let resource = self.resources.iter().find(|resource| fits(resource, &need.resource))?;
        self.conditions.iter().all(|condition| condition.holds(need)).then(|| (action.clone(), resource.clone()))
    }
}

impl Condition {
    /// A key that the request does not have never fits.
    fn holds(&self, need: &Need) -> bool {
        let Some(found) = need.context.get(&self.key) else { return false };
        match self.operator.as_str() {
            "StringEquals" | "ForAnyValue:StringEquals" => self.values.contains(found),
            "StringLike" | "ArnEquals" => self.values.iter().any(|value| fits(value, found)),
            other => panic!("{other} is no operator that policies here use"),
        }
    }
}

/// One text, or a list of texts.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        other => panic!("{other} is no text"),
    }
}

/// Says whether a text fits a pattern, in which `*` is any text and `?` any character.
fn fits(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, found) => found.is_none(),
        (Some('*'), None) => fits(&pattern[1..], text),
        (Some('*'), Some(found)) => fits(&pattern[1..], text) || fits(pattern, &text[found.len_utf8()..]),
        (Some(_), None) => false,
        (Some(wanted), Some(found)) => {
            (wanted == '?' || wanted == found) && fits(&pattern[wanted.len_utf8()..], &text[found.len_utf8()..])
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_fit_as_in_iam() {
        for (pattern, text) in [("*", ""), ("a*c", "abbc"), ("a?c", "abc"), ("table/*", "table/x/index/y"), ("é", "é")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a?c", "ac"), ("table/x", "table/xy"), ("", "a"), ("a*c", "abd")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_neither_allowed_nor_used_shows() {
        let mut policy = Policy::parse(&json!({ "Version": "2012-10-17", "Statement": [
            { "Sid": "Read", "Effect": "Allow", "Action": ["a:Get*", "a:List"], "Resource": ["r/1", "r/2"] },
            { "Sid": "Key", "Effect": "Allow", "Action": "k:Use", "Resource": "*",
              "Condition": { "StringEquals": { "k:Via": "here" } } },
            { "Sid": "No", "Effect": "Deny", "Action": "a:GetSecret", "Resource": "*" },
        ] }));
        assert!(policy.allows(&Need::new("A:getItem", "r/1")));
        assert!(!policy.allows(&Need::new("a:GetSecret", "r/1")));
        assert!(!policy.allows(&Need::new("a:List", "r/3")));
        let mut use_key = Need::new("k:Use", "key");
        assert!(!policy.allows(&use_key));
        use_key.context.insert("k:Via".to_owned(), "there".to_owned());
        assert!(!policy.allows(&use_key));
        use_key.context.insert("k:Via".to_owned(), "here".to_owned());
        assert!(policy.allows(&use_key));
        let unused = ["a:Get* on r/2", "a:GetSecret on *", "a:List on r/1", "a:List on r/2"];
        assert_eq!(policy.unused(), unused.map(ToOwned::to_owned).into());
    }
}
