/** The parameters in SSM that say where a layer's versions are. Other people's stacks and tools rely on their names. */
import type { Target } from './targets';

/** `/prejit/<layer>/<framework>/<arch>/<name>`. @param name a version's number, `latest` or `artifact` */
export const parameterName = (
  prefix: string,
  { layer, framework, architecture }: Target & { layer: string },
  name: string,
): string => `${prefix}/${layer}/${framework}/${architecture}/${name}`;

/** `/prejit/functions/<name>/latest`: how it went with a function's layer, as JSON of `FunctionResult`. */
export const functionParameterName = (prefix: string, name: string): string => `${prefix}/functions/${name}/latest`;
