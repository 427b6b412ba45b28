// The least that a custom resource for tables can do, as anybody would write it: look whether the table is there, create
// it where it is not, and answer. No adoption beyond that, no plan, no update.
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { request } from "node:http";

const client = new DynamoDBClient({});

async function describe(TableName) {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create({ TableName, BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }) {
  await client.send(
    new CreateTableCommand({ TableName, BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }),
  );
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 240 }, { TableName });
  return describe(TableName);
}

function put(url, answer) {
  const body = JSON.stringify(answer);
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "", "content-length": Buffer.byteLength(body) };
    const put = request(url, { method: "PUT", headers }, (response) => response.resume().on("end", resolve));
    put.on("error", reject).end(body);
  });
}

export async function handler(event) {
  const { StackId, RequestId, LogicalResourceId, ResourceProperties, ResponseURL } = event;
  const answer = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: ResourceProperties.TableName };
  try {
    const table = (await describe(ResourceProperties.TableName)) ?? (await create(ResourceProperties));
    await put(ResponseURL, { ...answer, Status: "SUCCESS", Data: { Arn: table.TableArn } });
  } catch (error) {
    await put(ResponseURL, { ...answer, Status: "FAILED", Reason: String(error) });
  }
}
