//! Comparing a table that was just read with what must be there: did somebody else change something?

use crate::diff::{Change, diff};
use crate::model::{Encryption, Table, Throughput};
use crate::observed::{Aspect, Observed};

/// What a switch to provisioned capacity shows as the capacity of table and indexes until it is over [T-361]. Nobody
/// can ask for it.
const NOT_KNOWN_YET: Throughput = Throughput { read: 0, write: 0 };

/// Returns how a part of the live table differs from what must be there, and from what is coming.
pub(super) fn surprises(expected: &Table, coming: &[Change], aspect: Aspect, observed: &Observed) -> Option<String> {
    let differences: Vec<_> = diff(expected, &observed.table)
        .into_iter()
        // Warm throughput rises by itself, with use and with a change of the billing mode [T-061].
        .filter(|change| change.aspect() == aspect && !matches!(change, Change::WarmThroughput { .. }))
        .filter(|change| !coming.contains(change) && !becomes_known(change, coming) && !may_be_managed_key(change))
        .map(|change| change.to_string())
        .collect();
    (!differences.is_empty()).then(|| differences.join("; "))
}

/// Says whether a switch that an earlier run sent is over and shows what an index has that this plan leaves alone.
fn becomes_known(change: &Change, coming: &[Change]) -> bool {
    let Change::Throughput { index, from, .. } = change else { return false };
    let ours = |other: &Change| matches!(other, Change::Throughput { index: changed, .. } if changed == index);
    *from == NOT_KNOWN_YET && !coming.iter().any(ours)
}

/// Says whether a key may be the one that AWS manages, as was seen before: DescribeTable shows an ARN like any other,
/// and KMS, which can tell, was asked only when it was planned.
fn may_be_managed_key(change: &Change) -> bool {
    matches!(change, Change::Encryption { from: Encryption::AwsManaged, to: Encryption::KmsKey(_) })
}
