//! Codes that come from reading files.

use super::Explanation;

pub(super) const SYNTAX: Explanation = Explanation {
    meaning: "A file is not well-formed YAML or JSON, holds nothing, or is no mapping of keys to values.",
    why: "Nothing behind the place can be read, so nothing is done with the file.",
    fix: "Mend the place that is shown: indentation, quotes and brackets in that line and the one before. YAML admits no \
          tabs as indentation. A schema file that was cut short must be exported again.",
    allow: None,
};

pub(super) const UNKNOWN_KEY: Explanation = Explanation {
    meaning: "A key that the declaration does not know at this place.",
    why: "A setting that is spelled wrong would have no effect, and nobody would notice.",
    fix: "Use the known key that the message names. `docs/guide/declaration.md` lists all of them, and with `tablewright \
          schema` an editor completes them.",
    allow: None,
};

pub(super) const DUPLICATE_KEY: Explanation = Explanation {
    meaning: "One key stands twice in a mapping, a group names one table twice, or two files declare one table.",
    why: "Which of the two is meant cannot be told.",
    fix: "Keep one. Where an included file declares a table that is declared already, remove one of them or give the \
          include another `strip_prefix`.",
    allow: None,
};

pub(super) const WRONG_VALUE: Explanation = Explanation {
    meaning: "A value has the wrong type, is not among its choices, or a file does not hold what it should hold.",
    why: "It would be a guess what is meant: `yes` is a text in YAML 1.2, and a quoted `\"5\"` is no number.",
    fix: "Write what the message expects. Words such as `PAY_PER_REQUEST` are written as DynamoDB writes them.",
    allow: None,
};

pub(super) const MISSING_KEY: Explanation = Explanation {
    meaning: "Something that must be there is missing, such as `project`, a table's `partition_key` or a local index's \
              `sort_key`.",
    why: "There is no value that would be right for everybody.",
    fix: "Add the key that the message names.",
    allow: None,
};

pub(super) const VARIABLE_NOT_SET: Explanation = Explanation {
    meaning: "`${env:NAME}` names an environment variable that is not set.",
    why: "An empty text in its place would make other names, or reach another endpoint.",
    fix: "Set the variable, or give a default: `${env:NAME:-default}`. `${env:NAME:-}` is empty on purpose. Variables in \
          environments that are not chosen need not be set.",
    allow: None,
};

pub(super) const FILE_NOT_FOUND: Explanation = Explanation {
    meaning: "A file that the declaration names is not there or cannot be read, or no file fits a pattern of `include` or \
              `seed`.",
    why: "Tables that such a file declares would be taken for undeclared ones.",
    fix: "Correct the pattern; it is relative to the declaration's directory. Files must be readable and in UTF-8.",
    allow: None,
};

pub(super) const UNKNOWN_ENVIRONMENT: Explanation = Explanation {
    meaning: "The environment that was chosen is not declared.",
    why: "Its account, region and table names are not known.",
    fix: "Choose one of those that are listed, or declare it under `environments`. The message says whether the name came \
          from `--env`, from `TABLEWRIGHT_ENV` or from `default_environment`.",
    allow: None,
};

pub(super) const UNKNOWN_TABLE: Explanation = Explanation {
    meaning: "A table that is not declared is named: in `--table`, in an environment's overrides, in a group, or by a seed \
              file.",
    why: "What was said about it would have no effect.",
    fix: "Use the declared name, not the live one. A seed file is named after the declared table.",
    allow: None,
};

pub(super) const BAD_TEMPLATE: Explanation = Explanation {
    meaning: "A name template cannot be used: `table_name` or `table_name_variable`.",
    why: "Without the table in it, every table would get one and the same name.",
    fix: "`table_name` holds `{table}` once, and may hold `{project}` and `{environment}`. `table_name_variable` holds \
          `{TABLE}`.",
    allow: None,
};

pub(super) const LEFT_OUT: Explanation = Explanation {
    meaning: "A schema file, a template or Terraform says something that no declaration can, such as replicas, a resource \
              policy or an alarm with metric math, or that only a deployment knows. It is left out.",
    why: "A table that is created from the declaration will not have it. On the table that exists it stays as it is. The \
          custom resource is asked to do what it says, so there it is an error.",
    fix: "Keep managing it with what made it.",
    allow: Some("As a warning or a note it stops nothing."),
};

pub(super) const NOT_RESOLVED: Explanation = Explanation {
    meaning: "A table in a template or in Terraform uses a value that cannot be known from the files: a parameter or variable \
              without a value, an import, an attribute of another resource, a data source, a Systems Manager parameter, a \
              function that is not supported.",
    why: "A guess would make another table than the deployment makes.",
    fix: "Give parameters under `parameters` of the include, or with `--parameter NAME=VALUE` of `init`. For the rest write \
          the value itself, or make it a parameter with a default. Of Terraform, read what `terraform show -json` prints.",
    allow: None,
};

pub(super) const UNKNOWN_METRIC: Explanation = Explanation {
    meaning: "An alarm of the namespace AWS/DynamoDB watches a metric that DynamoDB does not publish.",
    why: "It never gets data, so it never fires. `ReadThrottledEvents` and `WriteThrottledEvents` are often written for \
          `ReadThrottleEvents` and `WriteThrottleEvents`.",
    fix: "Use the name that the message shows.",
    allow: Some("It is a warning and stops nothing."),
};

pub(super) const SILENT_ALARM: Explanation = Explanation {
    meaning: "An alarm on a table has no action: `alarm_actions` is empty or left out, or actions are switched off.",
    why: "It goes to ALARM and nobody hears of it.",
    fix: "Name whom it tells, such as the ARN of an SNS topic.",
    allow: Some("It is a warning and stops nothing. An alarm that only a dashboard shows needs no action."),
};
