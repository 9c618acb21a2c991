/** What a compiler finds that was taken over: a script in crossgen2's place, in a build by the real program. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestBuildResult } from '../build-store/build-program';
import { packagesFolder } from '../build-store/packages';
import { runBuild, temporary } from '../build-store/run-build';

jest.setTimeout(180_000);

const secret = 'the-role-s-secret';
const packages = [{ id: 'Newtonsoft.Json', version: '13.0.3' }];
const compilerPack = /^microsoft\.netcore\.app\.crossgen2\./;

/** Only the root user can change to another, as builds in CodeBuild do. */
const asRoot = process.getuid?.() === 0 ? test : test.skip;

let requests = 0;
let server: Server;
beforeAll(async () => {
  // Brings the packages and the SDK's own.
  await runBuild({ packages });
  server = createServer((_, response) => {
    requests += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

/** Builds with a script in the compiler's place. It can write to the folder `$FOUND`, as anybody can. */
async function buildWith(name: string, script: string): Promise<{ build: TestBuildResult; found: string }> {
  const folder = join(temporary, name, 'packages');
  const found = join(temporary, name, 'found');
  mkdirSync(folder, { recursive: true });
  mkdirSync(found);
  for (const open of [temporary, join(temporary, name)]) chmodSync(open, 0o755);
  chmodSync(found, 0o777);
  linkAll(packagesFolder(), folder, (name) => !compilerPack.test(name));
  for (const pack of readdirSync(packagesFolder()).filter((name) => compilerPack.test(name))) {
    for (const version of readdirSync(join(packagesFolder(), pack))) {
      const own = join(folder, pack, version);
      mkdirSync(join(own, 'tools'), { recursive: true });
      linkAll(join(packagesFolder(), pack, version), own, (name) => name !== 'tools');
      writeFileSync(join(own, 'tools', 'crossgen2'), `#!/bin/bash\nFOUND=${found}\n${script}`);
    }
  }
  const environment = { NUGET_PACKAGES: folder, AWS_SECRET_ACCESS_KEY: secret };
  return { build: await runBuild({ packages, environment }), found };
}

function linkAll(from: string, to: string, chosen: (name: string) => boolean): void {
  for (const name of readdirSync(from).filter(chosen)) symlinkSync(join(from, name), join(to, name));
}

const text = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');

describe('a compiler that looks around', () => {
  let build: TestBuildResult;
  let found: string;
  beforeAll(async () => {
    const { port } = server.address() as AddressInfo;
    ({ build, found } = await buildWith(
      'looks',
      `env >$FOUND/environment
cat /proc/[0-9]*/environ >$FOUND/environments 2>/dev/null
(echo GET / >/dev/tcp/127.0.0.1/${port}) 2>/dev/null && touch $FOUND/reached-the-server
touch ${temporary}/written 2>/dev/null
for file in "$@"; do [ -w "$file" ] && echo "$file" >>$FOUND/writable; done
id -u >$FOUND/user
id -G >$FOUND/groups
exit 1`,
    ));
  });

  test('ran, and its assembly is in the layer as it came', () => {
    expect(build).toMatchObject({ exitCode: 0, error: undefined });
    expect(build.report.assemblies[0]).toMatchObject({ readyToRun: false, notCompiled: { kind: 'refused' } });
    expect(existsSync(join(found, 'environment'))).toBe(true);
  });

  test('has nothing of the build in its environment', () => {
    expect(text(found, 'environment')).not.toMatch(/AWS_|CODEBUILD_|NUGET_|secret/);
  });

  asRoot("reads no process's environment that holds the secret", () => {
    expect(text(found, 'environments')).not.toContain(secret);
  });

  asRoot("can't write to what the build reads", () => {
    expect(existsSync(join(temporary, 'written'))).toBe(false);
    expect(existsSync(join(found, 'writable'))).toBe(false);
  });

  test('reaches no server of this machine, or the log says that it could', () => {
    const reached = existsSync(join(found, 'reached-the-server')) || requests > 0;
    expect(reached).toBe(/not cut off from the network/.test(build.log));
  });
});

asRoot('a link in place of an image is not followed', async () => {
  const { build } = await buildWith(
    'links',
    `for option in "$@"; do case $option in --out:*) ln -s /proc/self/environ "\${option#--out:}";; esac; done`,
  );
  expect(build.error).toMatchObject({ name: 'BuildFailed' });
  expect(existsSync(build.output('layer.zip'))).toBe(false);
});
