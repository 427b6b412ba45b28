//! How a run goes, while it goes: bars on a terminal, lines elsewhere.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tablewright_core::event::{Event, EventKind};
use tablewright_core::plan::Plan;

use crate::printer::Printer;
use crate::render::events;

/// How long a run goes on before bars appear, and how often they are drawn anew.
const TICK: Duration = Duration::from_millis(250);

/// Shows a bar for the whole run and a line for each table that waits, where there is a terminal.
pub(crate) struct Progress {
    bars: MultiProgress,
    whole: ProgressBar,
    waiting: BTreeMap<String, ProgressBar>,
    above: Printer,
    width: usize,
}

impl Progress {
    /// Begins to show a run of some plans.
    pub(crate) fn begin(plan: &Plan, printer: &Printer) -> Self {
        let bars = MultiProgress::new();
        let above = printer.above(bars.clone());
        let steps = plan.subjects().map(|subject| subject.actions).sum::<usize>();
        let whole = bars.add(bar(u64::try_from(steps).unwrap_or(u64::MAX), "{bar:30} {pos}/{len} {elapsed}"));
        let at_work = plan.subjects().filter(|subject| !subject.is_idle());
        let width = at_work.map(|subject| subject.declared_name.len()).max().unwrap_or(0);
        Self { bars, whole, waiting: BTreeMap::new(), above, width }
    }

    /// Moves the bars on.
    pub(crate) fn advance(&mut self, event: &Event) {
        let key = |reason: &str| format!("{}/{reason}", event.table);
        match &event.kind {
            EventKind::Ended { reason, .. } => {
                self.whole.inc(1);
                if let Some(line) = self.waiting.remove(&key(reason)) {
                    line.finish_and_clear();
                }
            }
            EventKind::Waiting { reason, for_what } => {
                let line = self
                    .waiting
                    .entry(key(reason))
                    .or_insert_with(|| self.bars.insert_before(&self.whole, bar(0, "{spinner} {msg} {elapsed}")));
                line.set_message(format!(
                    "{:<width$}  {reason}: {}",
                    event.table,
                    for_what.join(", "),
                    width = self.width
                ));
            }
            EventKind::Sent { .. } | EventKind::Retrying { .. } => {}
        }
    }

    /// Writes an event as a line above the bars. On a terminal, what waits has a line of its own already.
    pub(crate) fn tell(&self, event: &Event) {
        if matches!(event.kind, EventKind::Waiting { .. }) && !self.whole.is_hidden() {
            return;
        }
        if let Some(line) = events::line(event, self.width) {
            self.above.message(&line);
        }
    }

    /// Takes the bars away.
    pub(crate) fn end(&self) {
        self.waiting.values().for_each(ProgressBar::finish_and_clear);
        self.whole.finish_and_clear();
    }
}

/// Returns a bar that shows on a terminal, after a quarter of a second.
fn bar(length: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}
