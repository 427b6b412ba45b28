"""examples/products: the validation commands of the system's document, word for word, by the AWS CLI under `up`."""

import json
import shlex

import pytest

from support import paths
from support.program import Tablewright

EXAMPLE = paths.EXAMPLES / "products"
TABLE = "environment-products"

# As they stand in the document.
DESCRIBE = "aws dynamodb describe-table --table-name environment-products"
LIST = "aws dynamodb list-tables"
GET = """aws dynamodb get-item --table-name environment-products --key '{"id":{"N":"1"}}'"""
QUERY = """aws dynamodb query --table-name environment-products --key-condition-expression "id = :id" --expression-attribute-values '{":id":{"N":"1"}}'"""
SAMPLE = {
    "id": {"N": "1"},
    "title": {"S": "Sample Product"},
    "path": {"S": "https://bucket.s3.region.amazonaws.com/image.jpg"},
    "description": {"S": "Product description"},
    "price": {"N": "29.99"},
    "category": {"S": "electronics"},
    "created_at": {"S": "2024-01-01T00:00:00Z"},
    "updated_at": {"S": "2024-01-01T00:00:00Z"},
}
SAMPLE_SESSION = {
    "session_id": {"S": "sess_123456789"},
    "user_id": {"S": "user_123"},
    "data": {"S": '{"cart": [], "preferences": {}}'},
    "created_at": {"S": "2024-01-01T00:00:00Z"},
    "expires_at": {"N": "1704153600"},
}


@pytest.fixture
def products(example_of) -> Tablewright:
    """The program in a copy of the example."""
    return example_of("products")


def answer(products: Tablewright, command: str):
    """What a shell's command prints under `up`, where nothing but `up` says where DynamoDB is."""
    return json.loads(products.run("up", "--env", "environment", "--", "sh", "-c", command, expect=0).out)


def test_the_commands_of_the_example_are_those_of_the_document():
    lines = (EXAMPLE / "validate.sh").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [DESCRIBE, LIST, GET, QUERY]


def test_all_four_run_one_after_the_other(products):
    said = products.run("up", "--env", "environment", "--", "sh", "-e", "validate.sh", expect=0).out
    decoder = json.JSONDecoder()
    answers = []
    while said := said.lstrip():
        value, end = decoder.raw_decode(said)
        answers.append(value)
        said = said[end:]
    described, listed, got, queried = answers
    assert described["Table"]["TableName"] == TABLE
    assert TABLE in listed["TableNames"]
    assert got["Item"] == queried["Items"][0] == SAMPLE


def test_describe_table_shows_the_module_with_its_defaults(products):
    table = answer(products, DESCRIBE)["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSEDescription"]["Status"] == "ENABLED" and table["SSEDescription"]["SSEType"] == "KMS"
    assert table["DeletionProtectionEnabled"] is False
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "CategoryIndex" and index["IndexStatus"] == "ACTIVE"
    assert index["Projection"] == {"ProjectionType": "ALL"}
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["category", "created_at"]


def test_list_tables_lists_the_environments_tables_and_no_others(products):
    names = ["environment-catalogue", "environment-products", "environment-sessions"]
    assert answer(products, LIST)["TableNames"] == names


def test_get_item_and_query_find_the_sample_product(products):
    assert answer(products, GET)["Item"] == SAMPLE
    queried = answer(products, QUERY)
    assert queried["Count"] == 1 and queried["Items"] == [SAMPLE]


def test_the_sample_session_is_there(products):
    key = shlex.quote(json.dumps({"session_id": SAMPLE_SESSION["session_id"]}))
    got = answer(products, f"aws dynamodb get-item --table-name environment-sessions --key {key}")
    assert got["Item"] == SAMPLE_SESSION


def test_the_query_of_the_document_reads_a_category_newest_first(products):
    values = shlex.quote(json.dumps({":cat": {"S": "electronics"}}))
    query = (
        f"aws dynamodb query --table-name {TABLE} --index-name CategoryIndex --no-scan-index-forward "
        f"--key-condition-expression 'category = :cat' --expression-attribute-values {values}"
    )
    items = answer(products, query)["Items"]
    times = [item["created_at"]["S"] for item in items]
    assert len(items) == 15 and times == sorted(times, reverse=True) and items[-1] == SAMPLE
