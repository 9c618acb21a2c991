/** How requests name functions and layers, and the ARNs that they have. */
import { AwsError, type Cloud } from '../../../contract/service';

/** A function, and the version or alias of it that is meant. */
export interface FunctionReference {
  name: string;
  qualifier: string | undefined;
}

/** `name`, `name:qualifier`, `<account>:function:name`, or an ARN, the last two with or without a qualifier. */
const functionPattern =
  /^(?:(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?\d{12}:function:)?([a-zA-Z0-9_-]{1,64})(?::(\$LATEST|[a-zA-Z0-9_-]+))?$/;

export function parseFunction(text: string, qualifier?: string): FunctionReference {
  const [, name, ownQualifier] = functionPattern.exec(text) ?? [];
  if (!name) {
    throw new AwsError(
      'ValidationException',
      `Value '${text}' at 'functionName' failed to satisfy constraint: it is neither a function's name nor its ARN`,
    );
  }
  if (qualifier && ownQualifier && qualifier !== ownQualifier) {
    const message = 'The derived qualifier from the function name does not match the specified qualifier.';
    throw new AwsError('InvalidParameterValueException', message);
  }
  return { name, qualifier: qualifier ?? ownQualifier };
}

export const functionArn = (cloud: Cloud, name: string, qualifier?: string): string =>
  `arn:aws:lambda:${cloud.region}:${cloud.accountId}:function:${name}${qualifier ? `:${qualifier}` : ''}`;

/** A layer by name or ARN. Layers of other accounts and regions don't exist on one machine. */
export function parseLayerName(text: string): string {
  const name = /^(?:arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:)?([a-zA-Z0-9_-]{1,140})$/.exec(text)?.[1];
  if (name) return name;
  throw new AwsError(
    'InvalidParameterValueException',
    `Layer name cannot be used: '${text}'. It has 1 to 140 letters, digits, - and _.`,
  );
}

export const layerArn = (cloud: Cloud, name: string): string =>
  `arn:aws:lambda:${cloud.region}:${cloud.accountId}:layer:${name}`;

export const layerVersionArn = (cloud: Cloud, name: string, version: number): string =>
  `${layerArn(cloud, name)}:${version}`;

/** Name and version of a layer version's ARN. */
export function parseLayerVersionArn(arn: string): { name: string; version: number } {
  const [, name, version] = /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:([a-zA-Z0-9_-]{1,140}):(\d+)$/.exec(arn) ?? [];
  if (name && version) return { name, version: Number(version) };
  throw new AwsError('InvalidParameterValueException', `'${arn}' is not the ARN of a layer version`);
}
