//! Findings with the lines that they are about.

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use tablewright_core::finding::{Finding, Severity};
use tablewright_core::place::Place;

use super::{quantity, style};
use crate::load::Sources;

/// The longest line that is quoted, in bytes.
const LONGEST_LINE: usize = 400;

/// Returns findings for people, gravest first, each with its line where there is one.
pub(crate) fn text(findings: &[Finding], sources: &Sources) -> String {
    let mut sorted: Vec<_> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity);
    sorted.into_iter().map(|finding| one(finding, sources)).collect::<Vec<_>>().join("\n")
}

fn one(finding: &Finding, sources: &Sources) -> String {
    let source = finding.place.as_ref().and_then(|place| Some((place, sources.text(&place.file)?)));
    let Some((place, text)) = source else { return with_resource(finding) };
    if has_long_line(&text, place) {
        return with_resource(finding);
    }
    // A place may end behind the text where a file ends too early.
    let offset = place.offset.min(text.len());
    let length = place.length.min(text.len() - offset);
    let mut diagnostic = MietteDiagnostic::new(finding.message.clone())
        .with_code(finding.code.text())
        .with_severity(match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
        .with_label(LabeledSpan::underline((offset, length)));
    if let Some(help) = &finding.help {
        diagnostic = diagnostic.with_help(help.clone());
    }
    let report = Report::new(diagnostic).with_source_code(NamedSource::new(&place.file, text.to_string()));
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode()).with_width(100).with_context_lines(1);
    let mut rendered = String::new();
    match handler.render_report(&mut rendered, report.as_ref()) {
        Ok(()) => rendered,
        Err(_) => short(finding),
    }
}

/// Says whether a line that a snippet would quote is too long to be read. A program wrote it, maybe with secrets in it.
fn has_long_line(text: &str, place: &Place) -> bool {
    let lines_of = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    let start = place.offset.min(text.len());
    let end = start + place.length.min(text.len() - start);
    let first = lines_of(&text.as_bytes()[..start]);
    let more = lines_of(&text.as_bytes()[start..end]);
    text.lines().skip(first.saturating_sub(1)).take(more + 3).any(|line| line.len() > LONGEST_LINE)
}

/// Returns a finding without the lines that it is about, and with the resource, which these would have shown.
fn with_resource(finding: &Finding) -> String {
    let resource = finding.resource.as_ref().filter(|resource| !finding.message.contains(resource.as_str()));
    match resource.filter(|_| finding.place.is_some()) {
        Some(resource) => short(&Finding { message: format!("{resource}: {}", finding.message), ..finding.clone() }),
        None => short(finding),
    }
}

/// Returns a finding on a line, and its help on another.
pub(crate) fn short(finding: &Finding) -> String {
    let word = match finding.severity {
        Severity::Error => style::error("error"),
        Severity::Warning => style::changed("warning"),
        Severity::Note => style::help("note"),
    };
    let place = finding.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let help = finding.help.as_ref().map(|help| format!("\n  {} {help}", style::help("help:"))).unwrap_or_default();
    format!("{word}[{}]: {}{place}{help}", finding.code, finding.message)
}

/// Returns how many there are of each kind: `1 error, 2 warnings`; nothing where there is none.
pub(crate) fn summary(findings: &[Finding]) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts = kinds.into_iter().map(|(severity, word)| (of(severity), word)).filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| quantity::count(count, word, &format!("{word}s"))).collect::<Vec<_>>().join(", ")
}
