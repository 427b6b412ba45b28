//! Findings with the lines that they are about.

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use tablewright_core::finding::{Finding, Severity};

use super::{quantity, style};
use crate::load::Sources;

/// Returns findings for people, gravest first, each with its line where there is one.
pub(crate) fn text(findings: &[Finding], sources: &Sources) -> String {
    let mut sorted: Vec<_> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity);
    sorted.into_iter().map(|finding| one(finding, sources)).collect::<Vec<_>>().join("\n")
}

fn one(finding: &Finding, sources: &Sources) -> String {
    let source = finding.place.as_ref().and_then(|place| Some((place, sources.text(&place.file)?)));
    let Some((place, text)) = source else { return short(finding) };
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
