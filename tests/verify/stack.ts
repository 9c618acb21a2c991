/** A stack on this machine that is verified, and what can be done to it behind the program's back. */
import { rm } from 'node:fs/promises';
import { type LocalStack, openLocalStack } from '../../local/commands/local-stack';
import type { Console } from '../../local/console';
import type { Check, Row } from '../../verify/check';
import { allChecks } from '../../verify/checks';
import { refused } from '../../verify/checks/refused';
import { type Access, type Clients, clientsFor } from '../../verify/clients';
import type { ContextOptions } from '../../verify/context';
import { parseOutputs, type StackOutputs } from '../../verify/outputs';
import { onThisMachine } from '../../verify/patience';
import { type VerifyOptions, verify } from '../../verify/verify';
import { provisionedDirectory } from '../support/provisioned';

// The SDK's clients would warn about old versions of Node in every test.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const quiet: Console = { line() {}, busy() {}, idle() {} };

/** The checks that build nothing. */
export const cheap: readonly Check[] = allChecks.slice(0, allChecks.indexOf(refused) + 1);

export class VerifiedStack {
  /** Clients of the account's owner, who plants faults. */
  readonly aws: Clients;
  readonly outputs: StackOutputs;
  readonly access: Access;

  private constructor(
    readonly directory: string,
    private readonly stack: LocalStack,
    /** Quotas of the account; a test may change them. */
    readonly quotas: Record<string, number>,
  ) {
    this.outputs = parseOutputs(stack.outputs);
    this.access = { endpoint: stack.endpoint, credentials: stack.credentials };
    this.aws = clientsFor(stack.region, this.access);
  }

  static async open(): Promise<VerifiedStack> {
    const directory = await provisionedDirectory('verify');
    const quotas = {};
    // Served, so that the command uses it too.
    const stack = await openLocalStack({ directory, serve: true, retryScale: 0.01, quotas, console: quiet });
    return new VerifiedStack(directory, stack, quotas);
  }

  async close(): Promise<void> {
    await this.stack.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  get context(): ContextOptions {
    // An upload that starts nothing is given up soon.
    const patience = { ...onThisMachine, start: 3, message: 1 };
    return { outputs: this.outputs, access: this.access, console: quiet, patience };
  }

  /** Verifies the stack, by default without building anything. @returns the rows by their checks' names */
  async verify(options: Partial<VerifyOptions> = {}): Promise<Record<string, Row>> {
    const { rows } = await verify({ checks: cheap, ...this.context, ...options });
    return Object.fromEntries(rows.map((row) => [row.check, row]));
  }

  /** Name of the role of one of the pipeline's functions. */
  async roleOf(stage: string): Promise<string> {
    const { Role = '' } = await this.aws.lambda.getFunctionConfiguration({ FunctionName: `prejit-dev-${stage}` });
    return Role.slice(Role.lastIndexOf('/') + 1);
  }

  /** Takes an action from a role. @returns what gives it back */
  async forbid(RoleName: string, action: string): Promise<() => Promise<unknown>> {
    const { PolicyNames: [PolicyName = ''] = [] } = await this.aws.iam.listRolePolicies({ RoleName });
    const { PolicyDocument: encoded = '' } = await this.aws.iam.getRolePolicy({ RoleName, PolicyName });
    const document = decodeURIComponent(encoded);
    if (!document.includes(`"${action}"`)) throw new Error(`${RoleName} may not do ${action} anyway.`);
    const put = (PolicyDocument: string) => this.aws.iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
    await put(document.replaceAll(`"${action}"`, '"sts:GetCallerIdentity"'));
    return () => put(document);
  }

  /** Changes a build project. @returns what undoes it */
  async changeProject(framework: string, change: { image?: string; variables?: Record<string, string> }) {
    const name = this.outputs.buildProjects[framework];
    const { projects: [project] = [] } = await this.aws.codebuild.batchGetProjects({ names: [name ?? ''] });
    const environment = project?.environment;
    if (!environment) throw new Error(`There is no project for ${framework}.`);
    const environmentVariables = Object.entries(change.variables ?? {}).map(([key, value]) => ({ name: key, value }));
    await this.aws.codebuild.updateProject({
      name,
      environment: {
        ...environment,
        ...(change.image && { image: change.image }),
        ...(change.variables && { environmentVariables }),
      },
    });
    return () => this.aws.codebuild.updateProject({ name, environment });
  }
}
