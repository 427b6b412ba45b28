//! A declaration to begin with.

use crate::variables::escape;
use crate::yaml::quoted;

/// Returns a commented declaration of one table, in YAML. It is without findings, and stays so when lines are
/// uncommented. `environment` is declared and the default one; without it, `dev` is, on the local endpoint.
pub fn start(project: &str, environment: Option<&str>) -> String {
    let project = quoted(&escape(project));
    let name = quoted(&escape(environment.unwrap_or("dev")));
    let settings = match environment {
        Some(_) => "    # region: eu-central-1\n    # protected: true\n",
        None => "    endpoint: local\n",
    };
    format!(
        r#"# Tables, declared once. `tablewright plan` shows what would change, `tablewright apply` changes it.
# Every key, with its values: `tablewright schema --format markdown`. Editors complete them after
# `tablewright schema > tablewright.schema.json`, with this comment as the first line of the file:
#     # yaml-language-server: $schema=tablewright.schema.json

project: {project}

# The environment that is meant where neither --env nor TABLEWRIGHT_ENV names one
default_environment: {name}

# How live names are made
table_name: "{{project}}-{{environment}}-{{table}}"

# One account and one region each; `local` is what `tablewright local` serves
environments:
  {name}:
{settings}  # another:
    # region: eu-central-1
    # account: "123456789012"
    # protected: true

# What every table gets that does not say otherwise
defaults:
  billing_mode: PAY_PER_REQUEST
  # point_in_time_recovery: true
  # deletion_protection: true
  # tags: {{ Application: {project}, Environment: "${{environment}}" }}

# Rename this one, and add others
tables:
  items:
    partition_key: id
    # sort_key: {{ name: createdAt, type: N }}
    # time_to_live: expiresAt
    # stream: NEW_AND_OLD_IMAGES
    # global_secondary_indexes:
      # by-owner: {{ partition_key: ownerId }}
"#
    )
}
