//! The files of a configuration: those of its folder, of local modules, and with values of variables.

use std::collections::BTreeMap;

use hcl_edit::structure::{Block, Body};
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::module::SpanOf;
use super::{Files, Scope};
use crate::source::{Lines, Source};
use crate::terraform::syntax::{parse, place_of};

/// How many folders of modules are read at most.
const MOST_FOLDERS: usize = 200;

/// A file and its syntax.
#[derive(Debug)]
pub(in crate::terraform) struct File {
    /// The file.
    pub(in crate::terraform) source: Source,
    /// Its syntax.
    pub(in crate::terraform) body: Body,
}

/// All files of a configuration.
#[derive(Debug, Default)]
pub(in crate::terraform) struct Configuration {
    /// The files.
    pub(in crate::terraform) files: Vec<File>,
    /// The numbers of the files of each folder.
    pub(in crate::terraform) folders: BTreeMap<String, Vec<usize>>,
    /// The numbers of the files with values of variables; later ones count.
    pub(in crate::terraform) values: Vec<usize>,
    /// What is wrong with files.
    pub(in crate::terraform) findings: Vec<Finding>,
}

impl Configuration {
    /// Reads the files of a folder and of the local modules that it calls.
    pub(in crate::terraform) fn load(scope: &Scope<'_>, files: &mut dyn Files) -> Configuration {
        let mut configuration = Configuration::default();
        let mut open = vec![(String::new(), None)];
        while let Some((folder, called_at)) = open.pop() {
            if configuration.folders.contains_key(&folder) {
                continue;
            }
            if configuration.folders.len() >= MOST_FOLDERS {
                let message = format!("the configuration has more than {MOST_FOLDERS} modules");
                configuration.findings.push(Finding::error(Code::NotResolved, message));
                break;
            }
            let names = configuration.names(&folder, called_at.as_ref(), files);
            let numbers: Vec<usize> =
                names.iter().filter_map(|name| configuration.open(&joined(&folder, name), files)).collect();
            for number in &numbers {
                let File { source, body } = &configuration.files[*number];
                let lines = Lines::new(source);
                let called = |block: &Block| {
                    Some((joined(&folder, local_source(block)?), Some(place_of(&lines, block.ident.span_of()))))
                };
                open.extend(body.get_blocks("module").filter_map(called));
            }
            configuration.folders.insert(folder, numbers);
        }
        configuration.load_values(scope, files);
        configuration
    }

    /// Returns the names of a folder's files that Terraform reads.
    fn names(&mut self, folder: &str, called_at: Option<&Place>, files: &mut dyn Files) -> Vec<String> {
        let mut names = match files.list(folder) {
            Ok(names) => names,
            Err(problem) => {
                let message = format!("the folder {folder:?} of a module cannot be read: {problem}");
                self.findings.push(Finding::error(Code::FileNotFound, message).at_some(called_at));
                Vec::new()
            }
        };
        names.sort();
        let (json, mut names): (Vec<_>, Vec<_>) = names
            .into_iter()
            .filter(|name| name.ends_with(".tf") || name.ends_with(".tf.json"))
            .partition(|name| name.ends_with(".json"));
        self.findings.extend(json.iter().map(|name| {
            let path = joined(folder, name);
            let message = format!("{path} is Terraform in JSON, which is not read");
            let finding = Finding::error(Code::NotResolved, message).at(&start_of(&path, files));
            finding.help("write it in HCL, or read what `terraform show -json` prints")
        }));
        for name in &names {
            if name == "override.tf" || name.ends_with("_override.tf") {
                let path = joined(folder, name);
                let message = format!("{path} overrides parts of the other files, which is not followed");
                let finding = Finding::error(Code::NotResolved, message).at(&start_of(&path, files));
                self.findings.push(finding.help("read what `terraform show -json` prints instead"));
            }
        }
        names.retain(|name| name != "override.tf" && !name.ends_with("_override.tf"));
        names
    }

    /// Opens and reads one file, and returns its number.
    fn open(&mut self, path: &str, files: &mut dyn Files) -> Option<usize> {
        let source = match files.open(path) {
            Ok(Some(source)) => source,
            Ok(None) => {
                self.findings.push(Finding::error(Code::FileNotFound, format!("there is no file {path}")));
                return None;
            }
            Err(problem) => {
                self.findings.push(Finding::error(Code::FileNotFound, format!("{path} cannot be read: {problem}")));
                return None;
            }
        };
        match parse(&source) {
            Ok(body) => {
                self.files.push(File { source, body });
                Some(self.files.len() - 1)
            }
            Err(finding) => {
                self.findings.push(*finding);
                None
            }
        }
    }

    /// Finds the files with values of variables, in the order in which Terraform lays them over each other.
    fn load_values(&mut self, scope: &Scope<'_>, files: &mut dyn Files) {
        let mut names = files.list("").unwrap_or_default();
        names.sort();
        let is_automatic = |name: &&String| name.ends_with(".auto.tfvars");
        let first = names.iter().filter(|name| *name == "terraform.tfvars");
        let paths: Vec<String> = first.chain(names.iter().filter(is_automatic)).cloned().collect();
        for name in names.iter().filter(|name| name.ends_with(".tfvars.json")) {
            if name == "terraform.tfvars.json" || name.ends_with(".auto.tfvars.json") {
                let message = format!("{name} holds values of variables in JSON, which are not read");
                let finding = Finding::error(Code::NotResolved, message).at(&start_of(name, files));
                self.findings.push(finding.help("write them into a file .tfvars, or give them as parameters"));
            }
        }
        for path in paths.iter().map(String::as_str).chain(scope.value_files.iter().map(String::as_str)) {
            let number = self.open(path, files);
            self.values.extend(number);
        }
        for number in self.values.clone() {
            let File { source, body } = &self.files[number];
            let lines = Lines::new(source);
            self.findings.extend(body.blocks().map(|block| {
                let message = format!("a block `{}` in a file with values of variables", block.ident.as_str());
                let finding = Finding::error(Code::UnknownKey, message);
                finding.at(&place_of(&lines, block.ident.span_of())).help("write NAME = VALUE")
            }));
        }
    }
}

/// Returns the place that stands for a whole file.
fn start_of(path: &str, files: &mut dyn Files) -> Place {
    match files.open(path) {
        Ok(Some(source)) => source.start(),
        _ => Source::new(path, "").start(),
    }
}

/// Returns the folder of a module that a block calls, where it is a local one.
pub(in crate::terraform) fn local_source(block: &Block) -> Option<&str> {
    let source = block.body.get_attribute("source")?.value.as_str()?;
    (source.starts_with("./") || source.starts_with("../")).then_some(source)
}

/// Joins a folder and a path in it, parts such as `a/../b` taken out; what leads out of the first folder stays so.
pub(in crate::terraform) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn paths_are_joined_without_detours() {
        assert_eq!(joined("", "./modules/table"), "modules/table");
        assert_eq!(joined("infra/live", "../modules/table/"), "infra/modules/table");
        assert_eq!(joined("infra", "../../table"), "../table");
    }
}
