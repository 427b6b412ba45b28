//! `tablewright render cloudformation`. What reads the templates back stands in the tests of `formats`; cfn-lint checks
//! them in `tests/peers/test_cloudformation.py`.

mod scenario;

scenario::scenarios! { "render_cloudformation": templates, wrong_templates }
