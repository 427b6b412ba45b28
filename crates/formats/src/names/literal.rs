//! Literals of texts. Everything but printable ASCII is escaped, so that nothing depends on a file's encoding and no
//! character can end a literal or turn its direction.

/// How a language writes a character by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// `\u{1f600}`, as in Rust and ECMAScript.
    Braces,
    /// `\U0001f600`, as in Python.
    EightDigits,
}

/// Returns a text as a literal between quotes.
pub(super) fn literal(text: &str, quote: char, escapes: Escapes) -> String {
    let mut literal = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => literal.push_str("\\\\"),
            c if c == quote => literal.extend(['\\', c]),
            ' '..='~' => literal.push(c),
            c => literal.push_str(&match escapes {
                Escapes::Braces => format!("\\u{{{:x}}}", u32::from(c)),
                Escapes::EightDigits => format!("\\U{:08x}", u32::from(c)),
            }),
        }
    }
    literal.push(quote);
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_hold_any_text() {
        assert_eq!(literal("it's \\ \"é\"\n", '\'', Escapes::Braces), r#"'it\'s \\ "\u{e9}"\u{a}'"#);
        assert_eq!(literal("\"\u{2028}", '"', Escapes::EightDigits), r#""\"\U00002028""#);
    }
}
