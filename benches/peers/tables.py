"""The tables, read from what `tablewright export` wrote, in the form that each contestant takes."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """One table as exported."""

    name: str
    description: dict
    time_to_live: str | None
    recovery_days: int | None
    tags: list[dict]

    @classmethod
    def read(cls, path: Path) -> "Table":
        exported = json.loads(path.read_text())
        recovery = exported["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        on = recovery["PointInTimeRecoveryStatus"] == "ENABLED"
        return cls(
            exported["Table"]["TableName"],
            exported["Table"],
            exported["TimeToLiveDescription"].get("AttributeName"),
            recovery.get("RecoveryPeriodInDays") if on else None,
            exported["Tags"],
        )

    def create_input(self) -> dict:
        """The input of CreateTable, as the AWS CLI and boto3 take it."""
        described = self.description
        request = {
            "TableName": self.name,
            "AttributeDefinitions": described["AttributeDefinitions"],
            "KeySchema": described["KeySchema"],
            "BillingMode": described["BillingModeSummary"]["BillingMode"],
            "SSESpecification": {"Enabled": True, "SSEType": "KMS"},
            "Tags": self.tags,
        }
        if "GlobalSecondaryIndexes" in described:
            members = ("IndexName", "KeySchema", "Projection")
            request["GlobalSecondaryIndexes"] = [
                {member: index[member] for member in members} for index in described["GlobalSecondaryIndexes"]
            ]
        return request

    def terraform_resource(self) -> dict:
        """The resource `aws_dynamodb_table`, in Terraform's JSON syntax."""
        described = self.description
        resource = {
            "name": self.name,
            "billing_mode": described["BillingModeSummary"]["BillingMode"],
            **_terraform_key(described["KeySchema"]),
            "attribute": [
                {"name": attribute["AttributeName"], "type": attribute["AttributeType"]}
                for attribute in described["AttributeDefinitions"]
            ],
            "server_side_encryption": {"enabled": True},
            "tags": {tag["Key"]: tag["Value"] for tag in self.tags},
        }
        if self.recovery_days:
            resource["point_in_time_recovery"] = {"enabled": True}
        if self.time_to_live:
            resource["ttl"] = {"enabled": True, "attribute_name": self.time_to_live}
        indexes = described.get("GlobalSecondaryIndexes", [])
        if indexes:
            resource["global_secondary_index"] = [
                {
                    "name": index["IndexName"],
                    "projection_type": index["Projection"]["ProjectionType"],
                    **_terraform_key(index["KeySchema"]),
                }
                for index in indexes
            ]
        return resource


def _terraform_key(schema: list[dict]) -> dict:
    words = {"HASH": "hash_key", "RANGE": "range_key"}
    return {words[element["KeyType"]]: element["AttributeName"] for element in schema}


def terraform_module(tables: list[Table], endpoint: str) -> dict:
    """The whole module: a provider that calls one endpoint, and a resource for each table."""
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {
            "aws": {
                "region": "us-east-1",
                "access_key": "test",
                "secret_key": "test",
                "skip_credentials_validation": True,
                "skip_metadata_api_check": True,
                "skip_requesting_account_id": True,
                "endpoints": [{"dynamodb": endpoint, "sts": endpoint, "kms": endpoint, "iam": endpoint}],
            }
        },
        "resource": {"aws_dynamodb_table": {table.name.replace("-", "_"): table.terraform_resource() for table in tables}},
    }
