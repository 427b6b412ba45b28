"""Six tables that somebody made by boto3 before Tablewright came, under the example's names."""

RECOVERY = {"PointInTimeRecoveryEnabled": True}
ALL = {"ProjectionType": "ALL"}

EQUAL = "companies"
BARE = "pending-payments"
INDEX_TOO_FEW = "company-users"
INDEX_TOO_MANY = "invitations"
PROVISIONED = "paddle-payments"
OTHER_KEY = "company-works"
SIX = [EQUAL, BARE, INDEX_TOO_FEW, INDEX_TOO_MANY, PROVISIONED, OTHER_KEY]
OTHER_SEVEN = [
    "company-contractors",
    "company-expenses",
    "company-projects",
    "paddle-customers",
    "paddle-subscriptions",
    "paddle-webhook-dlq",
    "paddle-webhooks",
]


def key(*names: str) -> list[dict]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"))]


def index(name: str, *names: str, **more) -> dict:
    return {"IndexName": name, "KeySchema": key(*names), "Projection": ALL} | more


def create(client, name: str, partition_and_sort: list[str], numbers=(), indexes=(), **more) -> str:
    """Creates an on-demand table, encrypted as the example is, and returns its ARN."""
    schemas = [key(*partition_and_sort), *(index["KeySchema"] for index in indexes)]
    attributes = sorted({element["AttributeName"] for schema in schemas for element in schema})
    request = {
        "TableName": name,
        "KeySchema": key(*partition_and_sort),
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": "N" if attribute in numbers else "S"}
            for attribute in attributes
        ],
        "BillingMode": "PAY_PER_REQUEST",
        "SSESpecification": {"Enabled": True, "SSEType": "KMS"},
    }
    if indexes:
        request["GlobalSecondaryIndexes"] = list(indexes)
    created = client.create_table(**request | more)["TableDescription"]
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    return created["TableArn"]


def make(client, prefix: str, environment: str):
    """Makes the six."""
    tags = [
        {"Key": "Application", "Value": "construction-expenses"},
        {"Key": "Environment", "Value": environment},
    ]
    capacity = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    by_email = index("by-email", "email")
    create(client, prefix + EQUAL, ["companyId"], indexes=[by_email], Tags=tags)
    create(client, prefix + BARE, ["paymentId"])
    create(client, prefix + INDEX_TOO_FEW, ["companyId", "userId"], indexes=[by_email], Tags=tags)
    create(
        client, prefix + INDEX_TOO_MANY, ["invitationId"], indexes=[by_email, index("by-code", "code")], Tags=tags
    )  # fmt: skip
    create(
        client,
        prefix + PROVISIONED,
        ["paymentId"],
        indexes=[index("by-subscription", "subscriptionId", ProvisionedThroughput=capacity)],
        Tags=tags,
        BillingMode="PROVISIONED",
        ProvisionedThroughput=capacity,
    )
    create(client, prefix + OTHER_KEY, ["companyId", "workId"], numbers=["workId"], Tags=tags)
    for table in (EQUAL, INDEX_TOO_FEW, INDEX_TOO_MANY, PROVISIONED, OTHER_KEY):
        client.update_continuous_backups(TableName=prefix + table, PointInTimeRecoverySpecification=RECOVERY)
    client.put_item(
        TableName=prefix + BARE, Item={"paymentId": {"S": "kept"}, "expiresAt": {"N": "4102444800"}}
    )  # fmt: skip
    client.put_item(TableName=prefix + OTHER_KEY, Item={"companyId": {"S": "kept"}, "workId": {"N": "1"}})
