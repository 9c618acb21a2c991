/**
 * AWS's packages for .NET functions (`Amazon.Lambda.Core` and those that come with it). Every real function references them. Where
 * the package feed has none, functions are built with the stand-ins in `amazon-lambda/`, which are packed into a feed of their own.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Framework, machineArchitecture } from '../core/targets';
import { escapeXml } from '../core/xml';
import { buildOnce } from '../startup/build-once';
import { buildProgram, PackMissingError, type Program } from '../startup/build-programs';

const run = promisify(execFile);

const sources = path.join(__dirname, 'amazon-lambda');
const cache = path.resolve(__dirname, '..', '.prejit', 'amazon-lambda');

/** What makes functions take the stand-ins. `Directory.Build.targets` above those of this project imports it where it is. */
const targetsFile = path.join(cache, 'stand-ins.targets');

/** What of the stand-ins a program needs that speaks the Runtime API itself, by its place beside the program's folder. */
export const runtimeSupportSources = Object.fromEntries(
  ['', '/Amazon.Lambda.Core', '/Amazon.Lambda.RuntimeSupport'].map((folder) => [
    `amazon-lambda${folder}`,
    `${sources}${folder}`,
  ]),
);

/** Runs handlers with AWS's own package: that has no entry point, so this is one. */
const awsBootstrap: Program = { folder: path.join(__dirname, 'aws-bootstrap'), assembly: 'aws-bootstrap' };

/** Path of AWS's bootstrap, as ReadyToRun code, or undefined if the package feed lacks it. The feed is asked once a day. */
export async function awsBootstrapFor(framework: Framework): Promise<string | undefined> {
  try {
    return await buildProgram(awsBootstrap, { cache, framework, architecture: machineArchitecture, isOptional: true });
  } catch (error) {
    if (error instanceof PackMissingError) return undefined;
    throw error;
  }
}

let provided: Promise<string | undefined> | undefined;

/**
 * Makes sure that functions can be built.
 * @returns what to say if stand-ins take the place of AWS's packages
 */
export function provideAmazonLambda(): Promise<string | undefined> {
  provided ??= provide();
  // What failed may succeed later, say when the network is back.
  provided.catch(() => {
    provided = undefined;
  });
  return provided;
}

async function provide(): Promise<string | undefined> {
  await mkdir(cache, { recursive: true });
  if (await awsBootstrapFor('net10.0')) {
    await rm(targetsFile, { force: true });
    return undefined;
  }
  // Under another name until it is whole, since a build may read it.
  const unfinished = `${targetsFile}.${process.pid}`;
  await writeFile(unfinished, standInTargets(await packStandIns()));
  await rename(unfinished, targetsFile);
  return 'The package feed has no Amazon.Lambda.* packages: functions are built with stand-ins of the same names (lambda-host/amazon-lambda).';
}

/** @param feed folder of the packed stand-ins, whose file names are `<id>.<version>.nupkg` */
function standInTargets(feed: string): string {
  const packages = readdirSync(feed).flatMap((file) => {
    const [, id, version] = /^(.+?)\.(\d+\.\d+\.\d+\.\d+)\.nupkg$/.exec(file) ?? [];
    return id && version ? [`    <PackageReference Update="${id}" Version="${version}" />`] : [];
  });
  return `<!-- Written by lambda-host/amazon-lambda.ts, since the package feed lacks AWS's packages for functions. -->
<Project>
  <PropertyGroup>
    <RestoreAdditionalProjectSources>$(RestoreAdditionalProjectSources);${escapeXml(feed)}</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <!-- Each by its exact version: NuGet would rather take a lower one that it unpacked before, of other sources. -->
  <ItemGroup>
${packages.join('\n')}
  </ItemGroup>
</Project>
`;
}

/** Path of a folder feed with the stand-ins, built once for each version of their sources. */
async function packStandIns(): Promise<string> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(cs|csproj|props|slnx)$/.test(name) && !/\/(bin|obj)\//.test(name))
    .sort()
    .map((name) => ({ name, file: path.join(sources, name) }));
  const hash = createHash('sha256');
  for (const { name, file } of files) hash.update(name).update(readFileSync(file));
  const digest = hash.digest();
  const feed = path.join(cache, digest.toString('hex').slice(0, 16));
  if (existsSync(feed)) return feed;

  // NuGet keeps what it once unpacked of a version, so other sources are another version. Its parts have 31 bits at most.
  const revision = `-p:StandInRevision=${(digest.readUInt32BE(0) >>> 2) + 1}`;
  const options = ['-c', 'Release', revision, '-nologo', '-v', 'quiet', '-nodeReuse:false'];
  const build = async (copy: string, output: string): Promise<void> => {
    await run('dotnet', ['pack', path.join(copy, 'Amazon.Lambda.slnx'), '-o', output, ...options]);
  };
  try {
    await buildOnce({ directory: feed, files, build });
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    throw new Error(`The stand-ins for AWS's packages could not be built: ${stdout || message}`);
  }
  return feed;
}
