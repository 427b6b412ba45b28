//! `tablewright diff`: two of environments, declarations and schemas.

mod scenario;

scenario::scenarios! { "diff": other_key, sides }
