/** A cloud in memory: the services under test, and stand-ins for those they call. */
import {
  AwsError,
  type Cloud,
  type CloudEvent,
  type Handler,
  type Principal,
  type RequiredPermission,
  type Service,
  type ServiceName,
  type Shape,
} from '../../../local/contract/service';
import type { StateStore, Table } from '../../../local/contract/state';
import { temporaryDirectory } from '../../support/temporary';

const root: Principal = { kind: 'root' };

type TestService = Omit<Service, 'differences'>;

/** Keeps JSON, as the store on disk does. */
class MemoryTable implements Table<unknown> {
  readonly map = new Map<string, string>();
  get = (key: string) => (this.map.has(key) ? JSON.parse(this.map.get(key) ?? '') : undefined);
  set = (key: string, value: unknown) => void this.map.set(key, JSON.stringify(value));
  delete = (key: string) => this.map.delete(key);
  has = (key: string) => this.map.has(key);
  *entries(): IterableIterator<[string, unknown]> {
    for (const [key, value] of [...this.map]) yield [key, JSON.parse(value)];
  }
  *values(): IterableIterator<unknown> {
    for (const [, value] of this.entries()) yield value;
  }
}

class MemoryState implements StateStore {
  private readonly tables = new Map<string, MemoryTable>();
  table<T>(name: string): Table<T> {
    const table = this.tables.get(name) ?? new MemoryTable();
    this.tables.set(name, table);
    return table as Table<T>;
  }
  putBlob = async () => 'unused';
  blobPath = () => 'unused';
  flush = async () => {};
}

export class MemoryCloud implements Cloud {
  readonly region = 'eu-west-1';
  readonly accountId = '000000000000';
  readonly endpoint = 'http://127.0.0.1:4566';
  readonly retryScale = 0.001;
  readonly directory = temporaryDirectory('cloud');
  readonly lines: string[] = [];
  readonly events: Shape[] = [];
  /** Every call, in order. */
  readonly calls: { service: ServiceName; operation: string; input: Shape; principal: Principal }[] = [];
  /** Operations that roles may not call, such as `s3:PutObject`. */
  readonly denied = new Set<string>();
  /** Objects by `<bucket>/<key>`. */
  readonly objects = new Map<string, Buffer>();
  readonly logGroups = new Map<string, Map<string, string[]>>();
  private readonly services = new Map<ServiceName, TestService>();

  constructor(readonly state: StateStore = new MemoryState()) {
    this.add({ name: 's3', handlers: this.s3() });
    this.add({ name: 'logs', handlers: this.logs() });
  }

  add(service: TestService): TestService {
    this.services.set(service.name, service);
    return service;
  }

  /** Stands in for a service, or for further operations of one. */
  stub(name: ServiceName, handlers: Record<string, Handler>): void {
    this.add({ name, handlers: { ...this.services.get(name)?.handlers, ...handlers } });
  }

  call = async (service: ServiceName, operation: string, input: Shape, principal: Principal = root): Promise<Shape> => {
    this.calls.push({ service, operation, input, principal });
    const handler = this.services.get(service)?.handlers[operation];
    if (!handler) throw new AwsError('NotImplemented', `${service}:${operation}`, 501);
    if (principal.kind === 'role' && this.denied.has(`${service}:${operation}`)) {
      throw new AwsError('AccessDeniedException', `not authorized to perform: ${service}:${operation}`, 403);
    }
    return (await handler(input, { principal })) ?? {};
  };

  permits = (principal: Principal, required: RequiredPermission[]): boolean =>
    principal.kind === 'root' || required.every(({ action }) => !this.denied.has(action));

  credentialsFor = (roleArn: string, sessionName: string) => ({
    accessKeyId: `key of ${roleArn}`,
    secretAccessKey: 'secret',
    sessionToken: sessionName,
  });

  emit(event: Pick<CloudEvent, 'source' | 'detail-type' | 'resources' | 'detail'>): void {
    this.events.push(event);
    const { region, accountId: account } = this;
    const time = new Date().toISOString();
    this.services
      .get('events')
      ?.deliver?.({ version: '0', id: String(this.events.length), time, region, account, ...event });
  }

  log = (line: string) => void this.lines.push(line);
  warn = (line: string) => void this.lines.push(line);
  presignedUrl = async () => 'unused';

  async close(): Promise<void> {
    for (const service of this.services.values()) await service.close?.();
  }

  private s3(): Record<string, Handler> {
    return {
      GetObject: ({ Bucket, Key }) => {
        const Body = this.objects.get(`${Bucket}/${Key}`);
        if (!Body) throw new AwsError('NoSuchKey', `The specified key does not exist: ${Key}`, 404);
        return { Body };
      },
      // Without versions, as a bucket is in which nobody turned them on.
      HeadObject: ({ Bucket, Key }) => {
        if (!this.objects.has(`${Bucket}/${Key}`)) throw new AwsError('NotFound', 'UnknownError', 404);
        return {};
      },
      GetBucketLocation: () => ({}),
      GetBucketAcl: () => ({}),
      PutObject: ({ Bucket, Key, Body }) => void this.objects.set(`${Bucket}/${Key}`, Buffer.from(Body)),
      ListObjectsV2: ({ Bucket, Prefix }) => {
        const keys = [...this.objects.keys()].filter((name) => name.startsWith(`${Bucket}/${Prefix}`));
        return { Contents: keys.map((name) => ({ Key: name.slice(Bucket.length + 1) })) };
      },
    };
  }

  private logs(): Record<string, Handler> {
    return {
      CreateLogGroup: ({ logGroupName }) => void this.logGroups.set(logGroupName, new Map()),
      CreateLogStream: ({ logGroupName, logStreamName }) => {
        const group = this.logGroups.get(logGroupName);
        if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
        group.set(logStreamName, []);
      },
      PutLogEvents: ({ logGroupName, logStreamName, logEvents }) => {
        const messages = logEvents.map(({ message }: Shape) => message);
        this.logGroups
          .get(logGroupName)
          ?.get(logStreamName)
          ?.push(...messages);
      },
    };
  }
}
