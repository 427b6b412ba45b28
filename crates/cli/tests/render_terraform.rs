//! `tablewright render terraform`: modules. What Terraform itself says of them stands in
//! `tests/peers/test_terraform.py`, and that they read back in `crates/formats/tests/terraform_writing.rs`.

mod scenario;

scenario::scenarios! { "render_terraform": module, wrong_modules }
