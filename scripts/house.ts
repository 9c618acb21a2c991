/** The ground plan: which room of the house may use which. tests/house.test.ts holds the code against it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');

/** Rooms, from those that use nothing to those that nothing uses, each with the rooms that it may use. */
export const mayUse: Record<string, string[]> = {
  core: [],
  confinement: [],
  profiles: ['core'],
  startup: ['core', 'confinement'],
  'build-store': ['core', 'confinement', 'startup'],
  'build-function': ['core', 'confinement', 'startup', 'build-store'],
  'lambdas/aws': ['core'],
  'lambdas/plan-build': ['core', 'lambdas/aws'],
  'lambdas/publish-layer': ['core', 'lambdas/aws'],
  'lambdas/move-function': ['core', 'lambdas/aws'],
  'lambdas/update-consumers': ['core', 'lambdas/aws', 'lambdas/move-function'],
  'lambdas/update-function': ['core', 'lambdas/aws', 'lambdas/move-function'],
  'lambdas/record-function': ['core', 'profiles', 'startup', 'lambdas/aws', 'lambdas/move-function'],
  'lambdas/plan-function': [
    'core',
    'lambdas/aws',
    'lambdas/plan-build',
    'lambdas/move-function',
    'lambdas/record-function',
  ],
  'lambdas/publish-function': ['core', 'lambdas/aws', 'lambdas/publish-layer'],
  'lambdas/watch-functions': ['core', 'lambdas/aws', 'lambdas/move-function', 'lambdas/plan-function'],
  'lambdas/prune-layers': ['core', 'lambdas/aws'],
  'lambdas/notify': ['core', 'lambdas/aws'],
  infra: ['core', 'startup'],
  policy: ['core', 'infra'],
  'lambda-host': ['core', 'startup'],
  profiler: ['core', 'profiles', 'startup', 'lambda-host'],
  measure: ['lambda-host'],
  'local/contract': [],
  'local/builds': ['lambda-host'],
  'local/workflow': ['local/contract', 'local/builds'],
  'local/cloud': ['local/contract', 'local/builds', 'local/workflow', 'lambda-host'],
  'local/engine': ['local/contract'],
  local: [],
  'local/commands': ['core', 'lambda-host', 'measure', 'local', 'local/contract', 'local/cloud', 'local/engine'],
  remove: ['core', 'local', 'local/commands', 'local/engine'],
  verify: ['core', 'infra', 'lambda-host', 'measure', 'local', 'local/commands', 'remove'],
  undo: ['core', 'local', 'local/commands', 'verify'],
  fleet: ['core', 'lambda-host', 'local', 'local/contract', 'local/commands'],
  bench: [
    'core',
    'profiles',
    'build-store',
    'build-function',
    'startup',
    'lambda-host',
    'profiler',
    'measure',
    'lambdas/plan-build',
    'local',
  ],
  shapes: ['core', 'startup', 'lambda-host', 'measure', 'bench', 'local', 'local/commands'],
  faults: ['core', 'lambda-host', 'measure', 'local', 'local/contract', 'local/commands', 'fleet', 'shapes'],
};

/** Folders of the project that are no rooms. */
const noRooms = ['examples', 'docs', 'scripts', 'tests', 'buildspecs'];

export interface Room {
  name: string;
  /** Lines of its TypeScript and C#. */
  lines: number;
  /** What its files import from other rooms. */
  uses: { file: string; target: string; room: string | undefined }[];
}

/** Reads every room from its files. */
export const readHouse = (): Room[] => Object.keys(mayUse).map(readRoom);

/** Folders with code in them that the plan doesn't know. */
export function unknownFolders(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name)
    .filter((name) => !noRooms.includes(name) && !Object.keys(mayUse).some((room) => room.split('/')[0] === name));
}

function readRoom(name: string): Room {
  const files = readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(name, file))
    .filter((file) => /\.(ts|cjs|cs)$/.test(file) && roomOf(file) === name && !/\/(bin|obj)\//.test(file));
  const texts = files.map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
  return {
    name,
    lines: texts.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0),
    uses: texts.flatMap(({ file, text }) =>
      importsOf(file, text)
        .map((target) => ({ file, target, room: roomOf(target) }))
        .filter(({ room }) => room !== name),
    ),
  };
}

/** The room that a path lies in: the one with the longest name. */
const roomOf = (file: string): string | undefined =>
  Object.keys(mayUse)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];

const imports = /(?:from|require\(|import\()\s*'(\.[^']+)'/g;

/** The files of the project that a file imports. */
const importsOf = (file: string, text: string): string[] =>
  [...text.matchAll(imports)].map(([, name = '']) => {
    const target = path.join(path.dirname(file), name);
    return existsSync(path.join(root, target, 'index.ts')) ? path.join(target, 'index.ts') : `${target}.ts`;
  });
