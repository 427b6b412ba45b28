//! What makes a live alarm the wanted one.

use std::collections::BTreeMap;

use super::alarm::Alarm;
use super::model::Companion;
use super::needed::reason;
use super::request::Request;

/// Returns the requests in order, each with its reason. PutMetricAlarm writes everything but the tags of an alarm that
/// exists.
pub(super) fn alteration(wanted: Alarm, live: &Alarm, arn: Option<&str>) -> Vec<(Request, String)> {
    let mut requests = Vec::new();
    let missing = wanted.tags.iter().filter(|(key, value)| live.tags.get(*key) != Some(*value));
    let tags: BTreeMap<_, _> = missing.map(|(key, value)| (key.clone(), value.clone())).collect();
    let name = wanted.name.clone();
    let alarm = Companion::Alarm(Box::new(Alarm { tags: live.tags.clone(), ..wanted }));
    let changes = alarm.differs_from(Some(&Companion::Alarm(Box::new(live.clone()))));
    if let Companion::Alarm(alarm) = alarm
        && !changes.is_empty()
    {
        requests.push((Request::PutMetricAlarm { alarm, is_new: false }, reason(&changes)));
    }
    if let Some(arn) = arn
        && !tags.is_empty()
    {
        let reason = format!("sets {}", tags.keys().map(String::as_str).collect::<Vec<_>>().join(", "));
        requests.push((Request::TagAlarm { name, arn: arn.to_owned(), tags }, reason));
    }
    requests
}
