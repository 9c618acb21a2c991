/** A role that one AWS service assumes for one part of the pipeline. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import { policyDocument, type Statement, trustPolicy } from './policy-document';

export interface ServiceRoleArgs {
  account: pulumi.Input<Account>;
  /** Principal of the service, such as `lambda.amazonaws.com`. */
  service: string;
  description: string;
  /** Everything that the role may do. */
  statements: pulumi.Input<Statement[]>;
}

export class ServiceRole extends pulumi.ComponentResource {
  /** ARN of the role. */
  readonly arn: pulumi.Output<string>;
  /** The role's only policy. What uses the role depends on it, so that the permissions are there from the first call on. */
  readonly policy: aws.iam.RolePolicy;

  constructor(name: string, args: ServiceRoleArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:ServiceRole', name, {}, options);
    const role = new aws.iam.Role(
      name,
      {
        description: args.description,
        assumeRolePolicy: pulumi.output(args.account).apply(({ id }) => JSON.stringify(trustPolicy(args.service, id))),
      },
      { parent: this },
    );
    this.policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi.output(args.statements).apply((statements) => JSON.stringify(policyDocument(...statements))),
      },
      { parent: this },
    );
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
