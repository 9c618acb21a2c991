/** The network that builds run in, in stacks that isolate them. */
import type * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import type { BuildNetwork } from './build-network';
import type { Config } from './config';

export function privateNetwork(
  { isolateBuilds }: Pick<Config, 'isolateBuilds'>,
  account: pulumi.Input<Account>,
): BuildNetwork | undefined {
  if (!isolateBuilds) return undefined;
  // Loaded only here: it brings the whole of @pulumi/awsx along.
  const { BuildNetwork } = require('./build-network') as typeof import('./build-network');
  return new BuildNetwork('prejit-builds', { account });
}
