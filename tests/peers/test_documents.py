"""The commands of the systems' documents, as they stand there, on moto to which the examples are applied. Variables say
where the endpoint is; `<names>` are filled in. docs/documents-commands.md lists all commands of all documents."""

import re

import pytest

from support import application
from support.clients import Shell, dynamodb, service
from support.program import Tablewright

ROLE = "file-sharing-app-dev-flask-app-task-role"
FUNCTION = "updateAttendeeCounter"
OHIO = "us-east-2"
# The document's expected parameters.
EXPECTED_PARAMETERS = {
    "/fileshare/dev/dynamodb_users_table_name": "file-sharing-app-dev-users",
    "/fileshare/dev/dynamodb_urls_table_name": "file-sharing-app-dev-urls",
    "/fileshare/dev/dynamodb_users_table_arn": "arn:aws:dynamodb:us-east-2:123456789012:table/file-sharing-app-dev-users",
    "/fileshare/dev/dynamodb_urls_table_arn": "arn:aws:dynamodb:us-east-2:123456789012:table/file-sharing-app-dev-urls",
    "/fileshare/dev/dynamodb_policy_arn": "arn:aws:iam::123456789012:policy/file-sharing-app-dev-dynamodb",
    "/fileshare/dev/use_dynamodb": "true",
}


@pytest.fixture
def fileshare(example_of, moto) -> Tablewright:
    application.role(moto.url, ROLE, "ecs-tasks.amazonaws.com")
    return applied(example_of("fileshare"), moto, "dev")


@pytest.fixture
def events(example_of, moto) -> Tablewright:
    application.function(moto.url, FUNCTION)
    return applied(example_of("events"), moto, "dev")


@pytest.fixture
def products(example_of, moto) -> Tablewright:
    return applied(example_of("products"), moto, "environment")


def applied(example: Tablewright, moto, environment: str) -> Tablewright:
    tool = example.seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url, TABLEWRIGHT_ENV=environment)
    tool.run("apply", "--yes", expect=0)
    return tool


@pytest.fixture
def shell(moto, variables) -> Shell:
    return Shell(moto.url, variables)


@pytest.fixture
def ohio(moto, variables) -> Shell:
    """The same in fileshare's region."""
    return Shell(moto.url, variables, OHIO)


@pytest.mark.parametrize("system", ["fileshare", "events", "products"])
def test_a_second_apply_has_nothing_to_do(system, request, moto, record):
    tool = request.getfixturevalue(system)
    recorder = record(moto.url)
    again = tool.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url).run("apply", "--yes", expect=0)
    assert again.out.endswith("Nothing to do.\n")
    assert recorder.mutations == []
    drift = tool.run("drift", expect=0).out
    assert re.search(r"^Plan: \d+ as declared$", drift, re.MULTILINE), drift
    status = tool.run("status", expect=0).out
    assert not re.search("differs|absent|unreadable|not supported", status), status


def test_fileshares_parameters_are_the_expected_ones(fileshare, ohio):
    shown = ohio(
        'aws ssm get-parameters-by-path --path "/fileshare/dev" --query "Parameters[*].{Name:Name,Value:Value}" --output table'
    )
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in shown.splitlines() if "/fileshare/" in line]
    assert {name: value for name, value in rows} == EXPECTED_PARAMETERS
    listed = ohio.json('aws ssm get-parameters-by-path --path "/fileshare/dev"')["Parameters"]
    assert {parameter["Name"]: parameter["Value"] for parameter in listed} == EXPECTED_PARAMETERS


