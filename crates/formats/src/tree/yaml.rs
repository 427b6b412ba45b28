//! The tree of a YAML file, built from parser events.
//!
//! Aliases are replaced by what they stand for, within bounds. What makes a declaration hard to read or ambiguous is
//! refused with a way out: tags, merge keys, keys that are not scalars, and more than one document. A template may have
//! tags, which become CloudFormation's long forms, and merge keys.

use std::collections::HashMap;

use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, Tag};
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};

use super::{Dialect, Entry, MAX_ALIASED_NODES, MAX_DEPTH, Node, Scalar, Tree, Value, duplicate_key, too_deep};
use crate::source::{Lines, Source};

pub(super) fn parse(source: &Source, lines: &Lines<'_>, dialect: Dialect) -> Result<Tree, Box<Finding>> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut builder = Builder {
        dialect,
        lines,
        text_length: source.text.len(),
        open: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        aliased: 0,
        documents: 0,
        findings: Vec::new(),
    };
    for event in Parser::new_from_str_with_options(&source.text, options) {
        let (event, span) = event.map_err(|error| Box::new(builder.syntax_error(&error)))?;
        builder.take(event, span)?;
        if builder.documents > 1 {
            break;
        }
    }
    match builder.root {
        Some(root) => Ok(Tree { root, findings: builder.findings }),
        // Only comments, or only a document marker.
        None => Err(Finding::error(Code::Syntax, "the file holds no value").at(&source.start()).into()),
    }
}

/// A collection whose end has not come yet.
struct Open {
    place: Place,
    anchor: usize,
    /// What a tag makes of it.
    function: Option<Declared<String>>,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, seen: HashMap<String, Place>, key: Key, merged: Vec<Node> },
}

/// What a mapping waits for.
enum Key {
    /// A key.
    Expected,
    /// The value of a key.
    Taken(Declared<String>),
    /// The value of a key that was refused; it is read and dropped.
    Refused,
    /// What a merge key merges.
    Merge,
}

struct Builder<'a> {
    dialect: Dialect,
    lines: &'a Lines<'a>,
    text_length: usize,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, (Node, usize, usize)>,
    aliased: usize,
    documents: usize,
    findings: Vec<Finding>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Finding>> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let finding =
                        Finding::error(Code::Syntax, "a second document starts here").at(&self.place(span)).help(
                            "keep one document per file: remove the `---`, or move what follows to a file of its own",
                        );
                    self.findings.push(finding);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let place = self.place(span);
                let function = self.function(tag.as_deref(), span);
                let quoted = style != ScalarStyle::Plain;
                let scalar = Scalar { text: text.into_owned(), quoted, expanded: false };
                self.complete(called(function, Node { place, value: Value::Scalar(scalar) }), anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.start(span, anchor, tag.as_deref(), Content::List(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                let key = Key::Expected;
                let map = Content::Map { entries: Vec::new(), seen: HashMap::new(), key, merged: Vec::new() };
                self.start(span, anchor, tag.as_deref(), map)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let value = match open.content {
                        Content::List(items) => Value::List(items),
                        Content::Map { mut entries, merged, .. } => {
                            merge(&mut entries, merged, &mut self.findings);
                            Value::Map(entries)
                        }
                    };
                    self.complete(called(open.function, Node { place: open.place, value }), open.anchor);
                }
            }
            Event::Alias(anchor) => {
                let place = self.place(span);
                let Some((node, nodes, depth)) = self.anchors.get(&anchor).cloned() else {
                    let finding = Finding::error(Code::Syntax, "an alias inside of what it stands for").at(&place);
                    return Err(finding.into());
                };
                if self.open.len() + depth > MAX_DEPTH {
                    return Err(too_deep(&place));
                }
                self.aliased += nodes;
                if self.aliased > MAX_ALIASED_NODES {
                    let message = format!("the aliases stand for more than {MAX_ALIASED_NODES} values");
                    return Err(Finding::error(Code::Syntax, message).at(&place).into());
                }
                self.complete(Node { place, value: node.value }, 0);
            }
            // Comments and anchor names are not asked for; the rest carries no value.
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, span: Span, anchor: usize, tag: Option<&Tag>, content: Content) -> Result<(), Box<Finding>> {
        let place = self.place(span);
        let function = self.function(tag, span);
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(&place));
        }
        self.open.push(Open { place, anchor, function, content });
        Ok(())
    }

    /// Puts a finished node where it belongs: into the open collection, or as the root.
    fn complete(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            let (nodes, depth) = node.size();
            self.anchors.insert(anchor, (node.clone(), nodes, depth));
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut open.content {
            Content::List(items) => items.push(node),
            Content::Map { entries, seen, key, merged } => match std::mem::replace(key, Key::Expected) {
                Key::Expected => *key = take_key(node, seen, self.dialect, &mut self.findings),
                Key::Taken(taken) => entries.push(Entry { key: taken, value: node }),
                Key::Refused => {}
                Key::Merge => merged.push(node),
            },
        }
    }

    /// Returns the function that a tag stands for, in its long form, or refuses the tag.
    fn function(&mut self, tag: Option<&Tag>, span: Span) -> Option<Declared<String>> {
        let tag = tag?;
        let name = tag.suffix();
        let is_function = tag.handle() == "!" && name.starts_with(|c: char| c.is_ascii_alphabetic());
        if self.dialect == Dialect::Declaration || !is_function {
            self.refuse_tag(span);
            return None;
        }
        let place = span.tag_span().map_or_else(|| self.place(span), |tag| self.place(tag));
        let name = match name {
            "Ref" | "Condition" => name.to_owned(),
            name => format!("Fn::{name}"),
        };
        Some(Declared::new(name, place))
    }

    fn refuse_tag(&mut self, span: Span) {
        let place = match span.tag_span() {
            Some(tag) => self.place(tag),
            None => self.place(span),
        };
        let message = match self.dialect {
            Dialect::Declaration => "YAML tags mean nothing in a declaration",
            Dialect::Template => "this YAML tag is none of CloudFormation's functions",
        };
        let finding = Finding::error(Code::WrongValue, message).at(&place);
        self.findings.push(finding.help("remove the tag; what starts with `!` as a text stands in quotes"));
    }

    fn syntax_error(&self, error: &ScanError) -> Finding {
        let mark = error.marker();
        let offset = mark.byte_offset().unwrap_or(self.text_length);
        let message = format!("not well-formed YAML: {}", error.info());
        let finding = Finding::error(Code::Syntax, message).at(&self.lines.place(offset, 1));
        let before = &self.lines.line_before(offset);
        finding.help(match before.contains('\t') {
            true => "indent with spaces; YAML admits no tabs there",
            false => "look at indentation, quotes and brackets in this line and the one before",
        })
    }

    fn place(&self, span: Span) -> Place {
        let start = span.start.byte_offset().unwrap_or(0);
        let end = span.end.byte_offset().unwrap_or(start);
        self.lines.place(start, end.saturating_sub(start))
    }
}

