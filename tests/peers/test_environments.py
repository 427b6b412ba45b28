"""Production and staging on one endpoint, production's prefix a prefix of staging's: nothing mixes them up."""

import pytest

from support import six_tables as six

PRODUCTION = "construction-expenses-"
STAGING = "construction-expenses-staging-"


@pytest.fixture
def both(example, recorder):
    """The two environments, both applied."""
    either = example.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url)
    production = either.seeing(TABLEWRIGHT_ENV="production")
    staging = either.seeing(TABLEWRIGHT_ENV="staging")
    production.run("apply", "--confirm", "production", expect=0)
    of_production = [call for call in recorder.mutations if call.operation == "CreateTable"]
    assert not any(call.body["TableName"].startswith(STAGING) for call in of_production)
    recorder.forget()
    staging.run("apply", "--yes", expect=0)
    assert all(STAGING in str(call.body) for call in recorder.mutations)
    recorder.forget()
    return production, staging


def test_both_are_applied_side_by_side_and_neither_drifts(both, client):
    production, staging = both
    names = client.list_tables()["TableNames"]
    assert len(names) == 26
    assert sum(name.startswith(STAGING) for name in names) == 13
    for environment in both:
        assert "13 as declared" in environment.run("drift", expect=0).out


def test_status_shows_each_environment_its_own_tables(both):
    production, staging = both
    shown = production.run("status", expect=0).out
    assert STAGING not in shown and "13 tables" in shown
    shown = staging.run("status", expect=0).out
    assert shown.count(STAGING) == 13 and "13 tables" in shown


def test_drift_in_one_is_no_drift_in_the_other(both, client, recorder):
    production, staging = both
    arn = client.describe_table(TableName=STAGING + "companies")["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "Application", "Value": "changed"}])
    production.run("drift", expect=0)
    assert "1 to change" in staging.run("drift", expect=2).out
    staging.run("apply", "--yes", expect=0)
    assert {call.operation for call in recorder.mutations} == {"TagResource"}
    assert all(STAGING in str(call.body) for call in recorder.mutations)
    staging.run("drift", expect=0)


def test_export_all_takes_the_undeclared_tables_of_its_own_environment(both, client, tmp_path):
    production, staging = both
    six.create(client, PRODUCTION + "audit", ["id"])
    six.create(client, STAGING + "scratch", ["id"])
    six.create(client, "somebody-elses", ["id"])

    def exported(environment, *more) -> set[str]:
        out = tmp_path / "-".join([environment.variables["TABLEWRIGHT_ENV"], *map(str, more)]).replace("*", "x")
        environment.run("export", "--out", out, *more, expect=0)
        files = {path.stem for path in out.glob("*.json")}
        prefix = STAGING if environment is staging else PRODUCTION
        for path in out.glob("*.json"):
            assert f'"TableName": "{prefix}{path.stem}"' in path.read_text()
        return files

    declared = exported(production)
    assert len(declared) == 13 and exported(staging) == declared
    assert exported(production, "--all") == declared | {"audit"}
    assert exported(staging, "--all") == declared | {"scratch"}


def test_production_is_not_written_to_without_its_name(example, recorder):
    production = example.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url, TABLEWRIGHT_ENV="production")
    for flags in (["--yes"], [], ["--confirm", "staging"], ["--yes", "--confirm", "staging"]):
        refused = production.run("apply", *flags, expect=1)
        assert "production" in refused.err
    assert recorder.mutations == []


def test_the_environment_is_never_guessed(example, recorder):
    either = example.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url)
    refused = either.run("apply", "--yes", expect=1)
    assert all(name in refused.err for name in ("production", "staging", "dev"))
    assert recorder.calls == []


def test_the_generic_variable_chooses_the_environment_as_the_declaration_says(example, local):
    either = example.seeing(TABLEWRIGHT_ENDPOINT_URL=local.url, ENVIRONMENT="dev")
    either.run("apply", "--yes", expect=0)
    assert either.run("status", expect=0).out.count("construction-expenses-dev-") == 13


def test_a_table_that_would_take_another_environments_name_is_refused(project, recorder):
    tablewright = project(
        """
project: clash
environments:
  production: { table_name: "shop-{table}" }
  staging: { table_name: "shop-staging-{table}" }
tables:
  staging-orders: { partition_key: id }
"""
    ).seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url, TABLEWRIGHT_ENV="production")
    refused = tablewright.run("apply", "--yes", expect=1)
    assert "shop-staging-orders" in refused.err
    assert recorder.mutations == []
