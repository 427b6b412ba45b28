//! `tablewright destroy`: deletion by approval.

mod scenario;

scenario::scenarios! { "destroy":
    again,
    approvals,
    whose,
}
