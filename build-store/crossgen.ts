/** The ahead-of-time compiler, crossgen2, in a sandbox that holds it and all that it may refer to. */
import { join } from 'node:path';
import type { RunResult } from '../confinement/run';
import type { Sandbox } from '../confinement/sandbox';
import { type Architecture, storeArchitecture } from '../core/targets';
import { type AssetsFile, compilerFolder } from './assets';
import type { CompileAttempt } from './compile-attempts';

const imagesIn = 'images';

export interface CrossgenRequest {
  architecture: Architecture;
  assets: AssetsFile;
  /** Paths of the assemblies that those to compile may refer to. */
  references: string[];
  /** Names a file in the sandbox. It is the compiler's to read, so it holds nothing that is an option of it. */
  nameOf: (path: string) => string;
}

export class Crossgen {
  private images = 0;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly program: string,
    private readonly responseFile: string,
    private readonly nameOf: (path: string) => string,
  ) {}

  static async prepare(sandbox: Sandbox, request: CrossgenRequest): Promise<Crossgen> {
    const { assets, references, architecture, nameOf } = request;
    const tools = await sandbox.bringFolder(join(compilerFolder(assets), 'tools'), 'crossgen2', 0o755);
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
