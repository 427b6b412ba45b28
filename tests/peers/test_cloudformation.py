"""`render cloudformation`: cfn-lint has nothing to say about what is rendered, and moto deploys it."""

import json
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest
import yaml
from cfnlint.decode import cfn_json, cfn_yaml

from support import application, paths
from support.program import Tablewright

EXAMPLES = paths.REPOSITORY / "examples"
FORMS = ["native", "custom-resource"]
FORMATS = ["yaml", "json"]

# Every setting of a table, each once or more.
EVERYTHING = """
project: every-setting
region: eu-central-1
table_name: "every-{table}"
tags_exclusive: true
tables:
  everything:
    partition_key: { name: pk, type: B }
    sort_key: { name: sk, type: N }
    billing_mode: PROVISIONED
    provisioned_throughput: { read_capacity_units: 5, write_capacity_units: 6 }
    warm_throughput: { read_units_per_second: 13000, write_units_per_second: 5000 }
    global_secondary_indexes:
      by-many:
        partition_key: [a, b, { name: c, type: N }, d]
        sort_key: [x, y, { name: z, type: B }, w]
        projection: KEYS_ONLY
        provisioned_throughput: { read_capacity_units: 7, write_capacity_units: 8 }
        warm_throughput: { read_units_per_second: 13000, write_units_per_second: 5000 }
      by-email: { partition_key: email, projection: { include: [name, "No"] } }
    local_secondary_indexes:
      local: { sort_key: { name: when, type: N }, projection: KEYS_ONLY }
    stream: NEW_AND_OLD_IMAGES
    time_to_live: expires
    point_in_time_recovery: { recovery_period_in_days: 7 }
    server_side_encryption: { kms_key: alias/own }
    table_class: STANDARD_INFREQUENT_ACCESS
    deletion_protection: true
    tags: { Team: "sales: = x", "yes": "no", "on": "1e3" }
    ignore: [provisioned_throughput, "tags.Cost centre"]
    on_existing: adopt
    ownership_tags: false
  on-demand:
    partition_key: id
    on_demand_throughput: { max_read_request_units: 100 }
    server_side_encryption:
      kms_key: "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    stream: KEYS_ONLY
    global_secondary_indexes:
      by-a:
        partition_key: a
        on_demand_throughput: { max_write_request_units: 10 }
        warm_throughput: { read_units_per_second: 13000, write_units_per_second: 5000 }
  managed: { partition_key: id, server_side_encryption: aws_managed }
parameters:
  path: /every
  values:
    arn: { table_arn: on-demand, description: Where it is }
    name: { table_name: on-demand }
    stream: { stream_arn: on-demand }
    policy: { policy_arn: app }
    days: { values: [mon, tue] }
    mode: { value: fast, owner: operator }
alarms:
  alarm_actions: arn:aws:sns:eu-central-1:123456789012:ops
  ok_actions: arn:aws:sns:eu-central-1:123456789012:ops
  values:
    throttling: { tables: on-demand, tags: { Team: ops }, description: Too much }
    slow: { kind: latency, tables: on-demand, operations: Query, statistic: p99, threshold: 20.5 }
    user_errors:
    behind: { kind: stream_iterator_age, functions: count }
policies:
  app:
    path: /every/
    description: What it may
    grants: [{ read_write: [on-demand, managed] }, { stream: on-demand }, { read: on-demand/by-a }]
    attach_to_roles: [every-task]
event_source_mappings:
  count:
    table: on-demand
    function: count
    batch_size: 10
    batching_window_seconds: 5
    retries: 3
    max_record_age_seconds: 3600
    bisect_on_error: true
    parallelization_factor: 2
    report_batch_item_failures: true
    on_failure: arn:aws:sqs:eu-central-1:123456789012:lost
    filters: [{ eventName: [INSERT] }]
functions: { count: { memory: 128, timeout: 60 } }
"""

# Texts that YAML readers of different ages take for something else.
HOSTILE = r'''
project: "sh\"op\n*/ $${AWS::Region}"
environments:
  "o'brien \u2028 \u0085 \"{x}`": { table_name: "other-{table}" }
tables:
  orders:
    partition_key: "12:30"
    sort_key: "!Ref x"
    time_to_live: "yes"
    tags: { "0777": "0o17", "=": "+1_000", "no": "2001-01-01" }
    global_secondary_indexes: { ".inf": { partition_key: "null", projection: { include: ["#", "- a", "{}", "a\tb"] } } }
'''


