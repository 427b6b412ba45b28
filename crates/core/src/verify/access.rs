//! What the policies of a role come to.
//!
//! This is the part of IAM's evaluation that policies of an identity decide: a statement that denies goes before all that
//! allow, and what nothing allows is refused. What else can refuse stays out: permissions boundaries, policies of the
//! organisation, of a session and of the resource. Conditions are not evaluated, only told.

use serde_json::Value;

/// A policy that a role has, attached or its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePolicy {
    /// Its name.
    pub name: String,
    /// Its document, as JSON.
    pub document: String,
}

/// What a role's policies say of an action on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// It is allowed.
    Allowed,
    /// It is allowed under conditions.
    OnlyIf {
        /// The policy that says so.
        by: String,
    },
    /// It is denied.
    Denied {
        /// The policy that says so.
        by: String,
    },
    /// Nothing allows it.
    NotAllowed,
}

/// Returns what a role's policies say of an action, such as `dynamodb:GetRecords`, on a resource's ARN. A denial under a
/// condition counts as none: whether it holds depends on the call.
pub fn judge(policies: &[RolePolicy], action: &str, resource: &str) -> Access {
    let mut access = Access::NotAllowed;
    for policy in policies {
        let document: Value = serde_json::from_str(&policy.document).unwrap_or_default();
        let statements = match &document["Statement"] {
            Value::Array(statements) => statements.as_slice(),
            one @ Value::Object(_) => std::slice::from_ref(one),
            _ => &[],
        };
        for statement in statements.iter().filter(|statement| speaks_of(statement, action, resource)) {
            let by = || format!("policy {}", policy.name);
            let has_condition = statement.get("Condition").is_some_and(|condition| *condition != Value::Null);
            match (statement["Effect"].as_str(), has_condition) {
                (Some("Deny"), false) => return Access::Denied { by: by() },
                (Some("Allow"), false) => access = Access::Allowed,
                (Some("Allow"), true) if access == Access::NotAllowed => access = Access::OnlyIf { by: by() },
                _ => {}
            }
        }
    }
    access
}

/// Says whether a statement is about an action on a resource, conditions aside.
fn speaks_of(statement: &Value, action: &str, resource: &str) -> bool {
    // Actions have no case, ARNs do.
    let action = action.to_ascii_lowercase();
    let names_action = |texts: &Value| any(texts, |pattern| fits(&pattern.to_ascii_lowercase(), &action));
    let names_resource = |texts: &Value| any(texts, |pattern| fits(pattern, resource));
    let about_action = match (statement.get("Action"), statement.get("NotAction")) {
        (Some(texts), _) => names_action(texts),
        (None, Some(texts)) => !names_action(texts),
        (None, None) => false,
    };
    about_action
        && match (statement.get("Resource"), statement.get("NotResource")) {
            (Some(texts), _) => names_resource(texts),
            (None, Some(texts)) => !names_resource(texts),
            (None, None) => false,
        }
}

/// Says whether one of the texts, of which one may stand alone, is as wanted.
fn any(texts: &Value, is_wanted: impl Fn(&str) -> bool) -> bool {
    match texts {
        Value::String(text) => is_wanted(text),
        Value::Array(items) => items.iter().filter_map(Value::as_str).any(is_wanted),
        _ => false,
    }
}

/// Says whether a text fits a pattern, in which `*` stands for any characters and `?` for one.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where the last `*` stands, and up to where it reaches.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, reaches)) = star else { return false };
                star = Some((at, reaches + 1));
                p = at + 1;
                t = reaches + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}
