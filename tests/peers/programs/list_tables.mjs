// An AWS SDK for JavaScript v3 program as anybody would write it: no endpoint, no region, no credentials of its own.
import { strict as assert } from "node:assert";
import { DynamoDBClient, ListTablesCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
const TableName = process.env.TABLE_NAME_COMPANIES;
await client.send(
  new PutItemCommand({ TableName, Item: { companyId: { S: "node" }, email: { S: "node@example.com" } } }),
);
const found = await client.send(
  new QueryCommand({
    TableName,
    IndexName: "by-email",
    KeyConditionExpression: "email = :email",
    ExpressionAttributeValues: { ":email": { S: "node@example.com" } },
  }),
);
assert.deepEqual(found.Items.map((item) => item.companyId.S), ["node"]);
const { TableNames } = await client.send(new ListTablesCommand({}));
console.log(TableNames.join("\n"));
