//! Functions that read streams of tables.

use tablewright_core::companion::{StartingPosition, canonical_filter};
use tablewright_core::place::Declared;
use tablewright_core::project::MappingDeclaration;

use super::declaring::NotTaken;
use super::{Declaring, Term, Terms};

/// What reports single records that failed.
const REPORTS_FAILURES: &str = "ReportBatchItemFailures";
/// How Lambda writes that there is no bound.
const NO_BOUND: &str = "-1";

/// An event source mapping as another tool declares it.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    /// Its address or logical id.
    pub(crate) id: Declared<String>,
    /// The ARN of the stream.
    pub(crate) stream: Declared<Term>,
    /// The function: a name or an ARN.
    pub(crate) function: Option<Declared<Term>>,
    pub(crate) enabled: Option<Declared<Term>>,
    pub(crate) batch_size: Option<Declared<Term>>,
    pub(crate) batching_window: Option<Declared<Term>>,
    pub(crate) starting_position: Option<Declared<Term>>,
    pub(crate) parallelization: Option<Declared<Term>>,
    pub(crate) retries: Option<Declared<Term>>,
    pub(crate) record_age: Option<Declared<Term>>,
    pub(crate) bisect: Option<Declared<Term>>,
    pub(crate) tumbling_window: Option<Declared<Term>>,
    pub(crate) response_types: Option<Terms>,
    /// The ARN of what is told of failures.
    pub(crate) on_failure: Option<Declared<Term>>,
    /// Patterns as JSON.
    pub(crate) filters: Option<Terms>,
    /// What else it has and no declaration can say, in words.
    pub(crate) beyond: Vec<Declared<String>>,
}

impl Declaring<'_> {
    pub(super) fn mapping(&mut self, mapping: &Mapping) -> Result<MappingDeclaration, NotTaken> {
        let place = &mapping.id.place;
        let Some(table) = mapping.stream.value.stream_of(self.tables) else {
            let why = match &mapping.stream.value {
                Term::Value(_) => "no table of these files has that stream".to_owned(),
                _ => match self.text(&mapping.stream) {
                    Ok(_) => "it reads no stream".to_owned(),
                    Err(why) => return Err(why),
                },
            };
            return Err(NotTaken::new(&mapping.stream.place, why));
        };
        let function = self.optional(mapping.function.as_ref())?;
        let starting_position =
            self.formed(mapping.starting_position.as_ref(), StartingPosition::parse, "TRIM_HORIZON or LATEST")?;
        let reports = self.texts(mapping.response_types.as_ref())?;
        let declared = MappingDeclaration {
            place: place.clone(),
            table: Some(Declared::new(table.declared_name.clone(), mapping.stream.place.clone())),
            function: Some(function.ok_or_else(|| NotTaken::new(place, "it names no function"))?),
            starting_position,
            enabled: self.flag(mapping.enabled.as_ref())?,
            batch_size: self.number(mapping.batch_size.as_ref())?,
            batching_window_seconds: self.number(mapping.batching_window.as_ref())?,
            retries: self.bounded(mapping.retries.as_ref())?,
            max_record_age_seconds: self.bounded(mapping.record_age.as_ref())?,
            bisect_on_error: self.flag(mapping.bisect.as_ref())?,
            parallelization_factor: self.number(mapping.parallelization.as_ref())?,
            on_failure: self.optional(mapping.on_failure.as_ref())?,
            report_batch_item_failures: reports.map(|types| {
                let is_reported = types.value.iter().any(|word| word == REPORTS_FAILURES);
                Declared::new(is_reported, types.place)
            }),
            filters: self.filters(mapping.filters.as_ref())?,
            tumbling_window_seconds: self.number(mapping.tumbling_window.as_ref())?,
        };
        self.beyond(&mapping.id, &mapping.beyond);
        Ok(declared)
    }

    /// Returns a number; `None` also where there is no bound.
    fn bounded(&self, term: Option<&Declared<Term>>) -> Result<Option<Declared<u64>>, NotTaken> {
        self.number(term.filter(|term| term.value != Term::Value(NO_BOUND.to_owned())))
    }

    fn filters(&self, filters: Option<&Terms>) -> Result<Option<Declared<Vec<Declared<String>>>>, NotTaken> {
        let Some(filters) = filters else { return Ok(None) };
        let one = |term: &Declared<Term>| {
            let text = self.text(term)?;
            match serde_json::from_str::<serde_json::Value>(&text) {
                Ok(pattern @ serde_json::Value::Object(_)) => {
                    Ok(Declared::new(canonical_filter(&pattern), term.place.clone()))
                }
                _ => Err(NotTaken::new(&term.place, "a filter is no pattern in JSON")),
            }
        };
        let patterns: Result<Vec<_>, _> = filters.value.iter().map(one).collect();
        Ok(Some(Declared::new(patterns?, filters.place.clone())))
    }
}
