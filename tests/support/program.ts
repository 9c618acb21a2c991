/** Runs the Pulumi program through the engine and records what it declares, without a cloud behind it. */
import { join } from 'node:path';
import { loadProject } from '../../local/engine/config';
import { startEngine } from '../../local/engine/engine';
import { runProgram as startProgram } from '../../local/engine/program';
import type { Registered, Registration, ResourceHandler } from '../../local/engine/resources';
import type { PropertyValues } from '../../local/engine/wire';

export interface DeclaredResource {
  urn: string;
  /** Type token, such as `aws:s3/bucket:Bucket`. */
  type: string;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: shapes are those of the providers' resources
  props: Record<string, any>;
  /** URN of the component that the resource belongs to. */
  parent?: string;
  /** URNs of the resources that exist before this one. */
  dependencies: string[];
}

export interface Program {
  resources: DeclaredResource[];
  outputs: Record<string, unknown>;
}

export const accountId = '000000000000';
export const region = 'eu-west-1';

/** Gives each resource the outputs that the program reads: an ARN, a name, a URL. */
class Recorder implements ResourceHandler {
  readonly resources: DeclaredResource[] = [];
  outputs: Record<string, unknown> = {};

  async register(resource: Registration): Promise<Registered> {
    const outputs = resource.custom || resource.options.remote ? outputsOf(resource) : {};
    this.resources.push({
      urn: resource.urn,
      type: resource.type,
      name: resource.name,
      props: { ...resource.inputs, ...outputs },
      parent: resource.parent,
      dependencies: resource.dependencies,
    });
    return { ...(resource.custom && { id: String(outputs.id) }), outputs };
  }

  setOutputs(urn: string, outputs: PropertyValues): void {
    if (urn.includes('pulumi:pulumi:Stack')) {
      this.outputs = outputs;
    }
  }

  async read({ type, id }: { type: string; id: string }): Promise<Registered> {
    throw new Error(`The program reads ${type} ${id}, which it has not declared`);
  }

  async invoke(token: string): Promise<PropertyValues> {
    if (token === 'aws:index/getCallerIdentity:getCallerIdentity') {
      return { accountId, arn: `arn:aws:iam::${accountId}:root`, id: accountId, userId: accountId };
    }
    if (token === 'aws:index/getRegion:getRegion') {
      return { region, id: region };
    }
    throw new Error(`The program calls ${token}, which the recorder does not know`);
  }
}

/** ARNs as AWS writes them, where permissions depend on their form. */
const arnForms: Record<string, (name: string) => string> = {
  'aws:s3/bucket:Bucket': (name) => `arn:aws:s3:::${name}`,
  'aws:iam/role:Role': (name) => `arn:aws:iam::${accountId}:role/${name}`,
  'aws:lambda/function:Function': (name) => `arn:aws:lambda:${region}:${accountId}:function:${name}`,
  'aws:sfn/stateMachine:StateMachine': (name) => `arn:aws:states:${region}:${accountId}:stateMachine:${name}`,
  'aws:codebuild/project:Project': (name) => `arn:aws:codebuild:${region}:${accountId}:project/${name}`,
  'aws:cloudwatch/logGroup:LogGroup': (name) => `arn:aws:logs:${region}:${accountId}:log-group:${name}`,
  'aws:cloudwatch/eventRule:EventRule': (name) => `arn:aws:events:${region}:${accountId}:rule/${name}`,
};

function outputsOf({ type, name: logicalName, inputs }: Registration): PropertyValues {
  const name = typeof inputs.name === 'string' ? inputs.name : logicalName;
  const service = type.split(':')[1]?.split('/')[0];
  const arn = arnForms[type]?.(name) ?? `arn:aws:${service}:${region}:${accountId}:${name}`;
  switch (type) {
    case 'aws:s3/bucket:Bucket':
      return { id: name, bucket: name, arn };
    case 'aws:sqs/queue:Queue':
      return { id: name, name, arn, url: `https://sqs.example/${name}` };
    case 'awsx:ec2:Vpc':
      return { vpcId: 'vpc-1', privateSubnetIds: ['subnet-1', 'subnet-2'], publicSubnetIds: ['subnet-3', 'subnet-4'] };
    default:
      return { id: name, name, arn: inputs.arn ?? arn };
  }
}

/**
 * Runs the program of this project's `dev` stack.
 * @param config Values besides those of Pulumi.yaml and Pulumi.dev.yaml, such as `{ 'prejit:isolateBuilds': true }`.
 * @throws Error with everything that the program printed, when it fails.
 */
export async function runProgram(config: Record<string, unknown> = {}): Promise<Program> {
  const directory = join(__dirname, '../..');
  const project = loadProject({ directory, stack: 'dev', config });
  const recorder = new Recorder();
  const printed: string[] = [];
  const engine = await startEngine({
    project: project.name,
    stack: project.stack,
    organization: 'organization',
    preview: false,
    handler: recorder,
    onLog: ({ severity, message }) => {
      if (severity === 'error') printed.push(message);
    },
  });
  const program = startProgram(project, engine.address, (line) => printed.push(line));
  try {
    const ended = await Promise.race([program.exited, engine.failed]);
    if (ended !== 0) {
      throw new Error([...printed, ended instanceof Error ? ended.message : `exit code ${ended}`].join('\n'));
    }
  } finally {
    program.kill();
    engine.stop();
  }
  return { resources: recorder.resources, outputs: recorder.outputs };
}
