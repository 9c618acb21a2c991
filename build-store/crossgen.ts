/** The ahead-of-time compiler, crossgen2, in a sandbox that holds it and all that it may refer to. */
import { join, relative } from 'node:path';
import type { RunResult } from '../confinement/run';
import type { Sandbox } from '../confinement/sandbox';
import { isAssetPath } from '../core/package-names';
import { type Architecture, storeArchitecture } from '../core/targets';
import { type AssetsFile, compilerFolder } from './assets';
import type { CompileAttempt } from './compile-attempts';

/** Where a sandbox holds the files of packages, each as `<id>/<version>/…`. */
const packagesIn = 'packages';
const imagesIn = 'images';

export class Crossgen {
  private images = 0;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly program: string,
    private readonly responseFile: string,
    private readonly nameOf: (path: string) => string,
  ) {}

  /** @param references paths of assemblies, each a restored package's or one of the SDK's packs' */
  static async prepare(
    sandbox: Sandbox,
    assets: AssetsFile,
    references: string[],
    architecture: Architecture,
  ): Promise<Crossgen> {
    const tools = await sandbox.bringFolder(join(compilerFolder(assets), 'tools'), 'crossgen2', 0o755);
    const nameOf = namesInPackages(assets, architecture);
    const options = ['--targetos:linux', `--targetarch:${storeArchitecture(architecture)}`, '-O'];
    for (const reference of references) options.push(`-r:"${await sandbox.bring(reference, nameOf(reference))}"`);
    // The compiler reads an option from each line.
    const responseFile = await sandbox.write('crossgen2.rsp', options.map((option) => `${option}\n`).join(''));
    await sandbox.makeWritable(imagesIn);
    return new Crossgen(sandbox, join(tools, 'crossgen2'), responseFile, nameOf);
  }

  /** Compiles an assembly. When that succeeds, the sandbox has the image under the name that is returned. */
  async compile(original: string, { options, limits }: CompileAttempt): Promise<RunResult & { image: string }> {
    const input = await this.sandbox.bring(original, this.nameOf(original));
    const image = join(imagesIn, `${this.images++}.dll`);
    const args = [`@${this.responseFile}`, ...options, `--out:${this.sandbox.path(image)}`, input];
    return { ...(await this.sandbox.run(this.program, args, limits)), image };
  }
}

/**
 * Names the files that the compiler may see, by their paths. The list of them comes from MSBuild, and names of packages
 * went in there: so each must be a file of a checked package, or of a pack that the SDK asked for.
 */
function namesInPackages(assets: AssetsFile, architecture: Architecture): (path: string) => string {
  const names = new Map<string, string>();
  for (const root of assets.packageFolders) {
    for (const { folder, files } of assets.packages) {
      for (const file of files) names.set(join(root, folder, file), join(packagesIn, folder, file));
    }
  }
  const packs = assets.packageFolders.flatMap((root) =>
    assets.downloads.map(({ name, version }) => ({ root, folder: join(root, name.toLowerCase(), version) })),
  );
  return (path) => {
    const pack = packs.find(({ folder }) => isAssetPath(relative(folder, path), architecture));
    const name = names.get(path) ?? (pack && join(packagesIn, relative(pack.root, path)));
    if (!name) throw new Error(`MSBuild hands ${JSON.stringify(path)} to the compiler, which no package holds`);
    return name;
  };
}
