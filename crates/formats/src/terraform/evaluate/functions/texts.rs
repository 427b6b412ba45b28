//! Functions of texts.

use super::format::format;
use super::{Outcome, bounded, items, takes, whole};
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::value::Fault;

/// Calls a function by name; `None` where it is none of these.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Outcome> {
    let text = |value: &Value| value.to_text();
    let of_one = |change: fn(&str) -> String| match arguments {
        [value] => text(value).map(|text| Value::Text(change(&text))),
        _ => Err(takes("one text")),
    };
    let of_two = |change: fn(&str, &str) -> Value| match arguments {
        [first, second] => text(first).and_then(|first| Ok(change(&first, &text(second)?))),
        _ => Err(takes("two texts")),
    };
    Some(match name {
        "lower" => of_one(str::to_lowercase),
        "upper" => of_one(str::to_uppercase),
        "title" => of_one(title),
        "trimspace" => of_one(|text| text.trim().to_owned()),
        "chomp" => of_one(|text| text.trim_end_matches(['\r', '\n']).to_owned()),
        "strrev" => of_one(|text| text.chars().rev().collect()),
        "basename" => of_one(|path| path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()),
        "trim" => of_two(|text, cut| Value::Text(text.trim_matches(|c| cut.contains(c)).to_owned())),
        "trimprefix" => of_two(|text, prefix| Value::Text(text.strip_prefix(prefix).unwrap_or(text).to_owned())),
        "trimsuffix" => of_two(|text, suffix| Value::Text(text.strip_suffix(suffix).unwrap_or(text).to_owned())),
        "startswith" => of_two(|text, prefix| Value::Bool(text.starts_with(prefix))),
        "endswith" => of_two(|text, suffix| Value::Bool(text.ends_with(suffix))),
        "strcontains" => of_two(|text, part| Value::Bool(text.contains(part))),
        "split" => of_two(|separator, text| {
            let parts: Vec<&str> = match separator {
                "" => text.split("").filter(|part| !part.is_empty()).collect(),
                separator => text.split(separator).collect(),
            };
            Value::List(parts.into_iter().map(|part| Value::Text(part.to_owned())).collect())
        }),
        "join" => join(arguments),
        "substr" => substring(arguments),
        "indent" => indent(arguments),
        "format" => match arguments {
            [pattern, values @ ..] => text(pattern).and_then(|pattern| Ok(Value::Text(format(&pattern, values)?))),
            [] => Err(takes("a pattern and values")),
        },
        "formatlist" => format_list(arguments),
        _ => return None,
    })
}

fn title(text: &str) -> String {
    let mut is_start = true;
    let letter = |letter: char| {
        let starts = std::mem::replace(&mut is_start, !letter.is_alphanumeric() && letter != '_' && letter != '\'');
        if starts { letter.to_uppercase().collect::<String>() } else { letter.to_string() }
    };
    text.chars().map(letter).collect()
}

fn join(arguments: &[Value]) -> Outcome {
    let [separator, lists @ ..] = arguments else { return Err(takes("a separator and lists")) };
    let separator = separator.to_text()?;
    let mut texts = Vec::new();
    for list in lists {
        for item in items(list)? {
            texts.push(item.to_text()?);
        }
    }
    bounded(texts.iter().map(|text| text.len() + separator.len()).sum())?;
    Ok(Value::Text(texts.join(&separator)))
}

fn substring(arguments: &[Value]) -> Outcome {
    let [text, offset, length] = arguments else { return Err(takes("a text, an offset and a length")) };
    let letters: Vec<char> = text.to_text()?.chars().collect();
    let (offset, length) = (offset.to_number()?, length.to_number()?);
    let offset = if offset < 0.0 { offset + letters.len() as f64 } else { offset };
    let start = (offset.max(0.0) as usize).min(letters.len());
    let end = match length {
        length if length < 0.0 => letters.len(),
        length => start.saturating_add(length as usize).min(letters.len()),
    };
    Ok(Value::Text(letters[start..end].iter().collect()))
}

fn indent(arguments: &[Value]) -> Outcome {
    let [spaces, text] = arguments else { return Err(takes("a number and a text")) };
    let (spaces, text) = (whole(spaces)?, text.to_text()?);
    bounded(spaces.saturating_mul(text.matches('\n').count()).saturating_add(text.len()))?;
    Ok(Value::Text(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

/// Formats once for each item: lists go along together, and what is no list stays the same.
fn format_list(arguments: &[Value]) -> Outcome {
    let [pattern, values @ ..] = arguments else { return Err(takes("a pattern and lists")) };
    let pattern = pattern.to_text()?;
    let lengths: Vec<usize> = values.iter().filter_map(|value| Some(value.items()?.len())).collect();
    let count = lengths.first().copied().unwrap_or(1);
    if lengths.iter().any(|length| *length != count) {
        return Err(Fault::Wrong("the lists are not of one length".to_owned()));
    }
    let formatted = (0..count).map(|index| {
        let of_index = |value: &Value| value.items().map_or_else(|| value.clone(), |items| items[index].clone());
        let values: Vec<Value> = values.iter().map(of_index).collect();
        Ok(Value::Text(format(&pattern, &values)?))
    });
    Ok(Value::List(formatted.collect::<Result<_, Fault>>()?))
}
