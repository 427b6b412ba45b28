//! An environment's account, region and endpoint, and where each setting came from.

use tablewright_core::place::Declared;
use tablewright_core::plan;
use tablewright_core::project::{EnvironmentSettings, Resolved};
use tablewright_engine::{Connection, Reader, Target, Writer};

use crate::command_error::CommandError;
use crate::flags::Common;
use crate::load::Loaded;
use crate::printer::Printer;
use crate::render::style;

/// Where `endpoint: local` leads: the address that `tablewright local` takes where none is given.
pub(crate) const LOCAL_PORT: u16 = 8000;

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    value: String,
    from: String,
}

/// An open connection to an environment, and what to tell about it.
#[derive(Debug)]
pub(crate) struct Session {
    connection: Connection,
    account: Option<String>,
    profile: Option<Origin>,
    region: Origin,
    endpoint: Origin,
}

impl Session {
    /// Connects to the environment of a project.
    pub(crate) async fn open(common: &Common, resolved: &Resolved) -> Result<Session, CommandError> {
        Self::with(common, &resolved.settings).await
    }

    /// Connects with the settings of an environment, or without any where there is no project yet.
    pub(crate) async fn with(common: &Common, settings: &EnvironmentSettings) -> Result<Session, CommandError> {
        let region = setting(common.region.as_ref(), "--region", "TABLEWRIGHT_REGION", settings.region.as_ref());
        let profile = setting(common.profile.as_ref(), "--profile", "TABLEWRIGHT_PROFILE", settings.profile.as_ref());
        let endpoint = setting(
            common.endpoint_url.as_ref(),
            "--endpoint-url",
            "TABLEWRIGHT_ENDPOINT_URL",
            settings.endpoint.as_ref(),
        );
        let endpoint = endpoint.or_else(sdk_endpoint).map(|endpoint| match endpoint.value.as_str() {
            "local" => Origin { value: format!("http://127.0.0.1:{LOCAL_PORT}"), ..endpoint },
            _ => endpoint,
        });
        // A declared profile is for AWS; an endpoint on this machine asks for none, and COMMAND of `up` has none.
        let on_this_machine =
            endpoint.as_ref().is_some_and(|endpoint| tablewright_engine::is_loopback(&endpoint.value));
        let is_declared =
            settings.profile.is_some() && common.profile.is_none() && variable_of("TABLEWRIGHT_PROFILE").is_none();
        let profile = profile.filter(|_| !(on_this_machine && is_declared));
        if let Some(Origin { value, from }) = &endpoint
            && !tablewright_engine::is_url(value)
        {
            return Err(CommandError::new(format!("the endpoint {value:?} is not a URL ({from})"))
                .hint("write `local`, or a URL such as http://127.0.0.1:8000"));
        }
        if let Some(Origin { value, from }) = &region
            && (value.is_empty()
                || !value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'))
        {
            return Err(CommandError::new(format!("{value:?} is not a region ({from})"))
                .hint("write it as AWS does, such as eu-central-1"));
        }
        let target = Target {
            region: region.as_ref().map(|region| region.value.clone()),
            profile: profile.as_ref().map(|profile| profile.value.clone()),
            endpoint_url: endpoint.as_ref().map(|endpoint| endpoint.value.clone()),
        };
        let connection = Connection::open(&target).await?;
        let by_sdk = || "the AWS SDK's configuration".to_owned();
        let region_from = match connection.region_is_made_up() {
            true => "none given; this endpoint does without".to_owned(),
            false => by_sdk(),
        };
        Ok(Session {
            region: region.unwrap_or_else(|| Origin { value: connection.region().to_owned(), from: region_from }),
            endpoint: endpoint.unwrap_or_else(|| Origin { value: connection.endpoint(), from: by_sdk() }),
            profile,
            account: settings.account.as_ref().map(|account| account.value.clone()),
            connection,
        })
    }

    /// Returns a client that cannot change anything.
    pub(crate) fn reader(&self) -> Reader {
        self.connection.reader()
    }

    /// Returns the region, where the endpoint is one that other machines have too.
    pub(crate) fn lasting_region(&self) -> Option<&str> {
        Some(self.connection.region()).filter(|_| self.connection.is_aws())
    }

    /// Returns the endpoint for people.
    pub(crate) fn endpoint(&self) -> String {
        self.connection.endpoint()
    }

    /// Returns where this leads, for a saved plan. The account is asked for where the endpoint is AWS's own.
    pub(crate) async fn target(&self) -> Result<plan::Target, CommandError> {
        let account = match self.connection.is_aws() {
            true => Some(self.connection.account().await?),
            false => None,
        };
        Ok(plan::Target { endpoint: self.endpoint(), region: self.region.value.clone(), account })
    }

    /// Returns a client that can change tables, which nobody gets in another way: checks the account through STS where
    /// one is declared and the endpoint is AWS's, and prints where the writes will go. `written` are the declared names
    /// of the tables that are to be written; those of a stack are refused anywhere but on this machine.
    pub(crate) async fn announce<'n>(
        &self,
        loaded: &Loaded,
        written: impl IntoIterator<Item = &'n str>,
        printer: &Printer,
    ) -> Result<Writer, CommandError> {
        let resolved = &loaded.resolved;
        if !self.connection.is_loopback() {
            loaded.refuse_managed_elsewhere(written)?;
        }
        let checks = !self.connection.is_loopback() || std::env::var_os("AWS_ENDPOINT_URL_STS").is_some();
        let account = match &self.account {
            Some(declared) if checks => {
                Origin { value: self.connection.check_account(declared).await?, from: "checked through STS".to_owned() }
            }
            Some(declared) => {
                Origin { value: declared.clone(), from: "not checked: the endpoint is on this machine".to_owned() }
            }
            None => Origin { value: "any".to_owned(), from: "none declared".to_owned() },
        };
        let template = match &resolved.settings.table_name {
            Some(template) => Origin { value: template.value.to_string(), from: template.place.to_string() },
            None => Origin { value: "{table}".to_owned(), from: "default".to_owned() },
        };
        let environment = Origin { value: resolved.environment.clone(), from: loaded.environment_origin.clone() };
        let project = Origin { value: resolved.project.clone(), from: loaded.path.clone() };
        let rows = [
            ("project", &project),
            ("environment", &environment),
            ("account", &account),
            ("region", &self.region),
            ("endpoint", &self.endpoint),
            ("table names", &template),
        ];
        let profile = self.profile.as_ref().map(|profile| ("profile", profile));
        for (name, Origin { value, from }) in rows.into_iter().chain(profile) {
            printer.message(&format!("{name:<12} {value}  {}", style::dim(&format!("({from})"))));
        }
        Ok(self.connection.writer())
    }
}

/// Flag, variable, file: the first that is there.
fn setting(flag: Option<&String>, flag_name: &str, variable: &str, file: Option<&Declared<String>>) -> Option<Origin> {
    if let Some(value) = flag {
        return Some(Origin { value: value.clone(), from: flag_name.to_owned() });
    }
    if let Some(value) = variable_of(variable) {
        return Some(Origin { value, from: variable.to_owned() });
    }
    file.map(|declared| Origin { value: declared.value.clone(), from: declared.place.to_string() })
}

/// Returns the region that a flag or variable of ours chooses.
pub(crate) fn chosen_region(common: &Common) -> Option<String> {
    common.region.clone().or_else(|| variable_of("TABLEWRIGHT_REGION"))
}

fn variable_of(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The endpoint that the SDK's own variables name.
fn sdk_endpoint() -> Option<Origin> {
    if variable_of("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|ignore| ignore.eq_ignore_ascii_case("true")) {
        return None;
    }
    ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"]
        .into_iter()
        .find_map(|name| Some(Origin { value: variable_of(name)?, from: name.to_owned() }))
}
