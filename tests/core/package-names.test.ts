import { isAssetPath, isPackageId, isPackageVersion } from '../../core/package-names';

test.each([
  'Serilog',
  'AWSSDK.DynamoDBv2',
  'Microsoft.Extensions.Configuration.Abstractions',
  'SQLitePCLRaw.lib.e_sqlite3',
  'linq2db',
  'Some-Package_1',
])('takes the id %s', (id) => expect(isPackageId(id)).toBe(true));

test.each([
  '',
  '.A',
  'A..B',
  'A/B',
  'A\nB',
  'A B',
  'Ѕerilog', // a Cyrillic letter
  'A\u202eB',
  `A${'a'.repeat(100)}`,
  '--jitpath:x',
])('refuses the id %j', (id) => expect(isPackageId(id)).toBe(false));

test.each(['1.0.0', '13.0.3', '4.1.0.1', '2.0.0-beta.1', '1.0.0-RC1-final'])('takes the version %s', (version) =>
  expect(isPackageVersion(version)).toBe(true),
);

test.each(['', '1', '1.0', '1.0.0.0.0', '1.0.0+build', '1.0.*', '1.0.0-', '1.0.0\n', '１.0.0', '[1.0.0]'])(
  'refuses the version %j',
  (version) => expect(isPackageVersion(version)).toBe(false),
);

test.each([
  'lib/net8.0/Serilog.dll',
  'lib/Old.dll',
  'lib/netstandard2.0/zh-Hans/Humanizer.resources.dll',
  'lib/portable-net45+win8+wpa81/X.dll',
  'runtimes/linux-x64/native/libSkiaSharp.so',
  'runtimes/unix/lib/net8.0/System.Diagnostics.EventLog.dll',
  'runtimes/any/lib/net8.0/X.dll',
])('takes the path %s', (path) => expect(isAssetPath(path, 'x86_64')).toBe(true));

test.each([
  'Serilog.dll',
  'lib',
  'lib/',
  'lib//X.dll',
  'lib/../../X.dll',
  '/lib/net8.0/X.dll',
  'lib/net8.0/X\n--jitpath:evil.dll',
  'lib/net8.0/X%0a.dll',
  'lib/net8.0/"X".dll',
  'lib/net8.0/X;Y.dll',
  'lib/net8.0/$(Z).dll',
  'lib/net8.0/.hidden',
  'lib/net8.0/-r.dll',
  'lib/net8.0/Ѕerilog.dll',
  'lib/net8.0/a\u202ellD.dll',
  'lib\\net8.0\\X.dll',
  'content/net8.0/X.dll',
  'build/X.targets',
  'runtimes/linux-arm64/native/libX.so',
  'runtimes/win-x64/lib/net8.0/X.dll',
  'runtimes/invented/native/libX.so',
  'runtimes/linux-x64/native',
  'runtimes/linux-x64/tools/x.so',
  `lib/${'a'.repeat(129)}`,
  `lib/${'a/'.repeat(300)}X.dll`,
])('refuses the path %j', (path) => expect(isAssetPath(path, 'x86_64')).toBe(false));

test('takes native files of its own architecture only', () => {
  expect(isAssetPath('runtimes/linux-arm64/native/libX.so', 'arm64')).toBe(true);
  expect(isAssetPath('runtimes/linux-x64/native/libX.so', 'arm64')).toBe(false);
});
