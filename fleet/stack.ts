/** A stack on this machine for fleets alone: AWS's rates hold, fleets are simulated, and every request to Lambda is counted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clients, clientsFor } from '../local/commands/clients';
import { type LocalStack, openLocalStack } from '../local/commands/local-stack';
import type { RunResult } from '../local/commands/result';
import { runManifest } from '../local/commands/run-manifest';
import type { Console } from '../local/console';
import { awsRates, type RequestRates } from '../local/contract/lambda';
import { fleetZip, simulateFleet } from './functions';
import { Tally } from './tally';

/** While a fleet is made, and looked at. */
const noRates: RequestRates = { getFunction: Number.MAX_SAFE_INTEGER, controlPlane: Number.MAX_SAFE_INTEGER };

/** In both manifests: the package that the functions need. */
const needed = { id: 'Dapper', version: '2.1.66' };
/** What the second manifest changes. */
const other = { id: 'Newtonsoft.Json', versions: { old: '13.0.3', new: '13.0.4' } };

const manifestText = (age: 'old' | 'new'): string => `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="${needed.id}" Version="${needed.version}" />
    <PackageReference Include="${other.id}" Version="${other.versions[age]}" />
  </ItemGroup>
</Project>
`;

export class FleetStack {
  readonly tally = new Tally();

  private constructor(
    readonly stack: LocalStack,
    readonly clients: Clients,
    private readonly rates: RequestRates,
    private readonly directory: string,
    private readonly console: Console,
  ) {}

  static async open(rollout: object, console: Console): Promise<FleetStack> {
    const directory = await mkdtemp(path.join(tmpdir(), 'fleet-'));
    const rates = { ...noRates };
    let opened: FleetStack | undefined;
    const stack = await openLocalStack({
      directory: path.join(directory, 'stack'),
      config: { rollout },
      lambda: {
        simulate: simulateFleet,
        rates,
        onRequest: (operation, input, error) => opened?.tally.add(operation, input, error),
      },
      console,
    });
    opened = new FleetStack(stack, clientsFor(stack), rates, directory, console);
    return opened;
  }

  /** Uploads a manifest of the layer, and follows it to its end. */
  async release(layer: string, age: 'old' | 'new'): Promise<RunResult> {
    const file = path.join(this.directory, `${age}.csproj`);
    await writeFile(file, manifestText(age));
    const manifest = { path: file, layer, name: 'Dependencies.csproj' };
    return runManifest(this.clients, this.stack.outputs, manifest, this.console);
  }

  async zip(): Promise<Buffer> {
    return fleetZip(await mkdtemp(path.join(this.directory, 'code-')), `${needed.id}/${needed.version}`);
  }

  /** Role of the fleet's functions. */
  async role(): Promise<string> {
    const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { Role } = await this.clients.iam.createRole({ RoleName: 'fleet', AssumeRolePolicyDocument: trust });
    return Role?.Arn ?? '';
  }

  /** Whether Lambda's API is as slow as AWS's. */
  throttle(isOn: boolean): void {
    Object.assign(this.rates, isOn ? awsRates : noRates);
  }

  async close(): Promise<void> {
    await this.stack.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
