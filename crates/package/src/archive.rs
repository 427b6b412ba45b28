//! The zip that Lambda unpacks.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// What Lambda starts in the runtime `provided.al2023`, whatever the function's handler is called.
pub const ENTRY: &str = "bootstrap";

/// Returns a zip with the binary as its only entry: compressed, executable by everybody, and dated 1 January 1980, so that
/// the same binary makes the same bytes and a deployment tool sees no change where there is none.
///
/// # Errors
/// Where the binary is too large for a zip.
pub fn of(binary: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(ENTRY, options)?;
    writer.write_all(binary)?;
    Ok(writer.finish()?.into_inner())
}