def test_fileshares_role_has_the_policy_and_nothing_more_than_it_needs(fileshare, ohio):
    attached = ohio.json("aws iam list-attached-role-policies --role-name file-sharing-app-dev-flask-app-task-role")
    arn = EXPECTED_PARAMETERS["/fileshare/dev/dynamodb_policy_arn"]
    assert attached["AttachedPolicies"] == [{"PolicyName": "file-sharing-app-dev-dynamodb", "PolicyArn": arn}]
    policy = ohio.json("aws iam get-policy --policy-arn <dynamodb-policy-arn>", dynamodb_policy_arn=arn)["Policy"]
    assert (policy["Arn"], policy["AttachmentCount"], policy["DefaultVersionId"]) == (arn, 1, "v1")
    version = ohio.json(f"aws iam get-policy-version --policy-arn {arn} --version-id v1")["PolicyVersion"]
    tables = f"arn:aws:dynamodb:{OHIO}:123456789012:table/file-sharing-app-dev"
    statements = version["Document"]["Statement"]
    allowed = {resource: actions(statement) for statement in statements for resource in statement["Resource"]}
    reads = {"BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "Query", "Scan"}
    items = reads | {"BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"}
    assert allowed == {
        f"{tables}-users": items,
        f"{tables}-users/index/email-index": {"Query", "Scan"},
        f"{tables}-urls": items,
        f"{tables}-urls/index/user-index": {"Query", "Scan"},
    }


def actions(statement: dict) -> set[str]:
    assert statement["Effect"] == "Allow"
    return {action.removeprefix("dynamodb:") for action in statement["Action"]}


def test_fileshares_tables_are_those_of_its_specification(fileshare, moto):
    client = service(moto.url, "dynamodb", OHIO)
    for table, key, index, indexed in [
        ("users", "user_id", "email-index", "email"),
        ("urls", "short_code", "user-index", "created_by_user"),
    ]:
        name = f"file-sharing-app-dev-{table}"
        found = client.describe_table(TableName=name)["Table"]
        assert found["KeySchema"] == [{"AttributeName": key, "KeyType": "HASH"}]
        assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert found["SSEDescription"]["Status"] == "ENABLED"
        (only,) = found["GlobalSecondaryIndexes"]
        assert (only["IndexName"], only["KeySchema"]) == (index, [{"AttributeName": indexed, "KeyType": "HASH"}])
        backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    expiry = client.describe_time_to_live(TableName="file-sharing-app-dev-urls")["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at_ttl"}


def test_fileshares_alerts_are_alarms_on_throttling(fileshare, ohio):
    found = alarms(ohio)
    assert {name: alarm["MetricName"] for name, alarm in found.items()} == {
        "file-sharing-app-dev-urls-throttling-read": "ReadThrottleEvents",
        "file-sharing-app-dev-urls-throttling-write": "WriteThrottleEvents",
        "file-sharing-app-dev-users-throttling-read": "ReadThrottleEvents",
        "file-sharing-app-dev-users-throttling-write": "WriteThrottleEvents",
        "file-sharing-app-dev-account-user_errors": "UserErrors",
    }
    assert all(alarm["AlarmActions"] for alarm in found.values())


def alarms(shell: Shell) -> dict[str, dict]:
    return {alarm["AlarmName"]: alarm for alarm in shell.json("aws cloudwatch describe-alarms")["MetricAlarms"]}


def test_the_stream_of_events_is_as_its_document_says(events, shell):
    said = shell.json(
        "aws dynamodb describe-table --table-name <your-table-name> --query 'Table.StreamSpecification'",
        your_table_name="dev-events",
    )
    assert said == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    table = shell.json("aws dynamodb describe-table --table-name <table-name>", table_name="dev-events")["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert re.fullmatch(f"{table['TableArn']}/stream/.+", table["LatestStreamArn"])


def test_the_mapping_of_events_is_active_and_on_the_tables_stream(events, shell, moto):
    of_function = shell.json(
        "aws lambda list-event-source-mappings --function-name <stream-handler-function-name>",
        stream_handler_function_name=FUNCTION,
    )["EventSourceMappings"]
    assert of_function == shell.json("aws lambda list-event-source-mappings")["EventSourceMappings"]
    (mapping,) = of_function
    stream = dynamodb(moto.url).describe_table(TableName="dev-events")["Table"]["LatestStreamArn"]
    assert (mapping["State"], mapping["EventSourceArn"]) == ("Enabled", stream)
    assert (mapping["BatchSize"], mapping["MaximumBatchingWindowInSeconds"]) == (10, 5)
    found = shell.json("aws lambda get-function --function-name updateAttendeeCounter")["Configuration"]
    assert mapping["FunctionArn"] == found["FunctionArn"]


def test_the_rollback_of_events_stops_the_function_and_the_next_apply_begins_again(events, shell):
    (mapping,) = shell.json("aws lambda list-event-source-mappings")["EventSourceMappings"]
    shell("aws lambda delete-event-source-mapping --uuid <mapping-uuid>", mapping_uuid=mapping["UUID"])
    assert shell.json("aws lambda list-event-source-mappings")["EventSourceMappings"] == []
    assert "create" in events.run("drift", expect=2).of_table("event_source_mappings/attendee-counter")
    events.run("apply", "--yes", expect=0)
    (again,) = shell.json("aws lambda list-event-source-mappings")["EventSourceMappings"]
    assert again["EventSourceArn"] == mapping["EventSourceArn"]


def test_the_alarms_of_events_watch_the_function(events, shell):
    found = alarms(shell)
    assert {alarm["MetricName"]: alarm["Threshold"] for alarm in found.values()} == {
        "Errors": 0.0,
        # Milliseconds: 80 % of the minute that the function has, and five minutes.
        "Duration": 48_000.0,
        "IteratorAge": 300_000.0,
    }
    function = [{"Name": "FunctionName", "Value": FUNCTION}]
    assert all(alarm["Namespace"] == "AWS/Lambda" and alarm["Dimensions"] == function for alarm in found.values())


def test_a_stack_of_the_rendered_template_exports_what_the_stateless_stack_imports(example_of, moto, shell):
    application.function(moto.url, FUNCTION)
    template = example_of("events").run("render", "cloudformation", "--as", "native", expect=0).out
    service(moto.url, "cloudformation").create_stack(StackName="StatefulStack", TemplateBody=template)
    exports = {export["Name"]: export["Value"] for export in shell.json("aws cloudformation list-exports")["Exports"]}
    table = dynamodb(moto.url).describe_table(TableName="dev-events")["Table"]
    assert exports == {
        "StatefulStack-EventsTableName": "dev-events",
        "StatefulStack-EventsTableArn": table["TableArn"],
        "StatefulStack-EventsTableStreamArn": table["LatestStreamArn"],
    }


def test_the_validation_commands_of_products_answer(products, moto, shell):
    sample = {"id": {"N": "1"}, "title": {"S": "Sample Product"}, "category": {"S": "electronics"}}
    dynamodb(moto.url).put_item(TableName="environment-products", Item=sample)
    table = shell.json("aws dynamodb describe-table --table-name environment-products")["Table"]
    assert (table["TableStatus"], table["KeySchema"]) == ("ACTIVE", [{"AttributeName": "id", "KeyType": "HASH"}])
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["CategoryIndex"]
    listed = shell.json("aws dynamodb list-tables")["TableNames"]
    assert sorted(listed) == ["environment-catalogue", "environment-products", "environment-sessions"]
    got = shell.json("""aws dynamodb get-item --table-name environment-products --key '{"id":{"N":"1"}}'""")
    assert got["Item"] == sample
    queried = shell.json(
        """aws dynamodb query --table-name environment-products --key-condition-expression "id = :id" --expression-attribute-values '{":id":{"N":"1"}}'"""
    )
    assert queried["Items"] == [sample]


def test_the_alarms_of_products_are_the_modules_on_metrics_that_exist(products, shell):
    found = alarms(shell)
    shape = ["MetricName", "Statistic", "Period", "EvaluationPeriods", "Threshold", "ComparisonOperator", "Dimensions"]
    over = "GreaterThanThreshold"
    on_products = [{"Name": "TableName", "Value": "environment-products"}]
    assert {name: [alarm[key] for key in shape] for name, alarm in found.items()} == {
        "environment-dynamodb-products-read-throttle": ["ReadThrottleEvents", "Sum", 300, 2, 0.0, over, on_products],
        "environment-dynamodb-products-write-throttle": ["WriteThrottleEvents", "Sum", 300, 2, 0.0, over, on_products],
        "environment-dynamodb-high-consumed-reads": ["ConsumedReadCapacityUnits", "Sum", 300, 2, 80.0, over, on_products],
    }
    read = found["environment-dynamodb-products-read-throttle"]
    assert read["AlarmDescription"] == "This metric monitors DynamoDB read throttling"
    assert all(alarm["Namespace"] == "AWS/DynamoDB" and alarm["AlarmActions"] for alarm in found.values())
