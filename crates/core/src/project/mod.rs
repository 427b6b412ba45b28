//! A project as written, and its resolution for one environment.
//!
//! [`Project`] holds what the files say, each value with its place, variables already replaced for one environment.
//! [`Project::resolve`] lays the layers over each other (defaults, the environment's defaults, the table, the
//! environment's table), brings each table into normal form and checks it. No text is parsed here.

mod alarms;
mod beside;
mod companions;
mod declaration;
mod functions;
mod layers;
mod mappings;
mod normalise;
mod parameters;
mod policies;
mod resolve;
mod shared;
mod silence;
mod surroundings;

pub use alarms::{AlarmDeclaration, AlarmsDeclaration, ShortForm, Side, TablesChoice, ThresholdDeclaration, Watches};
pub use beside::{CompanionDeclarations, Twice};
pub use companions::{
    FunctionDeclaration, GrantDeclaration, MappingDeclaration, MappingsDeclaration, ParameterDeclaration,
    ParameterSource, ParametersDeclaration, PolicyDeclaration,
};
pub use declaration::{
    BillingMode, Environment, EnvironmentSettings, GlobalIndexDeclaration, Group, IgnoredField, LocalIndexDeclaration,
    OnExisting, Project, TableDeclaration,
};
pub use functions::Function;
pub(crate) use normalise::included;
pub use policies::declared_grants;
pub use resolve::{DesiredTable, ENVIRONMENT_OF_NONE, Resolved, UnknownEnvironment};
pub use silence::MAY_BE_UNMENTIONED;
