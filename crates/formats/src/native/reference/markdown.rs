//! The declaration reference, for people.

use std::fmt::Write as _;

use super::{Key, Section, Shape, sections};

/// What stands before the sections.
const BEGINNING: &str = r#"# The declaration

<!-- Written from crates/formats/src/native/reference; TABLEWRIGHT_REVIEW=1 cargo test -p tablewright-formats writes it anew. -->

A project is one file: `tablewright.yaml`, `tablewright.yml` or `tablewright.json`. The smallest one names a project
and a table:

```yaml
project: shop
tables:
  orders: { partition_key: id }
```

- A key without a value (`sort_key:`) is as if it was not there. Keys that are not listed here are errors.
- `${env:NAME}`, `${env:NAME:-default}` and `${environment}` work in every value, never in keys. The default also stands
  in for a variable that is set and empty. `$${` is a literal `${`.
- Of one key that stands in several places, the nearest counts: the environment's override of the table, the table,
  the environment's `defaults`, the project's `defaults`.
- `tablewright lint` checks the whole of it; `tablewright schema` prints a JSON Schema with which
  [editors](editors.md) complete and check while you type.
"#;

/// Returns the declaration reference in Markdown.
pub fn markdown() -> String {
    let mut text = BEGINNING.to_owned();
    for section in sections() {
        push(section, &mut text);
    }
    text
}

fn push(section: &Section, text: &mut String) {
    // Writing to a text cannot fail.
    let _ = write!(text, "\n## {}\n\n{}\n\n", section.title, section.description);
    let _ = writeln!(text, "| key | value | without it | meaning |\n|---|---|---|---|");
    for key in section.keys() {
        let cells = [format!("`{}`", key.name), words(&key.shape), without(key), key.description.to_owned()];
        let cells = cells.map(|cell| cell.replace('|', r"\|"));
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

fn without(key: &Key) -> String {
    match (key.required, key.default) {
        (true, _) => "an error".to_owned(),
        (false, "") => "–".to_owned(),
        (false, default) => default.to_owned(),
    }
}

/// Says what a value looks like.
fn words(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a text".to_owned(),
        Shape::Form { words, .. } => (*words).to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Off => "`false`".to_owned(),
        Shape::Number => "a whole number".to_owned(),
        Shape::Decimal => "a number".to_owned(),
        Shape::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::Scalar => "a text, number or boolean".to_owned(),
        Shape::Anything => "a mapping of any content".to_owned(),
        Shape::List(item) => format!("a list ({})", words(item)),
        Shape::Mapping(section) => format!("[a mapping](#{})", anchor(section.title)),
        Shape::Named(value) => format!("a mapping from names ({})", words(value)),
        Shape::Constants(value) => format!("a mapping from constants such as `ORDERS` ({})", words(value)),
        Shape::Either(shapes) => shapes.iter().map(words).collect::<Vec<_>>().join(", or "),
    }
}

/// Returns the anchor that Markdown renderers give a heading.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}
