/** Packages whose files are not what they should be. */
import { built, type HostilePackage } from './hostile-package';
import type { AttackedBuild } from './world';

const refused = 'PackageRefused';

const coreFile = (path: string): HostilePackage => ({
  tries: `${path.slice(path.lastIndexOf('/') + 1)}, which is the runtime's own`,
  expected: refused,
  files: (_, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly, [path]: assembly }),
});

const notCompiled =
  (kind: string) =>
  ({ result }: AttackedBuild): string | undefined => {
    const found = result.report.assemblies.find(({ path }) => path.endsWith('/Hostile.dll'));
    return found?.notCompiled?.kind === kind ? undefined : `reported as ${JSON.stringify(found)}`;
  };

const assembly = (tries: string, change: (assembly: Buffer) => Buffer, kind: string): HostilePackage => ({
  tries,
  files: (_, { il }) => ({ 'lib/net8.0/Hostile.dll': change(il) }),
  check: notCompiled(kind),
});

export const content: HostilePackage[] = [
  coreFile('lib/net8.0/System.Private.CoreLib.dll'),
  coreFile('lib/net8.0/mscorlib.dll'),
  coreFile('runtimes/linux-x64/native/libcoreclr.so'),
  coreFile('runtimes/linux-x64/native/LIBCLRJIT.so'),
  coreFile('runtimes/linux/native/libhostpolicy.so'),
  coreFile('runtimes/any/native/createdump'),
  assembly('an assembly that the compiler fails on', clearBlobs, 'refused'),
  assembly('an assembly that is cut off', (whole) => whole.subarray(0, 5000), 'damaged'),
  assembly(
    'an assembly of noise behind its header',
    (whole) => Buffer.concat([whole.subarray(0, 512), noise]),
    'damaged',
  ),
  {
    tries: 'an assembly whose compilation never ends',
    expected: built,
    directOnly: true,
    files: (_, { endless }) => ({ 'lib/net8.0/Hostile.dll': endless }),
    check: notCompiled('too-costly'),
  },
];

const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 167) % 251));

/** Clears the heap that holds the signatures of an assembly (ECMA-335, II.24.2.4 "#US and #Blob heaps"). */
function clearBlobs(whole: Buffer): Buffer {
  const metadata = whole.indexOf('BSJB');
  const name = whole.indexOf('#Blob', metadata);
  const start = metadata + whole.readUInt32LE(name - 8);
  return Buffer.from(whole).fill(0, start, start + whole.readUInt32LE(name - 4));
}
