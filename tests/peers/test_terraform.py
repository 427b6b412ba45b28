"""Modules that `render terraform` writes, in the hands of Terraform itself, against moto."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import boto3
import pytest

from conftest import cleared
from support import paths
from support.clients import REGION, dynamodb
from support.program import Tablewright
from support.terraform import NotInstalled, Terraform

EXAMPLES = {
    "bookclub": "prod",
    "construction-expenses": "production",
    "events": "dev",
    "fileshare": "dev",
    "products": "production",
}
# What moto keeps of everything that can be declared: not table classes, not on-demand maxima.
EVERYTHING = """
project: shop
default_environment: dev
table_name: "{project}-{environment}-{table}"
environments:
  dev: { region: us-east-1 }
  live: { region: us-east-1, tables: { plain: { deletion_protection: true } } }
tables:
  orders:
    partition_key: id
    sort_key: { name: at, type: N }
    provisioned_throughput: { read_capacity_units: 3, write_capacity_units: 2 }
    global_secondary_indexes:
      by-customer:
        partition_key: customer
        projection: { include: [total, state] }
        provisioned_throughput: { read_capacity_units: 4, write_capacity_units: 5 }
    local_secondary_indexes:
      by-state: { sort_key: state, projection: KEYS_ONLY }
    stream: NEW_AND_OLD_IMAGES
    time_to_live: expires
    point_in_time_recovery: true
    server_side_encryption: aws_managed
    deletion_protection: true
    tags: { Team: "sales in ${environment}" }
  plain:
    partition_key: { name: id, type: B }
    ignore: [tags.Owner]
parameters:
  path: "/shop/${environment}"
  values:
    orders_name: { table_name: orders }
    orders_arn: { table_arn: orders }
    stream: { stream_arn: orders }
    policy: { policy_arn: app }
    hosts: { values: [a, b] }
    switch: { value: "on", owner: operator, description: "100%{ for ${environment}" }
policies:
  app:
    description: Orders
    grants:
      - { read_write: [orders, plain] }
      - { stream: [orders] }
    attach_to_roles: ["shop-${environment}"]
alarms:
  alarm_actions: "arn:aws:sns:us-east-1:123456789012:${environment}"
  values:
    throttling:
    consumed_capacity: { tables: orders }
    slow: { kind: latency, operations: [GetItem], tables: orders, statistic: p99, threshold: 20.5 }
    errors: { kind: function_errors, functions: counter }
event_source_mappings:
  counter:
    table: orders
    function: counter
    batch_size: 10
    batching_window_seconds: 5
    filters: [{ eventName: [INSERT, REMOVE] }]
    retries: 3
    report_batch_item_failures: true
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> Terraform:
    directory = tmp_path_factory.mktemp("terraform")
    try:
        return Terraform.find(directory, cleared(directory / "home"))
    except NotInstalled as missing:
        pytest.skip(str(missing))


@pytest.fixture
def terraform(installed, moto) -> Terraform:
    """Terraform whose provider talks to an empty moto."""
    return installed.seeing(
        AWS_ENDPOINT_URL=moto.url, AWS_REGION=REGION, AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x"
    )


@pytest.fixture
def everything(project, moto) -> Tablewright:
    """A project of everything, with the role and the function that somebody else makes."""
    service = lambda name: boto3.client(  # noqa: E731
        name, endpoint_url=moto.url, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
    )
    trust = {"Principal": {"Service": "lambda.amazonaws.com"}, "Effect": "Allow", "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = service("iam").create_role(RoleName="shop-dev", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return {}\n")
    service("lambda").create_function(
        FunctionName="counter", Runtime="python3.12", Role=role, Handler="index.handler", Code={"ZipFile": code.getvalue()}
    )
    return project(EVERYTHING).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)


@pytest.fixture
def example_of(tmp_path, program, variables):
    """Makes a copy of an example: `example_of("products")`."""

    def make(name: str) -> Tablewright:
        directory = tmp_path / name
        shutil.copytree(paths.REPOSITORY / "examples" / name, directory, ignore=shutil.ignore_patterns(".tablewright"))
        return Tablewright(program, directory, variables)

    return make


def rendered(tablewright: Tablewright, terraform: Terraform, *arguments: str) -> Path:
    """Renders a module into a new folder, ready for Terraform."""
    module = tablewright.directory / "rendered"
    tablewright.run("render", "terraform", "--out", module, *arguments, expect=0)
    terraform.prepare(module)
    return module


