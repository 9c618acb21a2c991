/** What a layer version is built for: a target framework and an instruction set architecture. */

export const frameworks = ['net8.0', 'net10.0'] as const;
/** A .NET target framework moniker that Lambda has a managed runtime for. */
export type Framework = (typeof frameworks)[number];

export const architectures = ['x86_64', 'arm64'] as const;
/** An instruction set architecture, spelled as Lambda does. */
export type Architecture = (typeof architectures)[number];

export const levels = ['ready-to-run', 'cross-module', 'profiled'] as const;
/**
 * How much is compiled ahead of time, each level including the one before it:
 * - `ready-to-run`: every method of every package, each assembly on its own;
 * - `cross-module`: also bodies and generic instantiations that come from other assemblies;
 * - `profiled`: also a startup image made from the layer's startup profile.
 */
export type Level = (typeof levels)[number];

export interface Target {
  framework: Framework;
  architecture: Architecture;
}

/** Every target that a layer can be built for. */
export const allTargets: readonly Target[] = frameworks.flatMap((framework) =>
  architectures.map((architecture) => ({ framework, architecture })),
);

/** `net10.0-x86_64`: the target's folder in the bucket and the way people read it in messages. */
export const targetName = ({ framework, architecture }: Target): string => `${framework}-${architecture}`;

const storeArchitectures: Record<Architecture, 'x64' | 'arm64'> = { x86_64: 'x64', arm64: 'arm64' };

/** The .NET name of an architecture, as the runtime package store's folders spell it. */
export const storeArchitecture = (architecture: Architecture): 'x64' | 'arm64' => storeArchitectures[architecture];

/** The runtime identifier that packages are restored and compiled for. */
export const runtimeIdentifier = (architecture: Architecture): 'linux-x64' | 'linux-arm64' =>
  `linux-${storeArchitecture(architecture)}`;

/** The architecture of this machine. */
export const machineArchitecture: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

const lambdaRuntimes: Record<Framework, 'dotnet8' | 'dotnet10'> = { 'net8.0': 'dotnet8', 'net10.0': 'dotnet10' };

/** The managed Lambda runtime that runs a target framework. */
export const lambdaRuntime = (framework: Framework): 'dotnet8' | 'dotnet10' => lambdaRuntimes[framework];

/** The shared frameworks that the managed runtimes have. Every program references the first. */
export const sharedFrameworks = ['Microsoft.NETCore.App', 'Microsoft.AspNetCore.App'];

/**
 * The day from which Lambda updates no function of the target's runtime any more. AWS has put such days off before.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, "Block function update"
 */
export const updatesEnd: Record<Framework, string> = { 'net8.0': '2027-03-03', 'net10.0': '2029-01-15' };

/** Where a layer's files are mounted in a function, and what `DOTNET_SHARED_STORE` has to hold to find the store. */
export const sharedStorePath = '/opt/dotnetcore/store/';

/**
 * The layer's name: dots are not allowed in layer names, so `net10.0` reads `net10-0`.
 * @param prefix the stack's, which keeps its layers apart from another stack's
 */
export const layerName = (layer: string, { framework, architecture }: Target, prefix = ''): string =>
  `${prefix}${layer}-${framework.replace('.', '-')}-${architecture}`;

/** Where Lambda mounts a layer's files in a function. */
export const layerMount = '/opt/';

/** The folder in the layer's zip that holds the runtime package store of a target, with a trailing slash. */
export const storeFolder = ({ framework, architecture }: Target): string =>
  `dotnetcore/store/${storeArchitecture(architecture)}/${framework}/`;

/** The folder in the layer's zip that holds the startup image of a target, with a trailing slash. */
export const startupFolder = ({ framework, architecture }: Target): string =>
  `dotnetcore/startup/${storeArchitecture(architecture)}/${framework}/`;

export const startupHookName = 'Prejit.Startup.dll';

/**
 * The name of a startup image's assembly. Lambda mounts the files of all layers of a function into one tree, and a process loads
 * no two assemblies of one name, so layers that differ have images of different names.
 * @param fingerprint of the layer
 */
export const startupImageName = (fingerprint: string): string => `Prejit.Startup.Image.${fingerprint}`;

/** The files of a startup image, all in one folder: the hook, the image, and the list of what the hook prepares. */
export const startupImageFiles = (imageName: string) =>
  [startupHookName, `${imageName}.dll`, `${imageName}.warm`] as const;

/** The startup hook's path in the layer's zip. */
export const startupHookPath = (target: Target): string => startupFolder(target) + startupHookName;
