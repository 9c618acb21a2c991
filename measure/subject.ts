/** A function that is measured, and the one that everybody has: the example. */
import path from 'node:path';

export interface Subject {
  name: string;
  title: string;
  /** Folder with the function's project, and the project file's name without `.csproj`. */
  source: string;
  project: string;
  /** The manifest of its layer. */
  manifest: string;
  /** `Assembly::Type::Method` of a class library, the assembly's name of an executable. */
  handler: string;
  event: string;
  /** Further variables; `{address}` becomes host and port of a server that answers every AWS call with `{}`. */
  environment: Record<string, string>;
}

const root = path.join(__dirname, '..');
const event = path.join(root, 'examples', 'order-api', 'event.json');

/** The example: what a user reads is what is measured. */
export const exampleFunction: Subject = {
  name: 'json-aws-sdk',
  title: 'JSON + AWS SDK (Newtonsoft.Json, DynamoDB, Serilog)',
  source: path.join(root, 'examples', 'order-api', 'src'),
  project: 'OrderApi',
  manifest: path.join(root, 'examples', 'order-api', 'Dependencies.csproj'),
  handler: 'OrderApi::OrderApi.Function::Handle',
  event,
  environment: {
    ORDERS_TABLE: 'orders',
    // With the region in it, as in the endpoint that a function in Lambda uses. Where there is none, the SDK guesses, with
    // eight regular expressions that it first compiles: much work in a first invocation that no function in Lambda has.
    AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb.us-east-1.amazonaws.com@{address}',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  },
};
