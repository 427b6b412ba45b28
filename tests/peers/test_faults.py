"""`local --faults SEED` with the retries that boto3 makes by default in its standard mode."""

import boto3
from botocore.config import Config

from support.clients import REGION


def patient(service: str, url: str):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"mode": "standard"}, connect_timeout=5, read_timeout=30),
    )


def test_standard_retries_get_every_item_and_parameter_through(start_local):
    local = start_local("--faults", 11)
    client = patient("dynamodb", local.url)
    # The answer may be lost after the effect, and the second attempt is then refused: DynamoDB's own behaviour.
    try:
        client.create_table(
            TableName="orders",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
    except client.exceptions.ResourceInUseException:
        pass
    items = [{"id": {"S": str(number)}, "n": {"N": str(number)}} for number in range(150)]
    retries = 0
    for item in items:
        retries += client.put_item(TableName="orders", Item=item)["ResponseMetadata"]["RetryAttempts"]
    assert retries > 0
    for item in items:
        assert client.get_item(TableName="orders", Key={"id": item["id"]})["Item"] == item
    assert client.scan(TableName="orders", Select="COUNT")["Count"] == len(items)
    parameters = patient("ssm", local.url)
    for number in range(50):
        parameters.put_parameter(Name=f"/p/{number}", Value=str(number), Type="String", Overwrite=True)
        assert parameters.get_parameter(Name=f"/p/{number}")["Parameter"]["Value"] == str(number)
    # All that it said has been read once it has ended.
    local.stop()
    assert any("with seed 11" in line for line in local.errors), local.errors
