/** A cloud with nothing but Lambda, and as much of the services around it as Lambda itself calls. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { createLambdaService } from '../../../local/cloud/services/lambda';
import { DirectoryState } from '../../../local/cloud/state-directory';
import { AwsError, type Cloud, type Principal, type ServiceName, type Shape } from '../../../local/contract/service';

export async function zip(files: Record<string, string | Buffer>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return buffer(archive.outputStream);
}

export class LambdaCloud implements Cloud {
  readonly region = 'eu-west-1';
  readonly accountId = '000000000000';
  readonly endpoint = 'http://127.0.0.1:1';
  readonly directory = mkdtempSync(path.join(tmpdir(), 'lambda-'));
  readonly state = new DirectoryState(path.join(this.directory, 'state'));
  readonly lines: string[] = [];
  readonly events: Parameters<Cloud['emit']>[0][] = [];
  readonly objects = new Map<string, Buffer>();
  readonly logGroups = new Map<string, Map<string, string[]>>();
  readonly service = createLambdaService(this);
  readonly permits = () => true;

  /** An operation of the Lambda service. */
  async lambda(operation: string, input: Shape): Promise<Shape> {
    const handler = this.service.handlers[operation];
    if (!handler) throw new Error(`Lambda has no ${operation}`);
    return (await handler(input, { principal: { kind: 'root' } })) ?? {};
  }

  /** Creates a function, and resolves when it is active. */
  async createFunction(input: Shape): Promise<Shape> {
    const created = await this.lambda('CreateFunction', input);
    await this.updated(input.FunctionName);
    return created;
  }

  /** Creates a Node.js function from the text of its index.js. */
  async createNodeFunction(name: string, source: string, more: Shape = {}): Promise<Shape> {
    return this.createFunction({
      FunctionName: name,
      Role: 'arn:aws:iam::000000000000:role/fn',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: await zip({ 'index.js': source }) },
      ...more,
    });
  }

  /** Invokes a function: its answer, with the payload parsed. */
  async invoke(name: string, payload: unknown = {}, more: Shape = {}): Promise<Shape> {
    const input = { FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)), ...more };
    const { Payload, ...answer } = await this.lambda('Invoke', input);
    return { ...answer, payload: Payload && JSON.parse(Buffer.from(Payload).toString() || 'null') };
  }

  /** Resolves when the function's creation or update is through. */
  async updated(name: string): Promise<Shape> {
    for (;;) {
      const configuration = await this.lambda('GetFunctionConfiguration', { FunctionName: name });
      if (configuration.State === 'Active' && configuration.LastUpdateStatus !== 'InProgress') return configuration;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async call(service: ServiceName, operation: string, input: Shape, _principal?: Principal): Promise<Shape> {
    const object = `${input.Bucket}/${input.Key}`;
    const streams = this.logGroups.get(input.logGroupName);
    switch (`${service}:${operation}`) {
      case 'iam:GetRole': {
        if (input.RoleName !== 'fn') throw new AwsError('NoSuchEntityException', 'There is no such role.', 404);
        const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
        return { Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Statement: [statement] })) } };
      }
      case 's3:CreateBucket':
        return {};
      case 's3:PutObject':
        this.objects.set(object, input.Body);
        return {};
      case 's3:GetObject': {
        const Body = this.objects.get(object);
        if (!Body) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
        return { Body };
      }
      case 'logs:CreateLogGroup':
        this.logGroups.set(input.logGroupName, new Map());
        return {};
      case 'logs:CreateLogStream':
        if (!streams) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
        streams.set(input.logStreamName, []);
        return {};
      case 'logs:PutLogEvents':
        streams?.get(input.logStreamName)?.push(...input.logEvents.map(({ message }: Shape) => message));
        return {};
      default:
        throw new Error(`Lambda should not call ${service}:${operation}`);
    }
  }

  credentialsFor(roleArn: string, sessionName: string) {
    return { accessKeyId: 'ASIA', secretAccessKey: roleArn, sessionToken: sessionName };
  }

  async presignedUrl(bucket: string, key: string): Promise<string> {
    return `${this.endpoint}/${bucket}/${key}?signed`;
  }

  emit(event: Parameters<Cloud['emit']>[0]): void {
    this.events.push(event);
  }

  warn(line: string): void {
    this.lines.push(line);
  }

  log(line: string): void {
    this.lines.push(line);
  }

  async close(): Promise<void> {
    await this.service.close?.();
    await this.state.flush();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
