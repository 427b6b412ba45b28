"""Parameters of Systems Manager on `local`, through boto3."""

import sys

import boto3
import pytest
from botocore.config import Config

from support.clients import REGION


def ssm(url: str):
    return boto3.client(
        "ssm",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=30),
    )


@pytest.fixture
def parameters(local):
    return ssm(local.url)


def test_a_parameter_lives_through_put_get_and_delete(parameters):
    put = parameters.put_parameter(Name="/shop/table", Value="orders", Type="String")
    assert (put["Version"], put["Tier"]) == (1, "Standard")
    with pytest.raises(parameters.exceptions.ParameterAlreadyExists):
        parameters.put_parameter(Name="/shop/table", Value="other", Type="String")
    parameters.put_parameter(Name="/shop/table", Value="other", Overwrite=True)
    newest = parameters.get_parameter(Name="/shop/table")["Parameter"]
    assert (newest["Value"], newest["Version"], newest["Type"], newest["DataType"]) == ("other", 2, "String", "text")
    assert newest["ARN"] == f"arn:aws:ssm:{REGION}:000000000000:parameter/shop/table"
    assert newest["LastModifiedDate"].year >= 2024
    assert parameters.get_parameter(Name="/shop/table:1")["Parameter"]["Value"] == "orders"
    with pytest.raises(parameters.exceptions.ParameterVersionNotFound):
        parameters.get_parameter(Name="/shop/table:3")
    parameters.delete_parameter(Name="/shop/table")
    with pytest.raises(parameters.exceptions.ParameterNotFound):
        parameters.get_parameter(Name="/shop/table")


def test_refusals_are_exceptions_that_boto3_knows(parameters):
    known = parameters.exceptions
    put = {"Name": "/a", "Value": "x", "Type": "String"}
    for change, exception in [
        ({"Type": "SecureString"}, known.UnsupportedParameterType),
        ({"Name": "/a" * 16}, known.HierarchyLevelLimitExceededException),
        ({"AllowedPattern": "^[0-9]+$"}, known.ParameterPatternMismatchException),
        ({"AllowedPattern": "("}, known.InvalidAllowedPatternException),
    ]:
        with pytest.raises(exception):
            parameters.put_parameter(**put | change)
    parameters.put_parameter(**put)
    with pytest.raises(known.HierarchyTypeMismatchException):
        parameters.put_parameter(Name="/a", Value="x", Type="StringList", Overwrite=True)
    with pytest.raises(known.InvalidNextToken):
        parameters.get_parameters_by_path(Path="/", NextToken="x")
    with pytest.raises(known.ClientError, match="UnknownOperationException.*GetParametersByPath"):
        parameters.describe_parameters()


def test_the_paginator_walks_a_path(parameters):
    names = [f"/shop/{number:02}" for number in range(23)] + ["/shop/deep/er"]
    for name in names:
        parameters.put_parameter(Name=name, Value="x", Type="String")
    pages = parameters.get_paginator("get_parameters_by_path").paginate(Path="/shop", Recursive=True)
    found = [[parameter["Name"] for parameter in page["Parameters"]] for page in pages]
    assert [len(page) for page in found] == [10, 10, 4]
    assert sorted(sum(found, [])) == sorted(names)
    some = parameters.get_parameters(Names=["/shop/03", "/none"])
    assert [parameter["Name"] for parameter in some["Parameters"]] == ["/shop/03"]
    assert some["InvalidParameters"] == ["/none"]
    gone = parameters.delete_parameters(Names=["/shop/03", "/none"])
    assert (gone["DeletedParameters"], gone["InvalidParameters"]) == (["/shop/03"], ["/none"])


def test_a_kill_loses_nothing_that_was_acknowledged(start_local, tmp_path):
    data = tmp_path / "data"
    local = start_local("--data-dir", data)
    client = ssm(local.url)
    for version in range(1, 21):
        assert client.put_parameter(Name="/kept", Value=str(version), Type="String", Overwrite=True)["Version"] == version
    client.put_parameter(Name="/gone", Value="x", Type="String")
    client.delete_parameter(Name="/gone")
    local.kill()
    client = ssm(start_local("--data-dir", data).url)
    assert client.get_parameter(Name="/kept")["Parameter"]["Value"] == "20"
    assert client.get_parameter(Name="/kept:7")["Parameter"]["Value"] == "7"
    with pytest.raises(client.exceptions.ParameterNotFound):
        client.get_parameter(Name="/gone")


def test_a_command_under_up_finds_the_parameters(project):
    shop = project("project: shop\ntables: { orders: { partition_key: id } }\n")
    program = (
        "import boto3; ssm = boto3.client('ssm'); "
        "ssm.put_parameter(Name='/shop/table', Value='orders', Type='String'); "
        "print(ssm.get_parameter(Name='/shop/table')['Parameter']['Value'])"
    )
    done = shop.run("up", "--", sys.executable, "-c", program, expect=0)
    assert done.out.strip().endswith("orders")
