//! Taking texts with variables apart.

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text that stands for itself, also what belongs to `Fn::Sub`, such as `${AWS::Region}`.
    Text(&'a str),
    /// The inside of a variable, such as `self:custom.a, 'b'`.
    Variable(&'a str),
}

/// One of the values that a variable may have, of which the first that is there counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidate<'a> {
    /// A text.
    Text(&'a str),
    /// A number or boolean, as it is written.
    Plain(&'a str),
    /// Nothing, on purpose.
    Null,
    /// A variable of its own: the inside of `${…}`.
    Variable(&'a str),
    /// What a source knows under an address. `argument` stands in parentheses.
    Source {
        /// Its name, such as `self` or `file`.
        name: &'a str,
        /// What stands in its parentheses, where it has some.
        argument: Option<&'a str>,
        /// What is looked up.
        address: &'a str,
    },
    /// None of these.
    Unreadable(&'a str),
}

/// Takes a text apart.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(open) = text[at..].find("${").map(|open| at + open) {
        let Some(length) = closing(&text[open + 2..]) else { break };
        let inside = &text[open + 2..open + 2 + length];
        at = open + 2;
        if is_variable(inside) {
            if open > start {
                pieces.push(Piece::Text(&text[start..open]));
            }
            pieces.push(Piece::Variable(inside));
            at = open + 2 + length + 1;
            start = at;
        }
    }
    if start < text.len() || pieces.is_empty() {
        pieces.push(Piece::Text(&text[start..]));
    }
    pieces
}

/// Takes the inside of a variable apart.
pub(super) fn candidates(inside: &str) -> Vec<Candidate<'_>> {
    let mut candidates = Vec::new();
    let mut rest = inside;
    while let Some(end) = outside(rest, ',') {
        candidates.push(candidate(rest[..end].trim()));
        rest = &rest[end + 1..];
    }
    candidates.push(candidate(rest.trim()));
    candidates
}

fn candidate(text: &str) -> Candidate<'_> {
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(text) = quoted('\'').or_else(|| quoted('"')) {
        return Candidate::Text(text);
    }
    if let Some(inside) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'))
        && closing(&text[2..]) == Some(inside.len())
    {
        return Candidate::Variable(inside);
    }
    if text == "null" {
        return Candidate::Null;
    }
    if matches!(text, "true" | "false") || text.parse::<f64>().is_ok() {
        return Candidate::Plain(text);
    }
    let name_end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    if let Some(after) = rest.strip_prefix('(')
        && let Some(end) = outside(after, ')')
    {
        let address = after[end + 1..].strip_prefix(':').unwrap_or(&after[end + 1..]);
        return Candidate::Source { name, argument: Some(&after[..end]), address };
    }
    match rest.strip_prefix(':') {
        Some(address) if !name.is_empty() => Candidate::Source { name, argument: None, address },
        _ => Candidate::Unreadable(text),
    }
}

/// Says whether the inside of `${…}` is a variable of the framework rather than a name of `Fn::Sub`.
fn is_variable(inside: &str) -> bool {
    match candidates(inside).first() {
        Some(Candidate::Source { name, argument, address }) => {
            name.starts_with(|c: char| c.is_ascii_alphabetic()) && (argument.is_some() || !address.starts_with(':'))
        }
        Some(Candidate::Variable(_)) => true,
        _ => false,
    }
}

/// Returns where the `}` of a `${` stands whose inside begins with the text.
fn closing(text: &str) -> Option<usize> {
    outside(text, '}')
}

/// Returns where a character stands that is neither in quotes nor in brackets of its own.
fn outside(text: &str, wanted: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == wanted && depth == 0 => return Some(at),
            None => match c {
                '\'' | '"' => quote = Some(c),
                '{' | '(' => depth += 1,
                '}' | ')' => depth = depth.checked_sub(1)?,
                _ => {}
            },
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_told_from_names_of_sub() {
        assert_eq!(
            pieces("a-${self:custom.${opt:stage}}-${AWS::Region}-${Table.Arn}"),
            [
                Piece::Text("a-"),
                Piece::Variable("self:custom.${opt:stage}"),
                Piece::Text("-${AWS::Region}-${Table.Arn}")
            ]
        );
        assert_eq!(pieces("${file(./a.yml):b.c}"), [Piece::Variable("file(./a.yml):b.c")]);
        assert_eq!(pieces("${Table}-${sls:stage}"), [Piece::Text("${Table}-"), Piece::Variable("sls:stage")]);
        assert_eq!(pieces("${open"), [Piece::Text("${open")]);
        assert_eq!(pieces(""), [Piece::Text("")]);
    }

    #[test]
    fn candidates_are_split_at_commas_that_are_their_own() {
        let source = |name, address| Candidate::Source { name, argument: None, address };
        assert_eq!(
            candidates("opt:stage, self:provider.stage, 'a, b', 5, true, null, ${env:A, 'x'}, dev"),
            [
                source("opt", "stage"),
                source("self", "provider.stage"),
                Candidate::Text("a, b"),
                Candidate::Plain("5"),
                Candidate::Plain("true"),
                Candidate::Null,
                Candidate::Variable("env:A, 'x'"),
                Candidate::Unreadable("dev"),
            ]
        );
        assert_eq!(
            candidates("file(./a-${opt:stage}.yml):b"),
            [Candidate::Source { name: "file", argument: Some("./a-${opt:stage}.yml"), address: "b" }]
        );
    }
}
