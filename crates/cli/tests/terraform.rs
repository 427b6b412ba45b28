//! Terraform: what `include`, `init --from` and `diff` make of configurations, plans and states.

mod scenario;

scenario::scenarios! { "terraform": companions, include, init }
