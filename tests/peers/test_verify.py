"""`verify` on moto, which has all services: healthy systems, and each of the troubleshooting cases of the documents of
fileshare, events and products provoked."""

import json
import threading

import pytest

from support import application
from support.clients import dynamodb, service
from support.program import Result, Tablewright
from test_interrupt import interrupt
from test_mappings import FUNCTION, TABLE, current_stream, switch_off_and_on

ROLE = "file-sharing-app-dev-flask-app-task-role"
POLICY = "file-sharing-app-dev-app"
FILESHARE = """
project: file-sharing-app
default_environment: dev
environments:
  dev: { region: us-east-1, table_name: "file-sharing-app-${environment}-{table}" }
defaults: { point_in_time_recovery: true }
tables:
  users:
    partition_key: user_id
    global_secondary_indexes: { email-index: { partition_key: email } }
  urls:
    partition_key: short_code
    time_to_live: expires_at_ttl
    global_secondary_indexes: { user-index: { partition_key: created_by_user } }
policies:
  app:
    grants: [{ read_write: [users, urls] }]
    attach_to_roles: ["file-sharing-app-${environment}-flask-app-task-role"]
parameters:
  path: "/fileshare/${environment}"
  values:
    dynamodb_users_table_name: { table_name: users }
    dynamodb_urls_table_arn: { table_arn: urls }
    dynamodb_policy_arn: { policy_arn: app }
    use_dynamodb: { value: true, owner: operator }
"""
PRODUCTS = """
project: products
tables:
  products:
    partition_key: { name: id, type: N }
    provisioned_throughput: { read_capacity_units: 5, write_capacity_units: 5 }
alarms:
  alarm_actions: arn:aws:sns:us-east-1:123456789012:ops
  values:
    throttling: { capacity: read }
    quiet: { kind: consumed_capacity, capacity: write, alarm_actions: [] }
"""
READS_STREAMS = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]


def document(effect: str, actions: list[str], resource: str = "*") -> str:
    statement = {"Effect": effect, "Action": [f"dynamodb:{action}" for action in actions], "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def checks(tool: Tablewright, *arguments: str, expect: int) -> dict[str, dict]:
    """Runs `verify` and returns its checks by their ids."""
    said = tool.run("verify", "--output", "json", *arguments, expect=expect)
    return {check["id"]: check for check in json.loads(said.out)["checks"]}


def bad(found: dict[str, dict]) -> dict[str, str]:
    """The checks that did not go well, each with its code."""
    return {name: check["code"] for name, check in found.items() if check["result"] in ("failed", "warning")}


def written(recorder) -> list[str]:
    """The calls about items that change something."""
    return [call.operation for call in recorder.mutations if call.operation.endswith("Item")]


def items(moto) -> int:
    """How many items there are in the tables of fileshare."""
    client = dynamodb(moto.url)
    return sum(client.scan(TableName=f"file-sharing-app-dev-{table}")["Count"] for table in ["users", "urls"])


def text(tool: Tablewright, expect: int = 4) -> Result:
    return tool.run("verify", expect=expect)


@pytest.fixture
def fileshare(project, moto) -> Tablewright:
    application.role(moto.url, ROLE, "ecs-tasks.amazonaws.com")
    tool = project(FILESHARE).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    return tool


@pytest.fixture
def events(example_of, moto) -> Tablewright:
    """examples/events, whose function may read the stream."""
    tool = example_of("events").seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url, TABLEWRIGHT_ENV="dev")
    application.function(moto.url, FUNCTION)
    allow_streams(moto)
    tool.run("apply", "--yes", expect=0)
    return tool


@pytest.fixture
def products(project, moto) -> Tablewright:
    tool = project(PRODUCTS).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    return tool


@pytest.fixture
def iam(moto):
    return service(moto.url, "iam")


@pytest.fixture
def lambda_(moto):
    return service(moto.url, "lambda")


def allow_streams(moto, actions: list[str] = READS_STREAMS):
    policy = document("Allow", actions, f"arn:aws:dynamodb:*:*:table/{TABLE}/stream/*")
    service(moto.url, "iam").put_role_policy(RoleName=f"{FUNCTION}-role", PolicyName="streams", PolicyDocument=policy)


