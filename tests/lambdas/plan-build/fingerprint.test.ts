import fc from 'fast-check';
import { fingerprint, type LayerContent } from '../../../lambdas/plan-build/fingerprint';
import { parseManifest } from '../../../lambdas/plan-build/manifest';
import { projectText } from '../../../lambdas/plan-build/project';

const target = { framework: 'net10.0', architecture: 'arm64' } as const;
const content: LayerContent = { project: '<Project />', target, level: 'cross-module', builder: 'b1' };

test('has 32 hex characters and changes with everything that decides the content', () => {
  const variants: LayerContent[] = [
    content,
    { ...content, project: '<Project></Project>' },
    { ...content, target: { ...target, architecture: 'x86_64' } },
    { ...content, target: { ...target, framework: 'net8.0' } },
    { ...content, level: 'ready-to-run' },
    { ...content, builder: 'b2' },
    { ...content, profile: 'p1' },
    { ...content, keeps: 'f1' },
    { ...content, keeps: 'f2' },
    { ...content, profile: 'p1', keeps: 'f1' },
  ];
  const prints = variants.map(fingerprint);
  for (const print of prints) expect(print).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(prints).size).toBe(variants.length);
});

test('the order and the spelling of a manifest do not matter', () => {
  const packages = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.nat(99)), {
    selector: ([id]) => id.toLowerCase(),
    minLength: 1,
  });
  fc.assert(
    fc.property(packages, fc.boolean(), (list, brackets) => {
      const write = (entries: typeof list, exact: boolean) =>
        entries
          .map(([id, n]) => `<PackageReference Include="${id}" Version="${exact ? `[${n}.0.0]` : `${n}.0`}" />`)
          .join('\n');
      const text = (inner: string) =>
        projectText(parseManifest(Buffer.from(`<Project><ItemGroup>${inner}</ItemGroup></Project>`)), target);
      expect(text(write([...list].reverse(), brackets))).toBe(text(write(list, false)));
    }),
  );
});

test('the project holds the exact versions and takes nothing but what runs', () => {
  const text = projectText({ packages: [{ id: 'Dapper', version: '2.1.0' }], aspNetCore: true }, target);
  expect(text).toContain('<PackageReference Include="Dapper" Version="[2.1.0]" IncludeAssets="runtime;native" />');
  expect(text).toContain('<FrameworkReference Include="Microsoft.AspNetCore.App" />');
  expect(text).toContain('<RuntimeIdentifier>linux-arm64</RuntimeIdentifier>');
  expect(text).toContain('<EnableDefaultItems>false</EnableDefaultItems>');
});
