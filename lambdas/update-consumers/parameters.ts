/** Records a layer version in SSM, where stacks and people look for it. */

import { parameterName } from '../../core/parameter-names';
import type { PublishedLayer } from '../../core/pipeline';
import type { Parameters } from '../aws/parameters';

/** Records a version under its number, once and for all. @returns the parameter's name */
export async function recordVersion(
  prefix: string,
  published: PublishedLayer,
  parameters: Parameters,
): Promise<string> {
  const name = parameterName(prefix, published, String(published.version));
  if (await parameters.create(name, published.arn)) return name;
  const recorded = await parameters.get(name);
  if (recorded !== published.arn) {
    throw new Error(`The parameter ${name} holds ${recorded} and not ${published.arn}. Delete it, then upload again.`);
  }
  return name;
}

/** Makes a version the newest. `latest` comes last: whoever sees it finds everything else in place. */
export async function recordNewest(prefix: string, published: PublishedLayer, parameters: Parameters): Promise<void> {
  await parameters.set(parameterName(prefix, published, 'artifact'), published.artifact);
  await parameters.set(parameterName(prefix, published, 'latest'), published.arn);
}
