/** The calls of AWS's APIs by which a stack's resources would be created, as the engine's providers make them. */
import { join } from 'node:path';
import { findResourceType } from '../../local/engine/providers';
import { complete, defaultsOf } from '../../local/engine/providers/names';
import { type ApiCall, rehearse } from '../../local/engine/providers/rehearsal';
import { runProgram } from '../support/engine/in-process';

const directory = join(__dirname, '../..');
const context = { partition: 'aws', region: 'eu-west-1', accountId: '000000000000', directory };

export interface DeclaredCalls {
  calls: (ApiCall & { resource: string })[];
  /** Types of resources that the engine has no provider for. */
  unjudged: string[];
  /** Inputs that no call is made from, by the resource's name and their path. */
  unread: string[];
}

/**
 * @param config Values besides those of Pulumi.yaml.
 * @throws what the program throws
 */
export async function declaredCalls(stack: string, config: Record<string, unknown>): Promise<DeclaredCalls> {
  const { resources, error } = await runProgram({ directory, stack, config });
  if (error !== undefined) throw error;
  const defaults = defaultsOf({ 'aws:defaultTags': JSON.stringify(config['aws:defaultTags'] ?? {}) });
  const declared: DeclaredCalls = { calls: [], unjudged: [], unread: [] };
  for (const { type: token, name, inputs, custom, remote } of resources) {
    const type = findResourceType(token);
    if (type === undefined) {
      if (custom || remote) declared.unjudged.push(token);
      continue;
    }
    const completed = complete(type, name, inputs, defaults, undefined);
    const { calls, unread } = await rehearse(type, completed, context);
    declared.calls.push(...calls.map((call) => ({ ...call, resource: name })));
    declared.unread.push(...unread.map((path) => `${name}: ${path}`));
  }
  return declared;
}
