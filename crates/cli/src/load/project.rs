//! A project, read and resolved.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::codes::Code;
use tablewright_core::companion::{self, DesiredCompanion};
use tablewright_core::finding::{Finding, any_error};
use tablewright_core::place::Place;
use tablewright_core::project::{
    DesiredTable, ENVIRONMENT_OF_NONE, Environment, EnvironmentSettings, Project, Resolved, TableDeclaration,
    UnknownEnvironment,
};
use tablewright_formats::native::{self, Document, Include, NameTemplates, Scope};

use super::files::{self, Sources, declaration_path};
use super::foreign::ManagedElsewhere;
use super::includes::{CustomResource, Included};
use super::templates::Settings;
use crate::command_error::CommandError;
use crate::flags::Common;

/// A declaration file, read but not yet resolved for an environment.
#[derive(Debug)]
pub(crate) struct Declaration {
    document: Document,
    pub(crate) sources: Sources,
    pub(crate) path: String,
    variables: BTreeMap<String, String>,
}

/// A project resolved for one environment.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The project resolved.
    pub(crate) resolved: Resolved,
    /// The project as written.
    pub(crate) project: Project,
    /// The tables and companions, by declared name, that another tool manages, with the place of the include that names its file.
    pub(crate) managed_elsewhere: BTreeMap<String, ManagedElsewhere>,
    /// The tables, by declared name, that are custom resources of templates.
    pub(crate) custom_resources: BTreeMap<String, CustomResource>,
    /// The texts of its files.
    pub(crate) sources: Sources,
    /// The declaration file.
    pub(crate) path: String,
    /// Where the environment's name came from.
    pub(crate) environment_origin: String,
}

impl Declaration {
    /// Reads the declaration of the current directory.
    pub(crate) fn read() -> Result<Declaration, CommandError> {
        Self::find()?.ok_or_else(|| {
            CommandError::new(format!("there is no tablewright.yaml in {}", files::here()))
                .hint("go to the project's directory, or name it with -C DIR")
        })
    }

    /// Reads the declaration of the current directory, where there is one.
    pub(crate) fn find() -> Result<Option<Declaration>, CommandError> {
        let Some(path) = declaration_path()? else { return Ok(None) };
        let mut sources = Sources::default();
        let source = sources.read(&path).map_err(|problem| {
            CommandError::new(format!("{} cannot be read", path.display()))
                .because(problem)
                .hint("it must be a readable text file in UTF-8")
        })?;
        let document = Document::parse(&source).map_err(|findings| CommandError::findings(findings, &sources))?;
        Ok(Some(Declaration { document, sources, path: path.display().to_string(), variables: variables() }))
    }

    /// Returns the environments that are declared, or the one of a project that declares none.
    pub(crate) fn environments(&self) -> Vec<String> {
        let names: Vec<_> = self.document.environment_names().into_iter().map(|name| name.value).collect();
        if names.is_empty() { vec![ENVIRONMENT_OF_NONE.to_owned()] } else { names }
    }

    /// Returns how every environment names its tables, for programs that choose one when they run.
    pub(crate) fn name_templates(&self) -> NameTemplates {
        self.document.name_templates()
    }

    /// Chooses the environment: flag, variable, default; never a guess. Returns it with where it came from.
    pub(crate) fn choose(&self, flag: Option<&str>) -> Result<(String, String), CommandError> {
        self.choose_by(flag.map(|name| (name, "--env")))
    }