# Healthy systems.


def test_a_healthy_fileshare_exits_with_zero(fileshare):
    found = checks(fileshare, "--strict", expect=0)
    assert {check["result"] for check in found.values()} == {"ok"}
    wanted = ["urls:time_to_live", "users:index/email-index", "users:point_in_time_recovery"]
    assert {*wanted, "policies/app:as_declared"} <= found.keys()
    assert f"policies/app/{ROLE}:effective" in found and "parameters/use_dynamodb:value" in found


def test_a_healthy_events_exits_with_zero(events):
    found = checks(events, expect=0)
    assert bad(found) == {}
    mapping = {name.rpartition(":")[2] for name in found if name.startswith("event_source_mappings/attendee-counter:")}
    assert {"there", "stream", "enabled", "settings", "function", "permissions"} <= mapping
    assert found["event_source_mappings/attendee-counter:permissions"]["result"] == "ok"


def test_the_example_fileshare_is_healthy_once_applied(example_of, moto):
    application.role(moto.url, ROLE, "ecs-tasks.amazonaws.com")
    tool = example_of("fileshare").seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url, TABLEWRIGHT_ENV="dev")
    tool.run("apply", "--yes", expect=0)
    found = checks(tool, "--probe", "--yes", expect=0)
    assert bad(found) == {}
    assert {f"policies/dynamodb/{ROLE}:effective", "urls:probe/delete"} <= found.keys()


def test_a_probe_leaves_nothing_behind(fileshare, moto, record):
    recorder = record(moto.url)
    tool = fileshare.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url)
    found = checks(tool, "--probe", "--yes", expect=0)
    for step in ["write", "read", "index/user-index", "delete"]:
        assert found[f"urls:probe/{step}"]["result"] == "ok"
    assert written(recorder) == ["PutItem", "DeleteItem"] * 2
    assert items(moto) == 0


def test_reading_never_writes(fileshare, moto, record):
    recorder = record(moto.url)
    checks(fileshare.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url), expect=0)
    assert recorder.mutations == [] and recorder.count("ListRolePolicies") == 1


@pytest.mark.parametrize("operation", ["GetItem", "Query"])
def test_a_probe_whose_call_is_refused_leaves_nothing_behind(fileshare, moto, record, operation):
    def before(call):
        if call.operation == operation:
            raise ConnectionAbortedError("the call is dropped on its way")

    recorder = record(moto.url, before=before)
    tool = fileshare.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url)
    found = checks(tool, "--probe", "--yes", expect=4)
    failed = "urls:probe/read" if operation == "GetItem" else "urls:probe/index/user-index"
    assert bad(found)[failed] == "TW612" and found["urls:probe/delete"]["result"] == "ok"
    assert items(moto) == 0


def test_an_item_whose_write_was_not_answered_is_deleted(fileshare, moto, record):
    def after(call, answer):
        if call.operation == "PutItem":
            raise ConnectionAbortedError("the answer is dropped on its way")

    tool = fileshare.seeing(TABLEWRIGHT_ENDPOINT_URL=record(moto.url, after=after).url)
    found = checks(tool, "--probe", "--yes", expect=4)
    assert bad(found) == {"urls:probe/write": "TW612", "users:probe/write": "TW612"}
    assert items(moto) == 0


def test_ctrl_c_deletes_what_the_probe_wrote(fileshare, moto, record):
    reached, opened = threading.Event(), threading.Event()

    def before(call):
        if call.operation == "PutItem":
            reached.set()
            assert opened.wait(30)

    recorder = record(moto.url, before=before)
    process = fileshare.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url).start("verify", "--probe", "--yes")
    try:
        assert reached.wait(30), "nothing was written"
        interrupt(process)
        opened.set()
        process.communicate(timeout=30)
    finally:
        opened.set()
        process.kill()
        process.communicate()
    assert process.returncode == 130
    # The call under way ended; nothing else was sent but the deletion, and the next table was not begun.
    assert written(recorder) == ["PutItem", "DeleteItem"] and recorder.count("GetItem") == 0
    assert items(moto) == 0


