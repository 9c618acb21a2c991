/** State machines: their definitions, roles and tags. */

import { AwsError, type Cloud, type Shape } from '../../../contract/service';
import type { Table } from '../../../contract/state';
import { parseDefinition } from '../../../workflow/definition';
import { requireRole } from './role';

/** Times are milliseconds since 1970. */
export interface StoredMachine {
  name: string;
  arn: string;
  definition: string;
  roleArn: string;
  loggingConfiguration?: Shape;
  tracingConfiguration?: Shape;
  created: number;
  updated: number;
  tags: Record<string, string>;
}

const namePattern = /^[A-Za-z0-9_-]{1,80}$/;

export class StateMachines {
  private readonly table: Table<StoredMachine>;

  constructor(private readonly cloud: Cloud) {
    this.table = cloud.state.table('states.machines');
  }

  async create(input: Shape): Promise<Shape> {
    const { name, roleArn } = input;
    if (!namePattern.test(name ?? '')) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    if (input.type && input.type !== 'STANDARD') throw refused(`type ${input.type}`, 'use STANDARD');
    refuseVersions(input);
    await check(input.definition);
    requireRole(this.cloud, input);
    const arn = this.arn(name);
    const { definition, loggingConfiguration, tracingConfiguration } = input;
    const tags = Object.fromEntries((input.tags ?? []).map(({ key, value }: Shape) => [key, value]));
    const existing = this.table.get(arn);
    if (existing && (existing.definition !== definition || existing.roleArn !== roleArn)) {
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const now = Date.now();
    const settings = { name, arn, definition, roleArn, loggingConfiguration, tracingConfiguration, tags };
    if (!existing) this.table.set(arn, { ...settings, created: now, updated: now });
    return { stateMachineArn: arn, creationDate: new Date(existing?.created ?? now) };
  }

  async update(input: Shape): Promise<Shape> {
    const machine = this.get(input.stateMachineArn);
    refuseVersions(input);
    if (input.definition !== undefined) await check(input.definition);
    const { definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
    const changes = Object.entries({ definition, roleArn, loggingConfiguration, tracingConfiguration });
    const given = Object.fromEntries(changes.filter(([, value]) => value !== undefined));
    requireRole(this.cloud, { ...machine, ...given });
    const updated = Date.now();
    this.table.set(machine.arn, { ...machine, ...given, updated });
    return { updateDate: new Date(updated) };
  }

  arn = (name: string): string => `arn:aws:states:${this.cloud.region}:${this.cloud.accountId}:stateMachine:${name}`;
  describe(stateMachineArn: string): Shape {
    const machine = this.get(stateMachineArn);
    const { name, definition, roleArn, loggingConfiguration, tracingConfiguration, created } = machine;
    const settings = { name, definition, roleArn, loggingConfiguration, tracingConfiguration };
    return { stateMachineArn, ...settings, type: 'STANDARD', status: 'ACTIVE', creationDate: new Date(created) };
  }

  delete(arn: string): void {
    this.table.delete(arn);
  }

  get(arn: string): StoredMachine {
    const machine = this.table.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  tag({ resourceArn, tags }: Shape): void {
    const machine = this.tagged(resourceArn);
    const added = Object.fromEntries(tags.map(({ key, value }: Shape) => [key, value]));
    this.table.set(machine.arn, { ...machine, tags: { ...machine.tags, ...added } });
  }

  untag({ resourceArn, tagKeys }: Shape): void {
    const machine = this.tagged(resourceArn);
    const left = Object.entries(machine.tags).filter(([key]) => !tagKeys.includes(key));
    this.table.set(machine.arn, { ...machine, tags: Object.fromEntries(left) });
  }

  private tagged(arn: string): StoredMachine {
    const machine = this.table.get(arn);
    if (!machine) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
    return machine;
  }
}

async function check(definition: string): Promise<void> {
  try {
    await parseDefinition(definition);
  } catch (error) {
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: ${(error as Error).message}`);
  }
}

function refuseVersions(input: Shape): void {
  if (input.publish) throw refused('publish', 'versions of state machines do not exist here; remove it');
}

const refused = (what: string, fix: string) =>
  new AwsError('ValidationException', `The local Step Functions does not support ${what}: ${fix}.`);
