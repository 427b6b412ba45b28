//! `format`: a pattern with verbs.

use super::bounded;
use super::encoding::to_json;
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::value::{Fault, text_of};

/// A verb of a pattern.
#[derive(Debug, Default)]
struct Verb {
    letter: char,
    minus: bool,
    zero: bool,
    plus: bool,
    width: usize,
    precision: Option<usize>,
    position: Option<usize>,
}

/// Formats values.
///
/// # Errors
/// Where a value is missing or of another type than its verb, or the pattern holds what is no verb.
pub(super) fn format(pattern: &str, values: &[Value]) -> Result<String, Fault> {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut next = 0;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            text.push('%');
            rest = after;
            continue;
        }
        let (verb, after) = Verb::read(after)?;
        rest = after;
        let position = verb.position.unwrap_or(next);
        next = position + 1;
        let value = values.get(position);
        let value = value.ok_or_else(|| Fault::Wrong(format!("there is no value for `%{}`", verb.letter)))?;
        bounded(text.len().saturating_add(verb.width).saturating_add(verb.precision.unwrap_or_default()))?;
        let written = verb.write(value)?;
        text.push_str(&verb.padded(written));
    }
    text.push_str(rest);
    bounded(text.len())?;
    Ok(text)
}

impl Verb {
    fn read(text: &str) -> Result<(Verb, &str), Fault> {
        let mut verb = Verb::default();
        let mut rest = text;
        while let Some(flag) = rest.chars().next().filter(|flag| "-+0 #".contains(*flag)) {
            verb.minus |= flag == '-';
            verb.zero |= flag == '0';
            verb.plus |= flag == '+';
            rest = &rest[1..];
        }
        (verb.width, rest) = digits(rest);
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, after) = digits(after);
            verb.precision = Some(precision);
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('[') {
            let (position, after) = digits(after);
            let after = after.strip_prefix(']').filter(|_| position > 0);
            rest = after.ok_or_else(|| Fault::Wrong("`%[` is not followed by a position and `]`".to_owned()))?;
            verb.position = Some(position - 1);
        }
        let letter = rest.chars().next();
        verb.letter = letter.ok_or_else(|| Fault::Wrong("`%` stands at the end of the pattern".to_owned()))?;
        let rest = &rest[verb.letter.len_utf8()..];
        Ok((verb, rest))
    }

    fn write(&self, value: &Value) -> Result<String, Fault> {
        let signed = |text: String, number: f64| if self.plus && number >= 0.0 { format!("+{text}") } else { text };
        Ok(match self.letter {
            'v' => match value {
                Value::Text(text) => text.clone(),
                value => to_json(value)?,
            },
            's' => {
                let text = value.to_text()?;
                match self.precision {
                    Some(precision) => text.chars().take(precision).collect(),
                    None => text,
                }
            }
            'q' => to_json(&Value::Text(value.to_text()?))?,
            't' => value.to_bool()?.to_string(),
            'd' => {
                let number = value.to_number()?.trunc();
                signed(text_of(number), number)
            }
            'f' => {
                let number = value.to_number()?;
                signed(format!("{number:.*}", self.precision.unwrap_or(6)), number)
            }
            'x' | 'X' | 'o' | 'b' => {
                let number = value.to_number()?.trunc() as i64;
                match self.letter {
                    'x' => format!("{number:x}"),
                    'X' => format!("{number:X}"),
                    'o' => format!("{number:o}"),
                    _ => format!("{number:b}"),
                }
            }
            letter => return Err(Fault::NotTold(format!("the verb `%{letter}` of `format` is not computed here"))),
        })
    }

    fn padded(&self, text: String) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        if missing == 0 {
            return text;
        }
        if self.minus {
            return text + &" ".repeat(missing);
        }
        match (self.zero, text.strip_prefix(['-', '+'])) {
            (true, Some(digits)) => format!("{}{}{digits}", &text[..1], "0".repeat(missing)),
            (true, None) => "0".repeat(missing) + &text,
            (false, _) => " ".repeat(missing) + &text,
        }
    }
}

/// Returns the number at the beginning of a text, 0 where there is none.
fn digits(text: &str) -> (usize, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].parse().unwrap_or(if end == 0 { 0 } else { usize::MAX }), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_written_as_terraform_writes_them() {
        let text = |pattern: &str, values: &[Value]| format(pattern, values).expect("the pattern is right");
        assert_eq!(text("%s-%03d", &[Value::Text("a".into()), Value::Number(7.0)]), "a-007");
        assert_eq!(text("%[2]s%[1]s 100%%", &[Value::Text("a".into()), Value::Text("b".into())]), "ba 100%");
        assert_eq!(
            text("%.1f|%-4s|%4s", &[Value::Number(2.25), Value::Text("x".into()), Value::Bool(true)]),
            "2.2|x   |true"
        );
        assert_eq!(text("%q %v", &[Value::Text("a\"".into()), Value::List(vec![Value::Number(1.0)])]), "\"a\\\"\" [1]");
        assert!(format("%s", &[]).is_err());
        assert!(format("%99999999999999999999s", &[Value::Null]).is_err());
    }
}