# fileshare.md, "Troubleshooting".


def test_ssm_parameters_not_found(fileshare, moto):
    service(moto.url, "ssm").delete_parameter(Name="/fileshare/dev/dynamodb_users_table_name")
    found = checks(fileshare, expect=4)
    assert bad(found) == {"parameters/dynamodb_users_table_name:there": "TW608"}
    said = text(fileshare).out
    assert "did not complete" in said and "run `tablewright apply`" in said


def test_dynamodb_access_denied_because_the_policy_is_not_attached(fileshare, iam):
    (attached,) = iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=attached["PolicyArn"])
    found = checks(fileshare, expect=4)
    assert bad(found) == {f"policies/app/{ROLE}:there": "TW609"}
    assert "AccessDeniedException" in found[f"policies/app/{ROLE}:there"]["cause"]


def test_dynamodb_access_denied_because_the_policy_allows_too_little(fileshare, iam):
    (attached,) = iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    little = document("Allow", ["GetItem"])
    iam.create_policy_version(PolicyArn=attached["PolicyArn"], PolicyDocument=little, SetAsDefault=True)
    assert bad(checks(fileshare, expect=4)) == {"policies/app:as_declared": "TW609"}


def test_dynamodb_access_denied_because_another_policy_denies(fileshare, iam):
    iam.put_role_policy(RoleName=ROLE, PolicyName="no-deleting", PolicyDocument=document("Deny", ["Delete*"]))
    found = checks(fileshare, expect=4)
    assert bad(found) == {f"policies/app/{ROLE}:effective": "TW609"}
    assert "policy no-deleting denies dynamodb:DeleteItem" in found[f"policies/app/{ROLE}:effective"]["found"]


def test_dynamodb_access_denied_because_the_role_is_gone(fileshare, iam):
    (attached,) = iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=attached["PolicyArn"])
    iam.delete_role(RoleName=ROLE)
    found = checks(fileshare, expect=4)
    assert f"there is no role {ROLE}" in found[f"policies/app/{ROLE}:there"]["found"]


def test_the_backend_is_still_using_sqlite(fileshare):
    fileshare.run("parameters", "set", "use_dynamodb", "false", "--yes", expect=0)
    found = checks(fileshare, expect=0)
    assert bad(found) == {"parameters/use_dynamodb:value": "TW610"}
    checks(fileshare, "--strict", expect=4)
    said = text(fileshare, expect=0).out
    assert "--force-new-deployment" in said
    fileshare.run("parameters", "set", "use_dynamodb", "true", "--yes", expect=0)
    assert bad(checks(fileshare, expect=0)) == {}


# events.md, "Troubleshooting".

MAPPING = "event_source_mappings/attendee-counter"


def test_streams_not_enabled(events, moto):
    dynamodb(moto.url).update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
    found = bad(checks(events, expect=4))
    assert found["events:stream"] == "TW604" and found[f"{MAPPING}:stream"] == "TW604"


def test_streams_not_enabled_before_the_mapping_was_made(events, moto, lambda_):
    (mapping,) = lambda_.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"]
    lambda_.delete_event_source_mapping(UUID=mapping["UUID"])
    dynamodb(moto.url).update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
    assert bad(checks(events, expect=4)) == {"events:stream": "TW604", f"{MAPPING}:there": "TW604"}


def test_stream_arn_not_found(events, moto):
    old = current_stream(moto)
    switch_off_and_on(moto)
    found = checks(events, expect=4)
    assert bad(found) == {f"{MAPPING}:stream": "TW605"}
    assert old in found[f"{MAPPING}:stream"]["found"] and current_stream(moto) in found[f"{MAPPING}:stream"]["found"]
    events.run("apply", "--yes", expect=0)
    assert bad(checks(events, expect=0)) == {}


