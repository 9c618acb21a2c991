/** Finds the operation of a REST request by its method, path, query and headers. */
import { AwsError } from '../../contract/service';
import type { Operation, ServiceModel } from './model';
import type { Request } from './request';
import { requiredMembers } from './sdk-schemas';

export interface RoutedRequest {
  operation: Operation;
  /** Values of the path's labels, decoded, by member name. */
  labels: Record<string, string>;
}

interface Route {
  operation: Operation;
  method: string;
  path: RegExp;
  labels: string[];
  /** Number of characters that the path has outside its labels. */
  literalLength: number;
  /** Query parameters that the request must have; with a value, or with any if the value is empty. */
  query: [name: string, value: string][];
  /** Query parameters and headers of required members, without which it is another operation of S3 with the same path. */
  requiredQuery: string[];
  requiredHeaders: string[];
  /** Whether the first part of an S3 path, the bucket, belongs to the operation. Undefined outside S3. */
  takesBucket: boolean | undefined;
}

const routes = new WeakMap<ServiceModel, Route[]>();

export function routeRequest(model: ServiceModel, request: Request): RoutedRequest {
  const { bucket, path } = model.name === 's3' ? splitBucket(request.path) : { bucket: undefined, path: request.path };
  let best: { route: Route; match: RegExpExecArray; rank: number } | undefined;
  for (const route of routesOf(model)) {
    if (!accepts(route, request, bucket)) continue;
    const match = route.path.exec(path);
    if (!match) continue;
    // What asks for more is more specific: parameters count first, then the fixed part of the path.
    const parameters = route.query.length + route.requiredQuery.length + route.requiredHeaders.length;
    const rank = parameters * 1000 + route.literalLength;
    if (!best || rank > best.rank) best = { route, match, rank };
  }
  if (!best) throw noOperation(model, request);
  const { route, match } = best;
  const labels = Object.fromEntries(route.labels.map((label, index) => [label, decodeLabel(match[index + 1] ?? '')]));
  if (bucket !== undefined) labels.Bucket = bucket;
  return { operation: route.operation, labels };
}

function noOperation({ name }: ServiceModel, { method, path }: Request): AwsError {
  const message = `${name} has no operation for ${method} ${path}`;
  return name === 's3'
    ? new AwsError('MethodNotAllowed', `The specified method is not allowed against this resource: ${message}`, 405)
    : new AwsError('UnknownOperationException', message, 404);
}

function accepts(route: Route, { method, query, headers }: Request, bucket: string | undefined): boolean {
  return (
    route.method === method &&
    (route.takesBucket === undefined || route.takesBucket === (bucket !== undefined)) &&
    route.query.every(([name, value]) => (value ? query.get(name) === value : query.has(name))) &&
    route.requiredQuery.every((name) => query.has(name)) &&
    route.requiredHeaders.every((name) => name in headers)
  );
}

/** S3's operations are described for a bucket in the host name; here the bucket comes first in the path. */
function splitBucket(path: string): { bucket: string | undefined; path: string } {
  const [, bucket = '', rest = ''] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  return { bucket: bucket ? decodeLabel(bucket) : undefined, path: rest || '/' };
}

function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', `"${text}" in the request's path is not valid percent-encoding.`);
  }
}

function routesOf(model: ServiceModel): Route[] {
  let list = routes.get(model);
  if (!list) {
    list = [...model.operations.values()].flatMap((operation) => readRoute(model, operation) ?? []);
    routes.set(model, list);
  }
  return list;
}

function readRoute(model: ServiceModel, operation: Operation): Route | undefined {
  if (!operation.http) return undefined;
  const [path = '/', query = ''] = operation.http.uri.split('?');
  const labels: string[] = [];
  const pattern = path
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      labels.push(part.slice(1, -1).replace('+', ''));
      // A greedy label holds slashes, as an object's key does.
      return part.endsWith('+}') ? '(.+)' : '([^/]+)';
    })
    .join('');
  const members = operation.input.isStructSchema() ? operation.input.getMemberSchemas() : {};
  const telling = model.name === 's3' ? requiredMembers(operation.input) : [];
  const requiredTraits = telling.map((name) => members[name]?.getMergedTraits() ?? {});
  return {
    operation,
    method: operation.http.method,
    // A key may end in a slash, so only a path without a greedy label takes an extra one.
    path: new RegExp(path.endsWith('+}') ? `^${pattern}$` : `^${pattern}/?$`, 's'),
    labels,
    literalLength: path.replace(/\{[^}]+\}/g, '').length,
    // The SDK's clients add `x-id` to tell operations apart in logs; other clients don't send it.
    query: [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id'),
    requiredQuery: requiredTraits.flatMap(({ httpQuery }) => httpQuery ?? []),
    requiredHeaders: requiredTraits.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
    takesBucket: model.name === 's3' ? 'Bucket' in members : undefined,
  };
}
