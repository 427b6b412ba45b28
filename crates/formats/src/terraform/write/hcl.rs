//! HCL as a tree, and its text, laid out as `terraform fmt` does.

use serde_json::Value;

/// The most characters of a list that stands in one line.
const LONGEST_LINE: usize = 100;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// A text, put together of parts.
    Text(Vec<Part>),
    /// An expression as it is written, such as a number, a word or a condition.
    Written(String),
    /// A list.
    List(Vec<Expression>),
    /// An object, with its keys in order.
    Object(Vec<(String, Expression)>),
    /// A call of a function.
    Call(&'static str, Vec<Expression>),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Characters, as they are meant.
    Literal(String),
    /// What a reference such as `var.tags` stands for.
    Reference(String),
}

/// What stands between the braces of a block, or in a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Body {
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Attribute(String, Expression),
    Block(Block),
    Blank,
}

/// A block: `resource "aws_dynamodb_table" "orders" { … }`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    kind: &'static str,
    labels: Vec<String>,
    body: Body,
}

impl Expression {
    /// Returns a text that stands for itself.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Expression::Text(vec![Part::Literal(text.into())])
    }

    /// Returns what a reference stands for.
    pub(super) fn reference(reference: impl Into<String>) -> Self {
        Expression::Text(vec![Part::Reference(reference.into())])
    }

    /// Returns a number or a boolean.
    pub(super) fn word(word: impl ToString) -> Self {
        Expression::Written(word.to_string())
    }

    /// Returns a JSON value, its texts read by `text`.
    pub(super) fn of_json(value: &Value, text: &impl Fn(&str) -> Expression) -> Self {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Expression::word(value),
            Value::String(value) => text(value),
            Value::Array(items) => Expression::List(items.iter().map(|item| Self::of_json(item, text)).collect()),
            Value::Object(members) => Expression::Object(
                members.iter().map(|(key, member)| (key.clone(), Self::of_json(member, text))).collect(),
            ),
        }
    }

    /// Returns the text of an expression of one line.
    pub(super) fn line(&self) -> String {
        self.written(0)
    }

    /// Says whether it refers to something.
    fn mentions(&self, reference: &str) -> bool {
        match self {
            Expression::Text(parts) => {
                parts.iter().any(|part| matches!(part, Part::Reference(written) if written.contains(reference)))
            }
            Expression::Written(written) => written.contains(reference),
            Expression::List(items) | Expression::Call(_, items) => items.iter().any(|item| item.mentions(reference)),
            Expression::Object(members) => members.iter().any(|(_, member)| member.mentions(reference)),
        }
    }

    /// Returns the text that stands in a line with so many spaces before it.
    fn written(&self, indent: usize) -> String {
        match self {
            Expression::Text(parts) => quoted(parts),
            Expression::Written(written) => written.clone(),
            Expression::Call(function, arguments) => {
                let arguments: Vec<_> = arguments.iter().map(|argument| argument.written(indent)).collect();
                format!("{function}({})", arguments.join(", "))
            }
            Expression::List(items) => list(items, indent),
            Expression::Object(members) if members.is_empty() => "{}".to_owned(),
            Expression::Object(members) => {
                let mut text = String::from("{\n");
                let lines = members.iter().map(|(key, member)| (key_text(key), member.written(indent + 2)));
                write_aligned(lines.collect(), indent + 2, &mut text);
                text + &" ".repeat(indent) + "}"
            }
        }
    }
}

impl Body {
    /// Adds an attribute.
    pub(super) fn set(&mut self, name: &str, value: Expression) {
        self.items.push(Item::Attribute(name.to_owned(), value));
    }

    /// Adds an empty line, where the last one is not empty.
    pub(super) fn blank(&mut self) {
        if !matches!(self.items.last(), None | Some(Item::Blank)) {
            self.items.push(Item::Blank);
        }
    }

    /// Adds a block between empty lines.
    pub(super) fn add(&mut self, block: Block) {
        self.blank();
        self.items.push(Item::Block(block));
        self.blank();
    }

    /// Adds everything of another body.
    pub(super) fn extend(&mut self, other: Body) {
        self.items.extend(other.items);
    }

