//! Reading parameters: one, some, or those under a path, a page at a time.

use std::ops::Bound;

use serde_json::{Value, json};

use super::names::{Asked, check_path};
use super::refusal::Refusal;
use super::request::{GetParametersByPath, OneParameter, ParameterFilter, required};
use super::store::{Store, Version};

/// The most parameters on one page.
const PAGE: usize = 10;

pub(super) fn one(store: &Store, request: OneParameter) -> Result<Value, Refusal> {
    let text = required(request.name, "name")?;
    Ok(json!({"Parameter": find(store, &text)?}))
}

pub(super) fn some(store: &Store, texts: &[String]) -> Result<Value, Refusal> {
    let (mut found, mut invalid) = (Vec::new(), Vec::new());
    for text in texts {
        match find(store, text) {
            Ok(parameter) => found.push(parameter),
            Err(_) => invalid.push(text),
        }
    }
    Ok(json!({"Parameters": found, "InvalidParameters": invalid}))
}

pub(super) fn by_path(store: &Store, request: GetParametersByPath) -> Result<Value, Refusal> {
    let given = required(request.path, "path")?;
    let path = check_path(&given)?;
    let recursive = request.recursive.unwrap_or(false);
    let kinds = kinds(request.parameter_filters.as_deref().unwrap_or_default())?;
    let size = page_size(request.max_results)?;
    let query = format!("{path}\n{recursive}\n{kinds:?}");
    let after = request.next_token.map(|token| name_in(&token, &query)).transpose()?;

    let start = after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
    let matching = store.parameters.range::<str, _>((start, Bound::Unbounded)).filter(|(name, versions)| {
        let kind = versions.last().map(|version| version.kind.name());
        is_under(name, path, recursive)
            && kinds.as_ref().is_none_or(|kinds| kind.is_some_and(|kind| kinds.iter().any(|it| it == kind)))
    });
    let mut matching = matching.filter_map(|(name, versions)| Some((name, versions.last()?))).peekable();
    let mut page: Vec<Value> = Vec::new();
    let mut last = None;
    while page.len() < size
        && let Some((name, version)) = matching.next()
    {
        page.push(shown(store, name, version, None));
        last = Some(name);
    }
    let mut body = json!({"Parameters": page});
    if let Some(last) = last.filter(|_| matching.peek().is_some()) {
        body["NextToken"] = json!(token(last, &query));
    }
    Ok(body)
}

fn find(store: &Store, text: &str) -> Result<Value, Refusal> {
    let selected = store.place.selected(text, |name| store.parameters.contains_key(name))?;
    let name = &selected.name;
    let versions = store.parameters.get(name).ok_or_else(|| Refusal::not_found(name))?;
    let missing = |what: String| {
        let message = format!("Systems Manager could not find {what} of {name}. Verify it and try again.");
        Refusal::new("ParameterVersionNotFound", message)
    };
    let (version, selector) = match &selected.version {
        Asked::Newest => (versions.last(), None),
        Asked::Number(number) => {
            let version = versions.iter().find(|version| version.number == *number);
            (Some(version.ok_or_else(|| missing(format!("version {number}")))?), Some(format!(":{number}")))
        }
        Asked::Label(label) => return Err(missing(format!("label {label}"))),
    };
    let version = version.ok_or_else(|| Refusal::not_found(name))?;
    Ok(shown(store, name, version, selector))
}

fn shown(store: &Store, name: &str, version: &Version, selector: Option<String>) -> Value {
    let mut parameter = json!({
        "Name": name,
        "Type": version.kind.name(),
        "Value": version.value,
        "Version": version.number,
        "LastModifiedDate": version.modified as f64 / 1000.0,
        "ARN": store.place.arn(name),
        "DataType": version.data_type,
    });
    if let Some(selector) = selector {
        parameter["Selector"] = json!(selector);
    }
    parameter
}

/// Returns whether a parameter is listed under a path. Names without hierarchy are at its root.
fn is_under(name: &str, path: &str, recursive: bool) -> bool {
    let below = match name.strip_prefix(path) {
        Some(rest) if path.is_empty() => rest.strip_prefix('/').unwrap_or(rest),
        Some(rest) => match rest.strip_prefix('/') {
            Some(below) => below,
            None => return false,
        },
        None => return false,
    };
    recursive || !below.contains('/')
}

fn page_size(asked: Option<i64>) -> Result<usize, Refusal> {
    let Some(asked) = asked else { return Ok(PAGE) };
    match usize::try_from(asked) {
        Ok(size @ 1..=PAGE) => Ok(size),
        size => {
            let rule = match size.is_ok_and(|size| size > PAGE) {
                true => format!("have value less than or equal to {PAGE}"),
                false => "have value greater than or equal to 1".to_owned(),
            };
            Err(Refusal::constraint(&format!("'{asked}'"), "maxResults", &rule))
        }
    }
}

/// Returns the types that filters ask for; nothing where any will do.
fn kinds(filters: &[ParameterFilter]) -> Result<Option<Vec<String>>, Refusal> {
    let mut kinds: Option<Vec<String>> = None;
    for filter in filters {
        let key = filter.key.as_deref().unwrap_or_default();
        if key != "Type" {
            let message = format!("the embedded endpoint filters parameters of a path by Type only, not by '{key}'");
            return Err(Refusal::new("InvalidFilterKey", message));
        }
        if let Some(option) = filter.option.as_deref().filter(|option| *option != "Equals") {
            let message =
                format!("The following filter option is not valid: {option}. Valid options include: [Equals]");
            return Err(Refusal::new("InvalidFilterOption", message));
        }
        let values = filter.values.clone().filter(|values| !values.is_empty());
        let values = values.ok_or_else(|| {
            Refusal::new("InvalidFilterValue", "The following filter values are missing : null for filter key Type")
        })?;
        // Filters hold together: what all of them ask for.
        kinds = Some(match kinds {
            None => values,
            Some(kinds) => kinds.into_iter().filter(|kind| values.contains(kind)).collect(),
        });
    }
    Ok(kinds)
}

/// Returns the token of the page after a name: it is good for the same query only.
fn token(name: &str, query: &str) -> String {
    let name: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{:08x}{name}", crc32fast::hash(query.as_bytes()))
}

fn name_in(token: &str, query: &str) -> Result<String, Refusal> {
    let read = || {
        let digits = token.strip_prefix(&format!("{:08x}", crc32fast::hash(query.as_bytes())))?;
        let pairs: Option<Vec<u8>> = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        String::from_utf8(pairs?).ok()
    };
    read().ok_or_else(|| Refusal::new("InvalidNextToken", "The specified token isn't valid."))
}
