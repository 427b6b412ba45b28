//! Names of metrics that people write.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::metrics::{self, LAMBDA};
use tablewright_core::place::Place;

use crate::suggest::nearest;

/// Returns a warning where the namespace publishes no metric of that name.
pub(crate) fn unknown(namespace: &str, name: &str, place: &Place) -> Option<Finding> {
    let published = metrics::of(namespace)?;
    if published.iter().any(|metric| metric.name == name) {
        return None;
    }
    let service = if namespace == LAMBDA { "Lambda" } else { "DynamoDB" };
    let message = format!("{service} publishes no metric {name}, so the alarm never fires");
    let finding = Finding::warning(Code::UnknownMetric, message).at(place);
    Some(match nearest(name, published.iter().map(|metric| metric.name)) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help(format!("the metrics are listed in {service}'s developer guide")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use tablewright_core::metrics::DYNAMODB;

    #[test]
    fn names_that_are_often_mistaken_have_a_nearest_one() {
        let place = Source::new("a.yaml", "").start();
        let help = |name: &str| unknown(DYNAMODB, name, &place).and_then(|finding| finding.help);
        assert_eq!(help("ReadThrottledEvents"), Some("did you mean `ReadThrottleEvents`?".into()));
        assert_eq!(help("WriteThrottledEvents"), Some("did you mean `WriteThrottleEvents`?".into()));
        assert_eq!(help("ThrottledRequests"), None);
        assert_eq!(unknown("AWS/SNS", "NumberOfMessagesPublished", &place), None);
    }
}