def test_permission_denied(events, moto, iam):
    allow_streams(moto, ["DescribeStream", "GetRecords"])
    found = checks(events, expect=4)
    assert bad(found) == {f"{MAPPING}:permissions": "TW606"}
    said = found[f"{MAPPING}:permissions"]["found"]
    assert "dynamodb:GetShardIterator" in said and "dynamodb:ListStreams" in said and "GetRecords" not in said
    iam.delete_role_policy(RoleName=f"{FUNCTION}-role", PolicyName="streams")
    assert "dynamodb:GetRecords" in checks(events, expect=4)[f"{MAPPING}:permissions"]["found"]


def test_a_managed_policy_of_the_functions_role_counts_too(events, iam):
    iam.delete_role_policy(RoleName=f"{FUNCTION}-role", PolicyName="streams")
    policy = iam.create_policy(PolicyName="any", PolicyDocument=document("Allow", ["*"]))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=f"{FUNCTION}-role", PolicyArn=policy)
    assert bad(checks(events, expect=0)) == {}


def test_the_stream_handler_is_not_triggering_because_its_mapping_is_disabled(events, lambda_):
    (mapping,) = lambda_.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    assert bad(checks(events, expect=4)) == {f"{MAPPING}:enabled": "TW607"}


def test_the_stream_handler_is_not_triggering_because_there_is_no_mapping(events, lambda_):
    (mapping,) = lambda_.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"]
    lambda_.delete_event_source_mapping(UUID=mapping["UUID"])
    assert bad(checks(events, expect=4)) == {f"{MAPPING}:there": "TW607"}


def test_the_stream_handler_is_not_triggering_because_the_function_is_gone(events, lambda_):
    lambda_.delete_function(FunctionName=FUNCTION)
    found = checks(events, expect=4)
    assert "TW607" in bad(found).values()
    assert f"there is no function {FUNCTION}" in text(events).out


def test_the_stream_handler_is_not_triggering_because_it_fails(events, moto, record):
    """moto says nothing of a last batch, so the answer is given here as Lambda gives it."""

    def failing(call, answer):
        if "event-source-mappings" not in call.operation:
            return None
        listed = json.loads(answer)
        for mapping in listed.get("EventSourceMappings", []):
            mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
        return json.dumps(listed).encode()

    tool = events.seeing(AWS_ENDPOINT_URL_LAMBDA=record(moto.url, after=failing).url)
    found = checks(tool, expect=4)
    assert bad(found) == {f"{MAPPING}:last_result": "TW607"}
    assert f"/aws/lambda/{FUNCTION}" in found[f"{MAPPING}:last_result"]["fix"]


# products.md: alarms, and "Throttling".


def throttling(cloudwatch) -> dict:
    """The alarm on throttled reads."""
    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    (alarm,) = [alarm for alarm in alarms if "throttling" in alarm["AlarmName"]]
    return alarm


def test_throttling_shows_by_its_alarm(products, moto):
    cloudwatch = service(moto.url, "cloudwatch")
    assert bad(checks(products, expect=0)) == {"alarms/quiet/products:actions": "TW114"}
    reason = "7 datapoints were over the threshold"
    name = throttling(cloudwatch)["AlarmName"]
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason=reason)
    found = {name: check for name, check in checks(products, expect=0).items() if check.get("code") == "TW611"}
    (check,) = found.values()
    assert check["found"] == reason and "capacity" in check["fix"]


def test_an_alarm_on_a_metric_that_does_not_exist_fails(products, moto):
    cloudwatch = service(moto.url, "cloudwatch")
    alarm = throttling(cloudwatch)
    taken = ["AlarmName", "ComparisonOperator", "EvaluationPeriods", "Threshold", "Namespace", "Dimensions"]
    taken += ["Period", "Statistic"]
    cloudwatch.put_metric_alarm(**{key: alarm[key] for key in taken}, MetricName="ReadThrottledEvents")
    codes = bad(checks(products, expect=4))
    assert "TW113" in codes.values() and "TW603" in codes.values()


def test_a_table_that_was_deleted_is_named(products, moto):
    dynamodb(moto.url).delete_table(TableName="products")
    assert bad(checks(products, expect=4))["products:table"] == "TW601"
