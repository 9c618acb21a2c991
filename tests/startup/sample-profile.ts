import { profileFormat, profileVersion } from '../../profiles/profile';

export const coreLibrary = 'System.Private.CoreLib';

/** A profile's text, with anything in it changed that a test wants to be wrong. */
export function profileText(uses: unknown[], header: Record<string, unknown> = {}): string {
  const first = {
    format: profileFormat,
    version: profileVersion,
    framework: 'net10.0',
    runtimes: ['10.0.0'],
    architectures: ['x86_64'],
    bootstraps: [],
    packages: [],
    starts: 1,
    ...header,
  };
  return [first, ...uses].map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function sampleMethod(change: Record<string, unknown> = {}): Record<string, unknown> {
  const list = [coreLibrary, 'System.Collections.Generic.List`1', [[coreLibrary, 'System.__Canon']]];
  return { phase: 'first', jit: true, type: list, method: 'Add', signature: 'instance System.Void(!0)', ...change };
}

export const sampleType = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  phase: 'first',
  type: [coreLibrary, 'System.Version'],
  ...change,
});

/** A type whose arguments nest to a depth. */
export const nestedType = (depth: number): unknown =>
  depth === 0 ? [coreLibrary, 'System.Object'] : [coreLibrary, 'System.Lazy`1', [nestedType(depth - 1)]];