    /// Says whether anything in it refers to something.
    pub(super) fn mentions(&self, reference: &str) -> bool {
        self.items.iter().any(|item| match item {
            Item::Attribute(_, value) => value.mentions(reference),
            Item::Block(block) => block.body.mentions(reference),
            Item::Blank => false,
        })
    }

    /// Says whether nothing stands in it.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns the text.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(0, &mut text);
        text
    }

    fn write(&self, indent: usize, text: &mut String) {
        let end = self.items.iter().rposition(|item| *item != Item::Blank).map_or(0, |last| last + 1);
        let mut attributes = Vec::new();
        for item in &self.items[..end] {
            if let Item::Attribute(name, value) = item {
                attributes.push((name.clone(), value.written(indent)));
                continue;
            }
            write_aligned(std::mem::take(&mut attributes), indent, text);
            match item {
                Item::Block(block) => block.write(indent, text),
                _ => text.push('\n'),
            }
        }
        write_aligned(attributes, indent, text);
    }

    /// Returns this body with parts of its texts replaced by what `merge` makes of them and of the texts at the same
    /// places of another body. Where the two are not of the same shape, this one stays as it is.
    pub(super) fn merged(self, other: &Body, merge: &impl Fn(&str, &str) -> Option<Vec<Part>>) -> Body {
        if self.items.len() != other.items.len() {
            return self;
        }
        let items = self.items.into_iter().zip(&other.items).map(|(item, other)| match (item, other) {
            (Item::Attribute(name, value), Item::Attribute(other_name, other)) if name == *other_name => {
                Item::Attribute(name, value.merged(other, merge))
            }
            (Item::Block(block), Item::Block(other)) if block.kind == other.kind && block.labels == other.labels => {
                Item::Block(Block { body: block.body.merged(&other.body, merge), ..block })
            }
            (item, _) => item,
        });
        Body { items: items.collect() }
    }
}

impl Expression {
    fn merged(self, other: &Expression, merge: &impl Fn(&str, &str) -> Option<Vec<Part>>) -> Expression {
        let each = |items: Vec<Expression>, others: &[Expression]| -> Vec<Expression> {
            items.into_iter().zip(others).map(|(item, other)| item.merged(other, merge)).collect()
        };
        match (self, other) {
            (Expression::Text(parts), Expression::Text(others)) if parts.len() == others.len() => {
                let merged = parts.into_iter().zip(others).flat_map(|(part, other)| match (&part, other) {
                    (Part::Literal(text), Part::Literal(other)) => merge(text, other).unwrap_or_else(|| vec![part]),
                    _ => vec![part],
                });
                Expression::Text(merged.collect())
            }
            (Expression::List(items), Expression::List(others)) if items.len() == others.len() => {
                Expression::List(each(items, others))
            }
            (Expression::Call(name, items), Expression::Call(other, others))
                if name == *other && items.len() == others.len() =>
            {
                Expression::Call(name, each(items, others))
            }
            (Expression::Object(members), Expression::Object(others))
                if members.len() == others.len() && members.iter().zip(others).all(|(one, other)| one.0 == other.0) =>
            {
                let members = members.into_iter().zip(others);
                Expression::Object(
                    members.map(|((key, value), (_, other))| (key, value.merged(other, merge))).collect(),
                )
            }
            (expression, _) => expression,
        }
    }
}

impl Block {
    /// Returns a block.
    pub(super) fn new(kind: &'static str, labels: &[&str], body: Body) -> Self {
        Self { kind, labels: labels.iter().map(ToString::to_string).collect(), body }
    }

    fn write(&self, indent: usize, text: &mut String) {
        text.push_str(&" ".repeat(indent));
        text.push_str(self.kind);
        for label in &self.labels {
            text.push_str(&format!(" {}", quoted(&[Part::Literal(label.clone())])));
        }
        if self.body.is_empty() {
            text.push_str(" {}\n");
            return;
        }
        text.push_str(" {\n");
        self.body.write(indent + 2, text);
        text.push_str(&" ".repeat(indent));
        text.push_str("}\n");
    }
}

