/** The build program, and for each attempt a feed and a package folder of its own. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleProgram, runProgram, type TestBuildResult } from '../../build-store/build-program';
import { anyAssembly, packagesFolder, type TestPackage, writePackage } from '../../build-store/packages';

/** The SDK's own packages: large, and nobody's to attack here. */
const sdkPackages = /^microsoft\.(netcore|aspnetcore)\.app\./;

export interface AttackedBuild {
  result: TestBuildResult;
  /** Everything that the build could write lies in here: `feed`, `packages`, `source`, `manifest`. */
  directory: string;
  /** Path that exists only if something hostile made it. */
  canary: string;
}

export class PackagesWorld {
  private attempts = 0;

  private constructor(
    private readonly directory: string,
    private readonly program: string,
    /** An assembly that does no harm, and came compiled: it takes the build no time. */
    readonly assembly: Buffer,
    /** One that is to be compiled. */
    readonly il: Buffer,
    /** An assembly whose compilation never ends. */
    readonly endless: Buffer,
  ) {}

  static async open(): Promise<PackagesWorld> {
    const directory = mkdtempSync(join(tmpdir(), 'prejit-packages-'));
    const program = bundleProgram(directory);
    // Brings the SDK's own packages, which the feeds lack.
    mkdirSync(join(directory, 'first'));
    await runProgram(program, join(directory, 'first'), { packages: [{ id: 'Newtonsoft.Json', version: '13.0.3' }] });
    const il = readFileSync(join(packagesFolder(), 'newtonsoft.json/13.0.3/lib/net6.0/Newtonsoft.Json.dll'));
    return new PackagesWorld(directory, program, anyAssembly(), il, buildEndless(join(directory, 'endless')));
  }

  async close(): Promise<void> {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Builds the first of the packages; the others are in the feed. `make` is told the path of the canary. */
  async build(make: (canary: string) => TestPackage[]): Promise<AttackedBuild> {
    const directory = join(this.directory, `attempt-${this.attempts++}`);
    const feed = join(directory, 'feed');
    const packages = join(directory, 'packages');
    const canary = join(directory, 'canary');
    mkdirSync(feed, { recursive: true });
    mkdirSync(packages);
    const unpacked = packagesFolder();
    for (const name of readdirSync(unpacked).filter((each) => sdkPackages.test(each))) {
      symlinkSync(join(unpacked, name), join(packages, name));
    }
    const [first, ...others] = make(canary);
    if (!first) throw new Error('An attack without packages');
    for (const each of [first, ...others]) await writePackage(feed, each);
    const result = await runProgram(this.program, directory, {
      packages: [{ id: first.id, version: first.version }],
      packageSource: feed,
      level: 'cross-module',
      environment: { NUGET_PACKAGES: packages, AWS_SECRET_ACCESS_KEY: 'secret' },
    });
    return { result, directory, canary };
  }
}

function buildEndless(directory: string): Buffer {
  cpSync(join(__dirname, 'endless'), directory, { recursive: true });
  const output = join(directory, 'out');
  execFileSync('dotnet', ['build', directory, '-c', 'Release', '-o', output, '-nodeReuse:false'], { stdio: 'pipe' });
  return readFileSync(join(output, 'Endless.dll'));
}
