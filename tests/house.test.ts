/** The ground plan: which room of the house may use which. Without circles, so that every room can be read on its own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');

/** Rooms, from those that use nothing to those that nothing uses, each with the rooms that it may use. */
const mayUse: Record<string, string[]> = {
  core: [],
  confinement: [],
  startup: ['core', 'confinement'],
  'build-store': ['core', 'confinement', 'startup'],
  'lambdas/aws': ['core'],
  'lambdas/plan-build': ['core', 'lambdas/aws'],
  'lambdas/publish-layer': ['core', 'lambdas/aws'],
  'lambdas/update-consumers': ['core', 'lambdas/aws'],
  'lambdas/notify': ['core', 'lambdas/aws'],
  infra: ['core', 'startup'],
  policy: ['core', 'infra'],
  'lambda-host': ['core', 'startup'],
  profiler: ['core', 'startup', 'lambda-host'],
  measure: ['lambda-host'],
  'local/contract': [],
  'local/builds': ['lambda-host'],
  'local/workflow': ['local/contract', 'local/builds'],
  'local/cloud': ['local/contract', 'local/builds', 'local/workflow', 'lambda-host'],
  'local/engine': ['local/contract'],
  local: [],
  'local/commands': ['core', 'lambda-host', 'measure', 'local', 'local/contract', 'local/cloud', 'local/engine'],
  bench: ['core', 'build-store', 'startup', 'lambda-host', 'measure', 'lambdas/plan-build', 'local'],
};

/** What is in the project and is no room. */
const noRooms = ['examples', 'docs', 'scripts', 'tests', 'buildspecs'];

const imports = /(?:from|require\(|import\()\s*'(\.[^']+)'/g;

/** The room that a path lies in: the one with the longest name. */
const roomOf = (file: string): string | undefined =>
  Object.keys(mayUse)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];

function sourcesOf(room: string): string[] {
  const files = readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' });
  return files
    .map((file) => path.join(room, file))
    .filter((file) => /\.(ts|cjs)$/.test(file) && roomOf(file) === room && !/\/(bin|obj)\//.test(file));
}

/** The files of the project that a file imports. */
const importsOf = (file: string): string[] =>
  [...readFileSync(path.join(root, file), 'utf8').matchAll(imports)].map(([, name = '']) => {
    const target = path.join(path.dirname(file), name);
    return existsSync(path.join(root, target, 'index.ts')) ? path.join(target, 'index.ts') : `${target}.ts`;
  });

test.each(Object.entries(mayUse))('%s uses what it may use', (room, allowed) => {
  const files = sourcesOf(room);
  expect(files.length).toBeGreaterThan(0);
  const foreign = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => roomOf(target) !== room && !allowed.includes(roomOf(target) ?? ''))
      .map((target) => `${file} uses ${target}`),
  );
  expect(foreign).toEqual([]);
});

test('no room uses one that comes after it', () => {
  const rooms = Object.keys(mayUse);
  const upward = Object.entries(mayUse).flatMap(([room, allowed]) =>
    allowed.filter((each) => rooms.indexOf(each) >= rooms.indexOf(room)).map((each) => `${room} uses ${each}`),
  );
  expect(upward).toEqual([]);
});

test('every folder with code is a room', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name)
    .filter((name) => !noRooms.includes(name));
  expect(folders.filter((name) => !Object.keys(mayUse).some((room) => room.split('/')[0] === name))).toEqual([]);
});