    /// Chooses the environment as [`Self::choose`] does, where something else than the flag names it.
    pub(crate) fn choose_by(&self, named: Option<(&str, &str)>) -> Result<(String, String), CommandError> {
        let variable = std::env::var("TABLEWRIGHT_ENV").ok().filter(|name| !name.is_empty());
        let default = self.document.default_environment(&self.variables);
        let default = default.map_err(|findings| CommandError::findings(findings, &self.sources))?;
        let (name, origin) = match (named, variable, default) {
            (Some((name, origin)), ..) => (name.to_owned(), origin.to_owned()),
            (None, Some(name), _) => (name, "TABLEWRIGHT_ENV".to_owned()),
            (None, None, Some(name)) => (name.value, name.place.to_string()),
            (None, None, None) if self.document.environment_names().is_empty() => {
                (ENVIRONMENT_OF_NONE.to_owned(), "no environments declared".to_owned())
            }
            (None, None, None) => {
                return Err(CommandError::new("no environment was chosen")
                    .hint(format!("choose one with --env: {}", self.environments().join(", ")))
                    .hint("or set TABLEWRIGHT_ENV, or declare `default_environment`"));
            }
        };
        if !self.environments().contains(&name) {
            let error = UnknownEnvironment::NotDeclared { name, declared: self.environments() };
            return Err(CommandError::of(Code::UnknownEnvironment, error.to_string())
                .hint(format!("the name comes from {origin}")));
        }
        Ok((name, origin))
    }

    /// Resolves the project for an environment; errors in it stop.
    pub(crate) fn load(&self, environment: &str, origin: &str) -> Result<Loaded, CommandError> {
        let loaded = self.resolve(environment, origin)?;
        match any_error(&loaded.resolved.findings) {
            true => Err(CommandError::findings(loaded.resolved.findings, &loaded.sources)),
            false => Ok(loaded),
        }
    }

    /// Resolves the project for an environment. Findings that are errors stay in the result.
    pub(crate) fn resolve(&self, environment: &str, origin: &str) -> Result<Loaded, CommandError> {
        let scope = Scope { environment: Some(environment), variables: &self.variables };
        let mut sources = self.sources.clone();
        let (project, mut findings) = self.document.project(&scope);
        let (includes, mut wrong) = self.document.includes(&scope);
        findings.append(&mut wrong);
        let Some(mut project) = project else { return Err(CommandError::findings(findings, &sources)) };
        let (managed_elsewhere, custom_resources) =
            self.include(&includes, environment, &mut project, &mut sources, &mut findings);
        // Tables that could not be included are not unknown.
        if includes.is_empty() || !any_error(&findings) {
            findings.extend(native::unknown_tables(&project));
        }
        let mut resolved = project.resolve(Some(environment)).map_err(|error| CommandError::new(error.to_string()))?;
        findings.append(&mut resolved.findings);
        let is_shared = |finding: &Finding| finding.code == Code::SharedEnvironmentName;
        if findings.iter().any(is_shared) && self.names_are_apart(environment, &project) {
            findings.retain(|finding| !is_shared(finding));
        }
        findings.extend(self.shared_companions(&project, &resolved));
        resolved.findings = unique(findings);
        let (path, environment_origin) = (self.path.clone(), origin.to_owned());
        Ok(Loaded { resolved, project, managed_elsewhere, custom_resources, sources, path, environment_origin })
    }

    /// Returns what is wrong because another environment has a companion of the same live name.
    fn shared_companions(&self, project: &Project, resolved: &Resolved) -> Vec<Finding> {
        if resolved.companions.is_empty() {
            return Vec::new();
        }
        let others = self.environments().into_iter().filter(|name| *name != resolved.environment);
        // One that cannot be read says so where it is chosen.
        let others = others.filter_map(|name| {
            let scope = Scope { environment: Some(&name), variables: &self.variables };
            self.document.project(&scope).0?.resolve(Some(&name)).ok()
        });
        others.flat_map(|other| project.shared_companions(resolved, &other)).collect()
    }

