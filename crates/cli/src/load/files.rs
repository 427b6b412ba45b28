//! Reading files, and remembering their texts for messages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tablewright_formats::source::Source;

use crate::command_error::CommandError;

/// The texts of the files that were read, by the name that places use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources(BTreeMap<Arc<str>, Arc<str>>);

impl Sources {
    /// Reads a file.
    pub(crate) fn read(&mut self, path: &Path) -> Result<Source, String> {
        read_regular(path).and_then(|bytes| self.source(path, bytes))
    }

    /// Reads whatever stands at a path, to its end, a pipe that another program writes too.
    pub(crate) fn read_to_the_end(&mut self, path: &Path) -> Result<Source, String> {
        std::fs::read(path).map_err(|error| error.to_string()).and_then(|bytes| self.source(path, bytes))
    }

    fn source(&mut self, path: &Path, bytes: Vec<u8>) -> Result<Source, String> {
        let text = String::from_utf8(bytes).map_err(|error| {
            let line =
                error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            format!("line {} is not UTF-8", line + 1)
        })?;
        let source = Source::new(path.display().to_string(), text);
        self.take(&source);
        Ok(source)
    }

    /// Takes a text as that of a file that was read.
    pub(crate) fn take(&mut self, source: &Source) {
        self.0.insert(source.name.clone(), source.text.clone());
    }

    /// Forgets the text of a file, so that no message quotes it.
    pub(crate) fn forget(&mut self, source: &Source) {
        self.0.remove(&source.name);
    }

    /// Returns the text of a file that was read.
    pub(crate) fn text(&self, name: &str) -> Option<Arc<str>> {
        self.0.get(name).cloned()
    }
}

/// Reads a regular file. Of a pipe or a device nobody knows whether it ends.
///
/// # Errors
/// Why it cannot be read, as a lower-case fragment.
pub(crate) fn read_regular(path: &Path) -> Result<Vec<u8>, String> {
    let kind = path.metadata().map_err(|error| error.to_string())?;
    match kind.is_file() {
        true => std::fs::read(path).map_err(|error| error.to_string()),
        false if kind.is_dir() => Err("it is a directory".to_owned()),
        false => Err("it is no regular file".to_owned()),
    }
}

/// Says whether a file or directory lies in the current directory, or in `own`.
pub(super) fn is_admitted(own: &Path, path: &Path) -> bool {
    let Ok(real) = path.canonicalize() else { return false };
    let own = if own.as_os_str().is_empty() { Path::new(".") } else { own };
    let is_inside = |folder: &Path| folder.canonicalize().is_ok_and(|folder| real.starts_with(folder));
    is_inside(Path::new(".")) || is_inside(own)
}

/// The names of a declaration, in the order in which they are looked for.
pub(crate) const DECLARATION_NAMES: [&str; 3] = ["tablewright.yaml", "tablewright.yml", "tablewright.json"];

/// Returns the declaration of the current directory; `None` where there is none.
pub(crate) fn declaration_path() -> Result<Option<PathBuf>, CommandError> {
    let found: Vec<_> =
        DECLARATION_NAMES.iter().map(PathBuf::from).filter(|path| path.symlink_metadata().is_ok()).collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        several => {
            let names = several.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ");
            Err(CommandError::new(format!("this directory has {names}"))
                .hint("keep one of them; use `include` to spread a declaration over files"))
        }
    }
}

/// Returns where we are, for messages.
pub(crate) fn here() -> String {
    std::env::current_dir().map_or_else(|_| "this directory".to_owned(), |path| path.display().to_string())
}