/// Returns the long form of a function that is called with a node, and the node itself where there is none.
fn called(function: Option<Declared<String>>, node: Node) -> Node {
    match function {
        None => node,
        Some(key) => Node { place: key.place.clone(), value: Value::Map(vec![Entry { key, value: node }]) },
    }
}

/// Adds what merge keys merge. What stands in the mapping itself counts, then the earlier of what is merged.
fn merge(entries: &mut Vec<Entry>, merged: Vec<Node>, findings: &mut Vec<Finding>) {
    for node in merged {
        let mappings = match node.value {
            Value::List(items) => items,
            _ => vec![node],
        };
        for mapping in mappings {
            let Value::Map(added) = mapping.value else {
                let finding = Finding::error(Code::WrongValue, "a merge key (`<<`) merges mappings only");
                findings.push(finding.at(&mapping.place).help("write an alias of a mapping, such as `<<: *shared`"));
                continue;
            };
            for entry in added {
                if !entries.iter().any(|known| known.key.value == entry.key.value) {
                    entries.push(entry);
                }
            }
        }
    }
}

/// Takes a node as the key of a mapping, or says why it cannot be one.
fn take_key(node: Node, seen: &mut HashMap<String, Place>, dialect: Dialect, findings: &mut Vec<Finding>) -> Key {
    let Value::Scalar(scalar) = node.value else {
        let finding = Finding::error(Code::WrongValue, "a list or mapping stands where a key is expected");
        findings.push(finding.at(&node.place).help("quote the key if it is a text, such as `\"{name}\": …`"));
        return Key::Refused;
    };
    if scalar.text == "<<" && !scalar.quoted && dialect == Dialect::Template {
        return Key::Merge;
    }
    if scalar.text == "<<" && !scalar.quoted {
        let finding = Finding::error(Code::WrongValue, "merge keys (`<<`) are not supported").at(&node.place);
        findings.push(finding.help("write what tables share under `defaults`, or repeat it with an alias per key"));
        return Key::Refused;
    }
    if let Some(first) = seen.get(&scalar.text) {
        findings.push(duplicate_key(&scalar.text, first, &node.place));
        return Key::Refused;
    }
    seen.insert(scalar.text.clone(), node.place.clone());
    Key::Taken(Declared::new(scalar.text, node.place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Result<Tree, Vec<Finding>> {
        Tree::parse(&Source::new("a.yaml", text))
    }

    fn messages(text: &str) -> Vec<String> {
        match tree(text) {
            Ok(tree) => tree.findings.into_iter().map(|finding| finding.message).collect(),
            Err(findings) => findings.into_iter().map(|finding| finding.message).collect(),
        }
    }

    #[test]
    fn nodes_know_their_places() {
        let tree = tree("ä: x\nb:\n  - one\n  - 'two'\n").expect("it is YAML");
        let one = tree.root.get("ä").expect("the key is there");
        assert_eq!((one.place.line, one.place.column, one.place.offset, one.place.length), (1, 4, 4, 1));
        let Some(Value::List(items)) = tree.root.get("b").map(|node| &node.value) else { panic!("not a list") };
        assert_eq!((items[1].place.line, items[1].place.column, items[1].place.length), (4, 5, 5));
        assert!(matches!(&items[1].value, Value::Scalar(scalar) if scalar.quoted && scalar.text == "two"));
    }

    #[test]
    fn a_byte_order_mark_and_other_line_ends_change_nothing() {
        let tree = tree("\u{feff}a: x\r\nb: y\r\n").expect("it is YAML");
        assert_eq!(tree.root.entries()[0].key.value, "a");
        assert!(matches!(&tree.root.entries()[1].value.value, Value::Scalar(scalar) if scalar.text == "y"));
    }

    #[test]
    fn aliases_are_replaced() {
        let tree = tree("a: &x { b: 1 }\nc: *x\n").expect("it is YAML");
        assert_eq!(tree.root.get("a").map(|node| &node.value), tree.root.get("c").map(|node| &node.value));
    }

    #[test]
    fn aliases_do_not_grow_without_bound() {
        let mut text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{}, ", level - 1).repeat(10);
            text.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
        }
        assert!(messages(&text)[0].starts_with("the aliases stand for more than"));
        let mut deep = "a0: &a0 []\n".to_owned();
        for level in 1..2000 {
            deep.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        }
        assert!(messages(&deep)[0].starts_with("nested deeper"));
        assert_eq!(messages("a: &a [*a]"), ["an alias inside of what it stands for"]);
    }

    #[test]
    fn short_forms_become_long_ones_in_a_template() {
        let template = |text: &str| Tree::parse_template(&Source::new("a.yaml", text));
        let tree = template("a: !Sub\n  - ${b}\n  - { b: !GetAtt c.Arn }\n").expect("it is YAML");
        let sub = tree.root.get("a").and_then(|node| node.get("Fn::Sub")).expect("the function is there");
        let get = sub.items()[1].get("b").expect("the key is there");
        assert_eq!(get.get("Fn::GetAtt").and_then(Node::as_text), Some("c.Arn"));
        assert_eq!((get.place.line, get.place.column), (3, 10));
        let wrong = template("a: !!set { b }").expect("it is YAML");
        assert_eq!(wrong.findings[0].message, "this YAML tag is none of CloudFormation's functions");
        let json =
            Tree::parse_template(&Source::new("a.template", "\t{\"a\": \"\\ud83d\\ude00\"}")).expect("it is JSON");
        assert_eq!(json.root.get("a").and_then(Node::as_text), Some("😀"));
    }

    #[test]
    fn merge_keys_merge_in_a_template() {
        let text = "x: &x { a: 1, b: 1 }\ny: &y { b: 2, c: 2 }\nz:\n  <<: [*x, *y]\n  a: 3\nw: { <<: [1] }\n";
        let tree = Tree::parse_template(&Source::new("a.yaml", text)).expect("it is YAML");
        let z = tree.root.get("z").expect("the key is there");
        let value = |key| z.get(key).and_then(Node::as_text);
        assert_eq!((value("a"), value("b"), value("c")), (Some("3"), Some("1"), Some("2")));
        assert_eq!(tree.findings[0].message, "a merge key (`<<`) merges mappings only");
    }

    #[test]
    fn what_is_hard_to_read_is_refused() {
        assert_eq!(messages("a: 1\na: 2"), ["`a` stands here twice; the first is in line 1"]);
        assert_eq!(messages("a: !Ref b"), ["YAML tags mean nothing in a declaration"]);
        assert_eq!(messages("a: 1\n---\nb: 2"), ["a second document starts here"]);
        assert_eq!(messages("x: &x {a: 1}\ny:\n  <<: *x"), ["merge keys (`<<`) are not supported"]);
        assert_eq!(messages("? [a]\n: b"), ["a list or mapping stands where a key is expected"]);
        assert_eq!(messages("# nothing\n"), ["the file holds no value"]);
        assert_eq!(messages(" \n"), ["the file is empty"]);
        assert!(messages("a: [1")[0].starts_with("not well-formed YAML"));
    }
}
