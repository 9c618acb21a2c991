/** What the stack has for itself in its account and region, so that a second stack is refused before it takes the same. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Claim, claimsPath, claimText, parseClaim, taken } from '../core/stacks';
import { ConfigError } from './config';
import { stackId } from './names';

/** @throws ConfigError with everything that other stacks have taken, by the keys of the configuration */
export async function requireUnclaimed(own: Claim): Promise<void> {
  const { names, values } = await aws.ssm.getParametersByPath({ path: claimsPath });
  const problems = names.flatMap((name, index) => {
    const stack = name.slice(claimsPath.length + 1);
    if (stack === stackId()) return [];
    const claim = parseClaim(values[index] ?? '');
    return taken(own, claim).map(
      (key) =>
        `prejit:${key} is \`${own[key]}\`, and the stack ${stack} of this account and region has \`${claim[key]}\`. ` +
        'Allowed: one that no other stack has. Fix: set another, or work with that stack.',
    );
  });
  if (problems.length > 0) throw new ConfigError(problems);
}

export interface StackClaimArgs {
  claim: Claim;
}

export class StackClaim extends pulumi.ComponentResource {
  constructor(name: string, args: StackClaimArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:StackClaim', name, {}, options);
    const parameter = new aws.ssm.Parameter(
      `${name}-parameter`,
      {
        name: `${claimsPath}/${stackId()}`,
        description: 'What this stack has for itself; no other stack may take it',
        type: 'String',
        // In clear text: nothing of it is secret.
        insecureValue: claimText(args.claim),
      },
      { parent: this },
    );
    this.registerOutputs({ parameter: parameter.name });
  }
}
