"""A boto3 program as anybody would write it: no endpoint, no region, no credentials of its own."""

import os

import boto3

client = boto3.client("dynamodb")
table = os.environ["TABLE_NAME_COMPANIES"]
client.put_item(TableName=table, Item={"companyId": {"S": "boto3"}, "email": {"S": "boto3@example.com"}})
found = client.query(
    TableName=table,
    IndexName="by-email",
    KeyConditionExpression="email = :email",
    ExpressionAttributeValues={":email": {"S": "boto3@example.com"}},
)
assert [item["companyId"]["S"] for item in found["Items"]] == ["boto3"]
print("\n".join(client.list_tables()["TableNames"]))
