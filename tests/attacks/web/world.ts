/** The served local cloud, as `npm run serve` starts it, with a secret in it; and what shows whether somebody changed anything. */
import { once } from 'node:events';
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import { type Clients, clientsFor } from '../../../local/commands/clients';
import { type Served, serve } from '../../pipeline/serve';
import { provisionedDirectory } from '../../support/provisioned';
import type { Closable } from '../attack';
import { bytesOf, type RawRequest, send } from './raw-http';

// The SDK's clients would warn about old versions of Node in every run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export const region = 'eu-west-1';
export const secret = 'what-only-the-owner-may-read';
export const secretKey = 'private/secret.txt';
const elsewhere = 'elsewhere';

export class WebWorld implements Closable {
  readonly aws: Clients & { ssm: SSM; sts: STS };

  private constructor(
    /** Holds the directory of the stack, and everybody can look into it. */
    readonly work: string,
    private readonly served: Served,
  ) {
    const access = { endpoint: served.endpoint, region, credentials: served.credentials };
    this.aws = Object.assign(clientsFor(access), { ssm: new SSM(access), sts: new STS(access) });
  }

  static async open(): Promise<WebWorld> {
    const work = mkdtempSync(path.join(tmpdir(), 'web-'));
    chmodSync(work, 0o755);
    const stack = path.join(work, 'stack');
    renameSync(await provisionedDirectory('web'), stack);
    const world = new WebWorld(work, await serve(stack));
    const { s3 } = world.aws;
    await s3.createBucket({ Bucket: elsewhere });
    await s3.putObject({ Bucket: world.bucket, Key: secretKey, Body: secret });
    await s3.putObject({ Bucket: elsewhere, Key: secretKey, Body: secret });
    await world.role('one');
    await world.role('other');
    return world;
  }

  get endpoint(): string {
    return this.served.endpoint;
  }
  get host(): string {
    return new URL(this.endpoint).host;
  }
  get bucket(): string {
    return this.served.bucket;
  }
  /** A second bucket, with the same key in it. */
  get otherBucket(): string {
    return elsewhere;
  }
  get credentials() {
    return this.served.credentials;
  }

  /** A session of a role that may read the secret. */
  async session(role: 'one' | 'other') {
    const RoleArn = `arn:aws:iam::000000000000:role/${role}`;
    const { Credentials: given } = await this.aws.sts.assumeRole({ RoleArn, RoleSessionName: 'attack' });
    const {
      AccessKeyId: accessKeyId = '',
      SecretAccessKey: secretAccessKey = '',
      SessionToken: sessionToken,
    } = given ?? {};
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  /**
   * Sends a request and says what came of it: `<status> <code>` when it was refused and changed nothing, or else what it
   * did get.
   */
  async attempt(request: RawRequest | Buffer): Promise<string> {
    const before = await this.account();
    const { status, code, text } = await send(this.endpoint, Buffer.isBuffer(request) ? request : bytesOf(request));
    if (text.includes(secret)) return 'read the secret';
    if ((await this.account()) !== before) return `${status}, and changed the account`;
    if ((text.match(/^HTTP\/1\.1 \d{3} /gm) ?? []).length > 1) return 'was taken for two requests';
    return `${status || 'closed'} ${code}`.trim();
  }

  /** Everything that an attack could change, in one string. */
  private async account(): Promise<string> {
    const { s3, iam, lambda, ssm } = this.aws;
    const [objects, others, buckets, roles, functions, parameters] = await Promise.all([
      s3.listObjectVersions({ Bucket: this.bucket }),
      s3.listObjectVersions({ Bucket: elsewhere }),
      s3.listBuckets({}),
      iam.listRoles({}),
      lambda.listFunctions({}),
      ssm.getParametersByPath({ Path: '/', Recursive: true }),
    ]);
    return JSON.stringify([
      [objects, others].map(({ Versions, DeleteMarkers }) => [Versions, DeleteMarkers]),
      buckets.Buckets,
      roles.Roles,
      functions.Functions,
      parameters.Parameters,
    ]);
  }

  private async role(RoleName: string): Promise<void> {
    const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const Principal = { AWS: '000000000000', Service: 'lambda.amazonaws.com' };
    const trust = document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
    await this.aws.iam.createRole({ RoleName, AssumeRolePolicyDocument: trust });
    const PolicyDocument = document({ Effect: 'Allow', Action: ['s3:GetObject', 'logs:*'], Resource: '*' });
    await this.aws.iam.putRolePolicy({ RoleName, PolicyName: 'read', PolicyDocument });
  }

  async close(): Promise<void> {
    const { child } = this.served;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(this.work, { recursive: true, force: true });
  }
}
