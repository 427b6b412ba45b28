//! What a stream shows of the item store's records.
//!
//! The store keeps both images of every write. Here a write that changed nothing is left out, as DynamoDB leaves it
//! out, and the images that the table's stream does not show are taken away. Sequence numbers and iterators are the
//! store's, so a page may be empty while the next is not, which every reader of a stream has to expect.

use serde_json::{Value, json};

/// Leaves what a stream of a view type shows, and names the region that it is in.
pub(super) fn show(records: &mut Vec<Value>, view_type: &str, region: &str) {
    records.retain(|record| !changes_nothing(&record["dynamodb"]));
    for record in records {
        record["awsRegion"] = json!(region);
        // The store writes the members as Lambda's events do, and SDKs look for those of the service.
        if let Some(identity) = record.get("userIdentity").cloned() {
            record["userIdentity"] = json!({"PrincipalId": identity["principalId"], "Type": identity["type"]});
        }
        let data = &mut record["dynamodb"];
        if !["NEW_IMAGE", "NEW_AND_OLD_IMAGES"].contains(&view_type) {
            take_away(data, "NewImage");
        }
        if !["OLD_IMAGE", "NEW_AND_OLD_IMAGES"].contains(&view_type) {
            take_away(data, "OldImage");
        }
        data["StreamViewType"] = json!(view_type);
    }
}

fn changes_nothing(data: &Value) -> bool {
    match (data.get("OldImage"), data.get("NewImage")) {
        (Some(old), Some(new)) => same_members(old, new, same_value),
        _ => false,
    }
}

/// Removes an image and what the store counts for it: the length of its JSON.
fn take_away(data: &mut Value, image: &str) {
    let Some(removed) = data.as_object_mut().and_then(|data| data.remove(image)) else { return };
    if let Some(size) = data["SizeBytes"].as_u64() {
        let length = u64::try_from(removed.to_string().len()).unwrap_or(u64::MAX);
        data["SizeBytes"] = json!(size.saturating_sub(length));
    }
}

/// Returns whether two attribute values are the same; a set has no order.
fn same_value(one: &Value, other: &Value) -> bool {
    same_members(one, other, |one, other| one == other)
        || ["SS", "NS", "BS"].iter().any(|set| match (one.get(set), other.get(set)) {
            (Some(one), Some(other)) => sorted(one) == sorted(other),
            _ => false,
        })
        || match (one.get("M"), other.get("M")) {
            (Some(one), Some(other)) => same_members(one, other, same_value),
            _ => false,
        }
        || match (one.get("L").and_then(Value::as_array), other.get("L").and_then(Value::as_array)) {
            (Some(one), Some(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_value(one, other))
            }
            _ => false,
        }
}

fn same_members(one: &Value, other: &Value, same: impl Fn(&Value, &Value) -> bool) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else { return false };
    one.len() == other.len() && one.iter().all(|(name, value)| other.get(name).is_some_and(|it| same(value, it)))
}

fn sorted(set: &Value) -> Vec<&str> {
    let mut elements: Vec<&str> = set.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    elements.sort_unstable();
    elements
}

#[cfg(test)]
mod tests {
    use super::show;
    use serde_json::{Value, json};

    fn shown(old: &Value, new: &Value, view_type: &str) -> Vec<Value> {
        let size = 10 + old.to_string().len() + new.to_string().len();
        let data = json!({"Keys": {"pk": {"S": "a"}}, "OldImage": old, "NewImage": new, "SizeBytes": size});
        let mut records = vec![json!({"awsRegion": "dynoxide", "dynamodb": data})];
        show(&mut records, view_type, "eu-west-1");
        records
    }

    #[test]
    fn a_write_that_changes_nothing_is_left_out_whatever_the_order_of_its_sets() {
        let old = json!({"pk": {"S": "a"}, "s": {"SS": ["x", "y"]}, "m": {"M": {"l": {"L": [{"NS": ["1", "2"]}]}}}});
        let new = json!({"m": {"M": {"l": {"L": [{"NS": ["2", "1"]}]}}}, "s": {"SS": ["y", "x"]}, "pk": {"S": "a"}});
        for view_type in ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] {
            assert!(shown(&old, &new, view_type).is_empty(), "{view_type}");
        }
    }

    #[test]
    fn every_difference_is_a_change() {
        let old = json!({"pk": {"S": "a"}, "v": {"L": [{"S": "1"}]}});
        for value in [
            json!({"L": [{"N": "1"}]}),
            json!({"L": [{"S": "1"}, {"S": "1"}]}),
            json!({"L": []}),
            json!({"SS": ["1"]}),
            json!({"S": "1"}),
            json!({"M": {}}),
            json!({"NULL": true}),
        ] {
            assert_eq!(shown(&old, &json!({"pk": {"S": "a"}, "v": value}), "KEYS_ONLY").len(), 1, "{value}");
        }
        assert_eq!(shown(&old, &json!({"pk": {"S": "a"}}), "KEYS_ONLY").len(), 1);
    }

    #[test]
    fn a_view_shows_its_images_and_no_others() {
        let (old, new) = (json!({"pk": {"S": "a"}}), json!({"pk": {"S": "a"}, "n": {"N": "1"}}));
        for (view_type, has_old, has_new) in [
            ("KEYS_ONLY", false, false),
            ("NEW_IMAGE", false, true),
            ("OLD_IMAGE", true, false),
            ("NEW_AND_OLD_IMAGES", true, true),
        ] {
            let records = shown(&old, &new, view_type);
            let data = &records[0]["dynamodb"];
            assert_eq!((data.get("OldImage").is_some(), data.get("NewImage").is_some()), (has_old, has_new));
            assert_eq!(data["StreamViewType"], view_type);
            assert_eq!(records[0]["awsRegion"], "eu-west-1");
            let images = [(has_old, &old), (has_new, &new)].into_iter().filter(|(has, _)| *has);
            let size = 10 + images.map(|(_, image)| image.to_string().len()).sum::<usize>();
            assert_eq!(data["SizeBytes"], size);
        }
    }
}
