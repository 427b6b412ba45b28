//! What makes a live alarm the wanted one.

use super::alarm::Alarm;
use super::model::{Companion, ObservedCompanion};
use super::request::Request;

/// Returns the requests in order, each with its reason. PutMetricAlarm writes everything but the tags of an alarm that
/// exists.
pub(super) fn requests(wanted: Alarm, live: Option<&ObservedCompanion>) -> Vec<(Request, String)> {
    let Some(ObservedCompanion { companion: Companion::Alarm(live), arn, .. }) = live else {
        return vec![(
            Request::PutMetricAlarm { alarm: Box::new(wanted), is_new: true },
            "creates the alarm".to_owned(),
        )];
    };
    let mut requests = Vec::new();
    let missing = wanted.tags.iter().filter(|(key, value)| live.tags.get(*key) != Some(*value));
    let tags: std::collections::BTreeMap<_, _> = missing.map(|(key, value)| (key.clone(), value.clone())).collect();
    let name = wanted.name.clone();
    let alarm = Companion::Alarm(Box::new(Alarm { tags: live.tags.clone(), ..wanted }));
    let changes = alarm.differs_from(Some(&Companion::Alarm(live.clone())));
    if let Companion::Alarm(alarm) = alarm
        && !changes.is_empty()
    {
        let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
        let reason = format!("changes {}", fields.join(", "));
        requests.push((Request::PutMetricAlarm { alarm, is_new: false }, reason));
    }
    if let Some(arn) = arn
        && !tags.is_empty()
    {
        let reason = format!("sets {}", tags.keys().map(String::as_str).collect::<Vec<_>>().join(", "));
        requests.push((Request::TagAlarm { name, arn: arn.clone(), tags }, reason));
    }
    requests
}