def environments(declaration: str) -> list[str]:
    return list(yaml.safe_load(declaration).get("environments", {})) or ["default"]


def lint(*templates: Path) -> str:
    """Returns everything that cfn-lint says about files, notes included."""
    command = [paths.VIRTUAL_ENVIRONMENT / "cfn-lint", "--include-checks", "I", "--", *templates]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


def rendered(program: Tablewright, form: str, written: str, environment: str) -> Path:
    """Renders into a file, and returns its path."""
    out = f"rendered/{environment}-{form}"
    program.run("render", "cloudformation", "--as", form, "--format", written, "--env", environment, "--out", out, expect=0)
    return program.directory / out / f"tables.template.{written}"


def all_of(program: Tablewright) -> list[Path]:
    """Renders every environment in every form."""
    names = environments((program.directory / "tablewright.yaml").read_text())
    return [rendered(program, form, written, name) for name in names for form in FORMS for written in FORMATS]


@pytest.mark.parametrize("example", sorted(path.parent.name for path in EXAMPLES.glob("*/tablewright.yaml")))
def test_examples_are_clean(tmp_path, program, variables, example):
    directory = tmp_path / example
    shutil.copytree(EXAMPLES / example, directory)
    assert lint(*all_of(Tablewright(program, directory, variables))) == ""


def test_every_setting_is_clean(project):
    assert lint(*all_of(project(EVERYTHING))) == ""


def test_cfn_lint_would_say_something(project):
    path = rendered(project(EVERYTHING), "native", "yaml", "default")
    path.write_text(path.read_text().replace("KeyType: HASH", "KeyType: HASHED"))
    assert "E3012" in lint(path)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("declaration", [EVERYTHING, HOSTILE])
def test_yaml_and_json_are_the_same(project, declaration, form):
    [environment] = environments(declaration)
    tables = project(declaration)
    in_yaml = cfn_yaml.load(str(rendered(tables, form, "yaml", environment)))
    in_json = cfn_json.load(str(rendered(tables, form, "json", environment)))
    assert json.loads(json.dumps(in_yaml)) == json.loads(json.dumps(in_json))


def test_moto_deploys_native_tables_and_what_is_beside_them(project, moto):
    tables = project(EVERYTHING)
    known = {"endpoint_url": moto.url, "region_name": "eu-central-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    stacks, dynamodb = boto3.client("cloudformation", **known), boto3.client("dynamodb", **known)
    application.role(moto.url, "every-task", "ecs-tasks.amazonaws.com")
    application.function(moto.url, "count", "eu-central-1")
    template = rendered(tables, "native", "yaml", "default").read_text()
    stacks.create_stack(StackName="shop", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    exports = {export["Name"]: export["Value"] for export in stacks.list_exports()["Exports"]}
    described = dynamodb.describe_table(TableName="every-on-demand")["Table"]
    assert exports["shop-OnDemandTableName"] == "every-on-demand"
    assert exports["shop-OnDemandTableArn"] == described["TableArn"]
    assert exports["shop-OnDemandTableStreamArn"] == described["LatestStreamArn"]
    # What is declared beside the tables tells of those that the stack made.
    parameters = boto3.client("ssm", **known).get_parameters_by_path(Path="/every")["Parameters"]
    values = {parameter["Name"].removeprefix("/every/"): parameter["Value"] for parameter in parameters}
    assert (values["name"], values["arn"]) == ("every-on-demand", described["TableArn"])
    assert values["stream"] == described["LatestStreamArn"]
    assert values["policy"].endswith(":policy/every/every-setting-default-app")
    (mapping,) = boto3.client("lambda", **known).list_event_source_mappings()["EventSourceMappings"]
    assert (mapping["EventSourceArn"], mapping["BatchSize"]) == (described["LatestStreamArn"], 10)
    assert set(exports) == {
        *(f"shop-{table}Table{what}" for table in ("Everything", "OnDemand") for what in ("Name", "Arn", "StreamArn")),
        *(f"shop-ManagedTable{what}" for what in ("Name", "Arn")),
    }