@pytest.mark.parametrize(("name", "environment"), EXAMPLES.items())
def test_the_modules_of_the_examples_are_valid_and_formatted(installed, example_of, name, environment):
    module = rendered(example_of(name), installed, "--env", environment, "--import=declared", "--variables", "all")
    installed.run(module, "validate", expect=0)
    assert installed.run(module, "fmt", "-check", "-diff", "-recursive", expect=0).out == ""


def test_a_module_of_everything_is_valid_and_formatted(installed, everything):
    module = rendered(everything, installed, "--import=declared")
    installed.run(module, "validate", expect=0)
    assert installed.run(module, "fmt", "-check", "-diff", "-recursive", expect=0).out == ""


def test_tables_that_terraform_made_are_as_declared(terraform, everything):
    module = rendered(everything, terraform)
    terraform.run(module, "apply", "-input=false", "-auto-approve", expect=0)
    without_tags = everything.directory / "tablewright.yaml"
    # Terraform knows nothing of ownership, and what Tablewright would add is only that.
    without_tags.write_text("ownership_tags: false\n" + without_tags.read_text())
    assert "as declared" in everything.run("drift", expect=0).out
    assert terraform.changes(module) == {}


def test_terraform_takes_over_what_tablewright_made(terraform, everything):
    everything.run("apply", "--yes", expect=0)
    module = rendered(everything, terraform, "--import")
    changes = terraform.changes(module)
    assert changes and all(actions == ["import"] for actions in changes.values()), changes
    assert {address.split(".")[0] for address in changes} == {
        "aws_cloudwatch_metric_alarm",
        "aws_dynamodb_table",
        "aws_iam_policy",
        "aws_iam_role_policy_attachment",
        "aws_lambda_event_source_mapping",
        "aws_ssm_parameter",
    }
    terraform.run(module, "apply", "-input=false", "plan.tfplan", expect=0)
    terraform.run(module, "plan", "-input=false", "-detailed-exitcode", expect=0)
    # Nothing was recreated or lost on the way, ownership tags included.
    assert "as declared" in everything.run("drift", expect=0).out


def test_terraform_takes_over_the_products_of_production(terraform, example_of, moto):
    products = example_of("products").seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url, TABLEWRIGHT_ENV="production")
    products.run("apply", "--confirm", "production", expect=0)
    module = rendered(products, terraform, "--import")
    changes = terraform.changes(module)
    assert {address for address in changes if address.startswith("aws_dynamodb_table.")} == {
        "aws_dynamodb_table.catalogue",
        "aws_dynamodb_table.products",
        "aws_dynamodb_table.sessions",
    }
    assert all(actions == ["import"] for actions in changes.values()), changes
    terraform.run(module, "apply", "-input=false", "plan.tfplan", expect=0)
    assert terraform.changes(module) == {}
    outputs = json.loads(terraform.run(module, "output", "-json", expect=0).out)
    assert outputs["table_name"]["value"] == "production-products"
    assert outputs["products_gsi_names"]["value"] == ["CategoryIndex"]
    assert set(outputs["table_names"]["value"]) == {"catalogue", "products", "sessions"}


def test_only_what_exists_is_imported(terraform, everything, moto):
    everything.run("apply", "--yes", "--table", "plain", expect=0)
    module = rendered(everything, terraform, "--import")
    changes = terraform.changes(module)
    assert changes["aws_dynamodb_table.plain"] == ["import"]
    assert changes["aws_dynamodb_table.orders"] == ["create"]


def test_what_operators_and_others_change_stays(terraform, everything, moto):
    everything.run("apply", "--yes", expect=0)
    module = rendered(everything, terraform, "--import")
    terraform.run(module, "apply", "-input=false", "-auto-approve", expect=0)
    everything.run("parameters", "set", "switch", "off", "--yes", expect=0)
    client = dynamodb(moto.url)
    arn = client.describe_table(TableName="shop-dev-plain")["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "Owner", "Value": "somebody"}])
    assert terraform.changes(module) == {}
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "Other", "Value": "somebody"}])
    assert terraform.changes(module) == {"aws_dynamodb_table.plain": ["update"]}


def test_values_of_another_environment_make_that_environment(terraform, everything, moto):
    module = rendered(everything, terraform)
    arguments = ("-input=false", "-auto-approve", "-var-file=live.tfvars", "-target=aws_dynamodb_table.plain")
    terraform.run(module, "apply", *arguments, expect=0)
    client = dynamodb(moto.url)
    assert client.list_tables()["TableNames"] == ["shop-live-plain"]
    assert client.describe_table(TableName="shop-live-plain")["Table"]["DeletionProtectionEnabled"] is True
