// What the runtime client of AWS does for a Node.js function, and nothing more: load it, ask for events one after the
// other, say that each is done.
import { Agent, request } from "node:http";

const { handler } = await import("./table_manager.mjs");
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const agent = new Agent({ keepAlive: true });

function call(method, url, body = "") {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ headers: response.headers, text: Buffer.concat(parts).toString() }));
    });
    sent.on("error", reject).end(body);
  });
}

for (;;) {
  const { headers, text } = await call("GET", `${api}/next`);
  const result = await handler(JSON.parse(text));
  await call("POST", `${api}/${headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(result ?? null));
}