    /// Returns an environment as it would be under another name, which shows where its texts hold its name. `None` where
    /// it cannot be read. Under that name it may break rules, which nobody has to be told.
    pub(crate) fn renamed(&self, environment: &str, name: &str) -> Option<Resolved> {
        let scope = Scope { environment: Some(name), variables: &self.variables };
        let mut project = self.document.project(&scope).0?;
        let (includes, _) = self.document.includes(&scope);
        self.include(&includes, environment, &mut project, &mut Sources::default(), &mut Vec::new());
        let declared = project.environments.remove(environment).unwrap_or_else(|| Environment {
            place: project.name.place.clone(),
            settings: EnvironmentSettings::default(),
            defaults: TableDeclaration::default(),
            tables: BTreeMap::new(),
            parameters: Default::default(),
            alarms: Default::default(),
            policies: BTreeMap::new(),
            event_source_mappings: BTreeMap::new(),
        });
        project.environments.insert(name.to_owned(), declared);
        project.resolve(Some(name)).ok()
    }

    /// Adds what is included to a project. Returns what another tool manages of it, and the custom resources.
    fn include(
        &self,
        includes: &[Include],
        environment: &str,
        project: &mut Project,
        sources: &mut Sources,
        findings: &mut Vec<Finding>,
    ) -> (BTreeMap<String, ManagedElsewhere>, BTreeMap<String, CustomResource>) {
        let settings = environment_settings(project, environment);
        let [region, account] =
            [settings.region, settings.account].map(|setting| setting.map(|declared| declared.value));
        let for_templates = Settings {
            stage: Some(environment),
            region: region.as_deref(),
            account: account.as_deref(),
            parameters: &BTreeMap::new(),
            variables: &self.variables,
        };
        let (managed_elsewhere, unnamed, custom_resources) = Default::default();
        let mut included = Included { project, managed_elsewhere, unnamed, custom_resources, sources, findings };
        includes.iter().for_each(|include| included.add(include, for_templates));
        let Included { managed_elsewhere, unnamed, custom_resources, .. } = included;
        // An endpoint that is no region of AWS has no stack, and its tables have the project's names.
        if settings.endpoint.is_none() {
            let overrides = project.environments.get(environment).map(|environment| &environment.tables);
            let is_named =
                |name: &str| overrides.and_then(|tables| tables.get(name)).is_some_and(|table| table.name.is_some());
            let unnamed = unnamed.into_iter().filter(|(name, _)| !is_named(name));
            findings.extend(unnamed.map(|(name, place)| named_by_stack(&name, &place)));
        }
        (managed_elsewhere, custom_resources)
    }

    /// Says whether every table gives its own name, and none of them is that of a table of another environment: then it
    /// does not matter that the environments have one name template.
    fn names_are_apart(&self, environment: &str, project: &Project) -> bool {
        let names = |project: &Project| -> Option<BTreeSet<String>> {
            project.tables.values().map(|table| table.name.as_ref().map(|name| name.value.clone())).collect()
        };
        let Some(own) = names(project) else { return false };
        let others = self.environments().into_iter().filter(|name| name != environment);
        others.into_iter().all(|other| {
            let scope = Scope { environment: Some(&other), variables: &self.variables };
            let Some(mut project) = self.document.project(&scope).0 else { return false };
            let (includes, _) = self.document.includes(&scope);
            // What is wrong with it is told where that environment is read.
            self.include(&includes, &other, &mut project, &mut Sources::default(), &mut Vec::new());
            names(&project).is_some_and(|others| own.is_disjoint(&others))
        })
    }
}

impl Loaded {
    /// Reads the declaration of the current directory and resolves it for the chosen environment; errors in it stop.
    pub(crate) fn read(common: &Common) -> Result<Loaded, CommandError> {
        let declaration = Declaration::read()?;
        let (environment, origin) = declaration.choose(common.environment.as_deref())?;
        let loaded = declaration.load(&environment, &origin)?;
        loaded.chosen(&common.tables)?;
        Ok(loaded)
    }

    /// Returns the tables that are asked for with `--table`, or all.
    pub(crate) fn chosen(&self, names: &[String]) -> Result<Vec<&DesiredTable>, CommandError> {
        let tables = &self.resolved.tables;
        if let Some(unknown) = names.iter().find(|name| !tables.contains_key(*name)) {
            let known = tables.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(CommandError::of(Code::UnknownTable, format!("no table {unknown} is declared"))
                .hint(format!("--table takes declared names: {known}")));
        }
        let wanted: BTreeSet<_> = names.iter().collect();
        Ok(tables.values().filter(|table| names.is_empty() || wanted.contains(&table.declared_name)).collect())
    }

