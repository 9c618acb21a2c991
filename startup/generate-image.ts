/** Runs the generator of startup images, confined: it reads the profile and assemblies that strangers wrote. */
import * as path from 'node:path';
import { bringDotnet } from '../confinement/dotnet';
import type { Limits } from '../confinement/limits';
import type { Sandbox } from '../confinement/sandbox';
import { PipelineError } from '../core/errors';
import type { StartupImageReport } from '../core/report';
import { type Architecture, storeArchitecture } from '../core/targets';

export interface GenerateRequest {
  /** Path of the generator's assembly. */
  generator: string;
  /** The startup profile, untrusted. */
  profile: string;
  /** Name of the image's assembly. */
  name: string;
  architecture: Architecture;
  /** Folders of the framework's implementation assemblies for the target's architecture. */
  frameworkReference: string[];
  /** Folder of the packages' assemblies, `<id>/<version>/…`. Only these and the framework's can be named. */
  storeDirectory: string;
}

/** What the generator left in its sandbox. */
export interface GeneratedImage {
  report: Omit<StartupImageReport, 'compiled' | 'bytes'>;
  /** Names in the sandbox of the image as IL, of the list of what it warms, and of the methods to compile. */
  assembly: string;
  warmList: string;
  methodProfile: string;
  /** Paths in the sandbox of the assemblies that the image refers to. */
  references: string[];
}

/** Exit code with which the generator refuses a profile. */
const refused = 2;

/** The largest profile that is accepted takes some seconds and some hundred megabytes. */
const limits: Limits = { cpuSeconds: 60, residentBytes: 2 * 2 ** 30, wallSeconds: 240 };

const output = 'generated';

/** @throws PipelineError `StartupProfileInvalid` or `BuildFailed` */
export async function generateImage(sandbox: Sandbox, request: GenerateRequest): Promise<GeneratedImage> {
  const { generator, profile, name, architecture, frameworkReference, storeDirectory } = request;
  const program = await sandbox.bringFolder(path.dirname(generator), 'generator');
  const args = [path.join(program, path.basename(generator)), await sandbox.bring(profile, 'startup.profile')];
  args.push(await sandbox.makeWritable(output), name, storeArchitecture(architecture));
  for (const [index, folder] of frameworkReference.entries()) {
    args.push(await sandbox.bringFolder(folder, `framework-${index}`));
  }
  args.push(await sandbox.bringFolder(storeDirectory, 'store'));
  const result = await sandbox.run(await bringDotnet(sandbox), args, limits);
  if (result.exceeded) throw failed(`it took more than ${result.exceeded}. Record a shorter profile`);
  if (result.exitCode === refused) throw new ProfileRefused(result.output.trim());
  if (result.exitCode !== 0) throw failed(result.output.slice(-2000));
  return readGenerated(sandbox, name);
}

async function readGenerated(sandbox: Sandbox, name: string): Promise<GeneratedImage> {
  const report = JSON.parse((await sandbox.take(`${output}/report.json`)).toString());
  if (report.resolved === 0) {
    const reasons = Object.entries(report.dropped).map(([reason, count]) => `${reason} ${count}`);
    throw new ProfileRefused(
      `none of its ${report.requested} methods and types exists in the framework or in the layer's packages (${reasons.join(', ')})`,
    );
  }
  const lines = (await sandbox.take(`${output}/references.rsp`)).toString().split('\n');
  const references = lines.filter((line) => line !== '').map((line) => line.replace(/^-r:/, ''));
  const strange = references.find((reference) => !sandbox.holds(reference));
  if (strange !== undefined) throw failed(`it names the assembly ${JSON.stringify(strange)}, which it was not given`);
  return {
    report,
    assembly: `${output}/${name}.dll`,
    warmList: `${output}/${name}.warm`,
    methodProfile: `${output}/startup.mibc`,
    references,
  };
}

const failed = (problem: string): PipelineError =>
  new PipelineError('BuildFailed', `The startup image could not be generated: ${problem}`);

/** A profile of which no image can be made. */
export class ProfileRefused extends PipelineError {
  /** @param problem what is wrong with it, without a full stop */
  constructor(readonly problem: string) {
    super(
      'StartupProfileInvalid',
      `startup.profile: ${problem}. Record it again with "npm run profile", or remove it and choose another level.`,
    );
  }
}
