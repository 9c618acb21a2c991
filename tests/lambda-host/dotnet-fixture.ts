/** A .NET function that the tests build once, with Newtonsoft.Json in its zip or in a layer. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { provideAmazonLambda } from '../../lambda-host/amazon-lambda';
import { zipDirectory } from '../../lambda-host/zip';
import { zip } from '../local/cloud/lambda-fixture';

const source = path.join(__dirname, 'dotnet-function');
const cache = path.resolve(__dirname, '../../.prejit/tests');

/** Zip of the function with everything it needs, and another without the package that the layer has. */
export async function dotnetFunction(): Promise<{ whole: Buffer; thin: Buffer; layer: Buffer }> {
  await provideAmazonLambda();
  const whole = build('whole', []);
  const thin = build('thin', ['--manifest', path.join(source, 'artifact.xml')]);
  const store = 'dotnetcore/store/x64/net10.0/newtonsoft.json/13.0.3/lib/net6.0/Newtonsoft.Json.dll';
  const layer = await zip({ [store]: readFileSync(path.join(whole, 'Newtonsoft.Json.dll')) });
  return { whole: await zipDirectory(whole), thin: await zipDirectory(thin), layer };
}

function build(name: string, options: string[]): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(source).sort()) hash.update(readFileSync(path.join(source, file)));
  const finished = path.join(cache, `dotnet-function-${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(finished)) return finished;

  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'build-'));
  const publish = ['publish', path.join(source, 'Fixture.csproj'), '-c', 'Release', '-r', 'linux-x64'];
  const output = [
    '--no-self-contained',
    '--artifacts-path',
    path.join(work, 'artifacts'),
    '-o',
    path.join(work, 'out'),
  ];
  execFileSync('dotnet', [...publish, ...output, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    renameSync(path.join(work, 'out'), finished);
  } catch (error) {
    // The tests of another file finished the same build first.
    if (!existsSync(finished)) throw error;
  }
  rmSync(work, { recursive: true });
  return finished;
}
