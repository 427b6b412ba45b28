//! The page with all codes is what the codes say.

#![expect(clippy::disallowed_methods, reason = "the test reads, and for a review writes, the page")]

use std::path::Path;

use tablewright_core::codes;

#[test]
fn the_page_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes.md");
    let generated = codes::document();
    if std::env::var("TABLEWRIGHT_REVIEW").is_ok_and(|value| value == "1") {
        std::fs::write(&path, generated).expect("the page can be written");
    } else {
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(page == generated, "docs/codes.md is not what is generated: TABLEWRIGHT_REVIEW=1 writes it anew");
    }
}