/// Writes lines `name = value`. The signs of neighbours that have one line each stand below each other.
fn write_aligned(lines: Vec<(String, String)>, indent: usize, text: &mut String) {
    let is_long = |line: &(String, String)| line.1.contains('\n');
    for group in lines.chunk_by(|one, other| !is_long(one) && !is_long(other)) {
        let width = group.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in group {
            let padding = " ".repeat(width - name.chars().count());
            text.push_str(&format!("{}{name}{padding} = {value}\n", " ".repeat(indent)));
        }
    }
}

/// Writes a list in one line where it fits; a single object opens in the line of its list.
fn list(items: &[Expression], indent: usize) -> String {
    let joined = format!("[{}]", items.iter().map(|item| item.written(indent)).collect::<Vec<_>>().join(", "));
    let fits = !joined.contains('\n') && indent + joined.chars().count() <= LONGEST_LINE;
    if fits || matches!(items, [Expression::Object(_)]) {
        return joined;
    }
    let lines = items.iter().map(|item| format!("{}{},\n", " ".repeat(indent + 2), item.written(indent + 2)));
    format!("[\n{}{}]", lines.collect::<String>(), " ".repeat(indent))
}

/// Returns a key of an object: a word where it is one, and otherwise a text.
fn key_text(key: &str) -> String {
    let is_word_character = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_word = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && key.chars().all(is_word_character);
    // Words of the language would be taken for what they stand for.
    if is_word && !matches!(key, "true" | "false" | "null" | "for") {
        return key.to_owned();
    }
    quoted(&[Part::Literal(key.to_owned())])
}

/// Returns a text in quotes, or what stands for it where it is one reference.
fn quoted(parts: &[Part]) -> String {
    if let [Part::Reference(reference)] = parts {
        return reference.clone();
    }
    let mut text = String::from("\"");
    for (number, part) in parts.iter().enumerate() {
        match part {
            Part::Literal(literal) => {
                let before_reference = matches!(parts.get(number + 1), Some(Part::Reference(_)));
                write_escaped(literal, before_reference, &mut text);
            }
            Part::Reference(reference) => text.push_str(&format!("${{{reference}}}")),
        }
    }
    text.push('"');
    text
}

/// Writes a literal. `$${` and `%%{` stand for `${` and `%{`; a sign that stands before these, or before a reference, is
/// written by its number, so that no two of them are taken together.
fn write_escaped(literal: &str, before_reference: bool, text: &mut String) {
    let mut rest = literal.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '$' | '%' => match rest.peek() {
                Some('{') => text.extend([c, c]),
                Some(next) if *next == c => text.push_str(&format!("\\u{:04x}", u32::from(c))),
                None if before_reference => text.push_str(&format!("\\u{:04x}", u32::from(c))),
                _ => text.push(c),
            },
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                text.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        Expression::text(text).written(0)
    }

    #[test]
    fn texts_stand_for_themselves() {
        assert_eq!(written("plain"), r#""plain""#);
        assert_eq!(written("a \"b\" \\ \n\t"), r#""a \"b\" \\ \n\t""#);
        assert_eq!(written("${x} %{y} 5% $"), r#""$${x} %%{y} 5% $""#);
        assert_eq!(written("$${x}"), r#""\u0024$${x}""#);
        assert_eq!(written("\u{1}"), r#""\u0001""#);
        let beside = Expression::Text(vec![Part::Literal("5$".to_owned()), Part::Reference("var.x".to_owned())]);
        assert_eq!(beside.written(0), r#""5\u0024${var.x}""#);
        assert_eq!(Expression::reference("var.x").written(0), "var.x");
    }

    #[test]
    fn neighbours_of_one_line_are_aligned_and_blocks_stand_apart() {
        let mut inner = Body::default();
        inner.set("name", Expression::text("id"));
        inner.set("hash_key", Expression::text("id"));
        inner.set(
            "tags",
            Expression::Object(vec![("a".to_owned(), Expression::text("b")), ("c d".to_owned(), Expression::word(1))]),
        );
        inner.set("ok", Expression::word(true));
        inner.add(Block::new("ttl", &[], Body::default()));
        let mut body = Body::default();
        body.add(Block::new("resource", &["kind", "label"], inner));
        let expected = r#"resource "kind" "label" {
  name     = "id"
  hash_key = "id"
  tags = {
    a     = "b"
    "c d" = 1
  }
  ok = true

  ttl {}
}
"#;
        assert_eq!(body.to_text(), expected);
    }
}