    /// Returns the companions that go with the tables of `--table`: all where none are named, and otherwise those that
    /// tell of these tables and of no others, and what comes after them alone.
    pub(crate) fn companions_of(&self, names: &[String]) -> Vec<&DesiredCompanion> {
        let mut going: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let mut found = Vec::new();
        for wanted in &self.resolved.companions {
            let goes_with = !wanted.after.is_empty() && wanted.after.iter().all(|name| going.contains(name.as_str()));
            if names.is_empty() || goes_with {
                going.insert(&wanted.declared_name);
                found.push(wanted);
            }
        }
        found
    }

    /// Returns who else manages a table, or a companion. One declared alarm or policy may stand for several companions.
    fn manager_of(&self, name: &str) -> Option<&ManagedElsewhere> {
        let sections = [companion::Kind::Alarm, companion::Kind::Policy].map(companion::Kind::section);
        let declared = || {
            let (section, rest) = name.split_once('/').filter(|(section, _)| sections.contains(section))?;
            let (first, _) = rest.split_once('/')?;
            self.managed_elsewhere.get(&format!("{section}/{first}"))
        };
        self.managed_elsewhere.get(name).or_else(declared)
    }

    /// Refuses to write what another tool manages.
    pub(crate) fn refuse_managed_elsewhere<'n>(
        &self,
        written: impl IntoIterator<Item = &'n str>,
    ) -> Result<(), CommandError> {
        let managed = written.into_iter().filter_map(|name| Some((name, self.manager_of(name)?)));
        let managed: Vec<_> = managed.collect();
        let Some((_, ManagedElsewhere { manager, place })) = managed.first() else { return Ok(()) };
        let managed: Vec<_> = managed.iter().filter(|(_, other)| other.manager == *manager).collect();
        let names = managed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let are_tables = managed.iter().all(|(name, _)| self.resolved.tables.contains_key(*name));
        let these = if are_tables { "these tables" } else { "these" };
        let message = format!("nothing was changed: {these} are managed by {}: {names}", manager.of_tables());
        Err(CommandError::of(Code::ManagedElsewhere, message)
            .because(format!("{place} includes them from {}", manager.file()))
            .hint(format!("{}; `plan` shows what would be different", manager.deploy()))
            .hint("`manage: true` in the include says that Tablewright manages them; --table chooses others"))
    }
}

/// Returns the environment variables. Those that are not UTF-8 cannot stand in a file, so they are as good as not set.
pub(crate) fn variables() -> BTreeMap<String, String> {
    let variables = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
    variables.collect()
}

/// The finding of a table that its stack gives a name that nobody can know.
fn named_by_stack(name: &str, place: &Place) -> Finding {
    let message = format!("{name} has no `TableName`, so CloudFormation makes one up");
    let help = format!(
        "it is looked for under the project's own name; write `TableName`, or under the environment \
                        `tables: {{ {name}: {{ name: LIVE-NAME }} }}`"
    );
    Finding::warning(Code::NotResolved, message).at(place).about(name).help(help)
}

/// Returns the settings of an environment, over the project's.
fn environment_settings(project: &Project, environment: &str) -> EnvironmentSettings {
    match project.environments.get(environment) {
        Some(declared) => declared.settings.clone().over(&project.settings),
        None => project.settings.clone(),
    }
}

/// Layers are read more than once, so the same finding may come twice.
fn unique(findings: Vec<Finding>) -> Vec<Finding> {
    let mut unique: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        if !unique.contains(&finding) {
            unique.push(finding);
        }
    }
    unique.sort_by(|a, b| a.place.cmp(&b.place));
    unique
}
