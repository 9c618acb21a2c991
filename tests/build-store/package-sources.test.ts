import { findPackageSources, nugetConfig, parseSourceList } from '../../build-store/package-sources';

test('enabled sources are read from the list that the SDK prints', () => {
  const output = 'E https://feed.example/v3/index.json\nD https://off.example/index.json\nEM /opt/packages\n';
  expect(parseSourceList(output)).toEqual(['https://feed.example/v3/index.json', '/opt/packages']);
});

test('a configured source is the only one, and a folder is made absolute', async () => {
  await expect(findPackageSources('https://feed.example/v3/index.json', '/')).resolves.toEqual([
    'https://feed.example/v3/index.json',
  ]);
  await expect(findPackageSources('packages', '/')).resolves.toEqual([`${process.cwd()}/packages`]);
});

test('the configuration clears what others say and maps every package to the sources', () => {
  const config = nugetConfig(['https://feed.example/?a=1&b=2']);
  expect(config).toContain('<clear />\n    <add key="source1" value="https://feed.example/?a=1&amp;b=2" />');
  expect(config).toContain('<packageSource key="source1"><package pattern="*" /></packageSource>');
});
