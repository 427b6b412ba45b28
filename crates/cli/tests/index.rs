//! `tablewright index`: one index at a time.

mod scenario;

scenario::scenarios! { "index":
    declared,
    protected,
    refused,
    remove,
    undeclared,
    variables,
}
