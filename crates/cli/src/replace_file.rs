//! Writing files at once.

use std::path::Path;

/// Replaces a file at once, so that a run that is cut short leaves the old or the new one. A file that holds the text
/// already is not touched.
pub(crate) fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, path)
}
