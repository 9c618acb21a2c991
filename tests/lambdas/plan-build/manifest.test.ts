import fc from 'fast-check';
import { PipelineError } from '../../../core/errors';
import { maxManifestBytes, parseManifest } from '../../../lambdas/plan-build/manifest';

const parse = (xml: string) => parseManifest(Buffer.from(xml));
const project = (inner: string, sdk = 'Microsoft.NET.Sdk') => `<Project Sdk="${sdk}">${inner}</Project>`;
const reference = '<PackageReference Include="Newtonsoft.Json" Version="13.0.3" />';
const items = (inner: string) => `<ItemGroup>${inner}</ItemGroup>`;
const properties = (inner: string) => `<PropertyGroup>${inner}</PropertyGroup>`;
const withReference = (inner: string) => project(inner + items(reference));

const failure = (xml: string | Buffer): { name: string; message: string } => {
  try {
    parseManifest(Buffer.from(xml));
  } catch (error) {
    if (error instanceof PipelineError) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('the manifest was accepted');
};

test('reads packages, targets and level', () => {
  const manifest = parse(
    project(
      properties(`
        <TargetFrameworks>net10.0;net8.0</TargetFrameworks>
        <RuntimeIdentifiers>linux-arm64; linux-x64</RuntimeIdentifiers>
        <PrejitLevel>ready-to-run</PrejitLevel>
        <PrejitKeepPrevious>True</PrejitKeepPrevious>`) +
        items(`${reference}
          <PackageReference Include="Dapper"><Version>[2.1]</Version></PackageReference>
          <FrameworkReference Include="Microsoft.AspNetCore.App" />`),
    ),
  );
  expect(manifest).toEqual({
    packages: [
      { id: 'Dapper', version: '2.1.0' },
      { id: 'Newtonsoft.Json', version: '13.0.3' },
    ],
    aspNetCore: true,
    frameworks: ['net10.0', 'net8.0'],
    keepPrevious: true,
    architectures: ['arm64', 'x86_64'],
    level: 'ready-to-run',
  });
});

test('leaves targets and level open when the manifest does', () => {
  expect(
    parse(withReference(properties('<TargetFramework></TargetFramework><RuntimeIdentifiers>;</RuntimeIdentifiers>'))),
  ).toEqual({
    packages: [{ id: 'Newtonsoft.Json', version: '13.0.3' }],
    aspNetCore: false,
    keepPrevious: false,
  });
});

test('the Web SDK stands for the ASP.NET Core framework reference', () => {
  expect(parse(project(items(reference), 'Microsoft.NET.Sdk.Web')).aspNetCore).toBe(true);
});

test('accepts what project files that people have hold and what changes nothing', () => {
  const manifest = parse(`\uFEFF<?xml version="1.0" encoding="utf-8"?>
    <!-- Shared packages. <!DOCTYPE is only mentioned here. -->
    <Project Sdk="Microsoft.NET.Sdk" xmlns="http://schemas.microsoft.com/developer/msbuild/2003" ToolsVersion="15.0">
      <PropertyGroup Label="Build">
        <OutputType>Library</OutputType><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>
        <LangVersion>latest</LangVersion><AWSProjectType>Lambda</AWSProjectType>
        <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies><PublishReadyToRun>true</PublishReadyToRun>
        <NoWarn>$(NoWarn);CS1591</NoWarn>
      </PropertyGroup>
      <PropertyGroup /><ItemGroup />
      <ItemGroup Label="Packages">${reference}<Folder Include="Handlers" /></ItemGroup>
    </Project>`);
  expect(manifest.packages).toHaveLength(1);
});

test.each([
  ['an Exec task', withReference('<Target Name="Run"><Exec Command="curl evil" /></Target>'), '<Target>'],
  ['an import', withReference('<Import Project="other.props" />'), '<Import>'],
  ['a UsingTask', withReference('<UsingTask TaskName="T" AssemblyFile="t.dll" />'), '<UsingTask>'],
  ['a DTD', `<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>${project(items(reference))}`, 'DOCTYPE'],
  [
    'a property that changes the build',
    withReference(properties('<RestoreSources>x</RestoreSources>')),
    'RestoreSources',
  ],
  [
    'a harmless property with a harmful value',
    withReference(properties('<SelfContained>true</SelfContained>')),
    'SelfContained',
  ],
  [
    'a property function',
    withReference(properties("<NoWarn>$([System.IO.File]::ReadAllText('/x'))</NoWarn>")),
    'NoWarn',
  ],
  ['an inherited name', withReference(properties('<constructor>1</constructor>')), 'constructor'],
  ['a property group with a condition', withReference('<PropertyGroup Condition="true" />'), 'Condition'],
  ['an item group with a condition', project(`<ItemGroup Condition="true">${reference}</ItemGroup>`), 'Condition'],
  ['a project reference', withReference(items('<ProjectReference Include="a.csproj" />')), 'ProjectReference'],
  ['another SDK', project(items(reference), 'Evil.Sdk/1.0.0'), 'Evil.Sdk'],
  ['initial targets', `<Project InitialTargets="Run">${items(reference)}</Project>`, 'InitialTargets'],
  ['another root', '<packages><package id="a" version="1.0.0" /></packages>', '<packages>'],
  ['assets', project(items('<PackageReference Include="A" Version="1.0.0" PrivateAssets="all" />')), 'PrivateAssets'],
  [
    'assets as an element',
    project(
      items('<PackageReference Include="A" Version="1.0.0"><ExcludeAssets>all</ExcludeAssets></PackageReference>'),
    ),
    'ExcludeAssets',
  ],
  [
    'a duplicate',
    project(
      items(
        reference +
          reference
            .toLowerCase()
            .replace('packagereference', 'PackageReference')
            .replace('include', 'Include')
            .replace('version', 'Version'),
      ),
    ),
    'newtonsoft.json',
  ],
  ['an id that is a path', project(items('<PackageReference Include="../A" Version="1.0.0" />')), '../A'],
  ['an id with a property', project(items('<PackageReference Include="$(Id)" Version="1.0.0" />')), '$(Id)'],
  [
    'an element in the version',
    project(items('<PackageReference Include="A"><Version>1.0.0<X /></Version></PackageReference>')),
    '<X> in <Version>',
  ],
  ['a Kelvin sign for a K', project(items('<Pac\u212aageReference Include="A" Version="1.0.0" />')), 'The item <Pac'],
  ['an update', project(items('<PackageReference Update="A" Version="1.0.0" />')), 'Include'],
  [
    'another framework reference',
    withReference(items('<FrameworkReference Include="Microsoft.WindowsDesktop.App" />')),
    'WindowsDesktop',
  ],
  [
    'two framework properties',
    withReference(properties('<TargetFramework>net8.0</TargetFramework><TargetFrameworks>net10.0</TargetFrameworks>')),
    'TargetFrameworks',
  ],
])('refuses %s by name', (_, xml, named) => {
  const { name, message } = failure(xml);
  expect(name).toBe('ManifestElementRefused');
  expect(message).toContain(named);
});

test.each([
  ['text', 'hello'],
  ['nothing', ''],
  ['an unclosed element', '<Project><ItemGroup></Project>'],
  ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x3c, 0x00])],
])('refuses %s as not XML', (_, content) => {
  expect(failure(content).name).toBe('ManifestNotXml');
});

test.each(['1.*', '*', '[1.0,2.0)', '(,1.0]', '1.2.3.4.5', '1.2.x', '$(Version)', '', 'latest'])(
  'refuses the version "%s" and says what to write',
  (version) => {
    const { name, message } = failure(project(items(`<PackageReference Include="Dapper" Version="${version}" />`)));
    expect(name).toBe('ManifestVersionInvalid');
    expect(message).toContain('Dapper');
    expect(message).toContain('Version="1.2.3"');
  },
);

test('refuses a missing version', () => {
  expect(failure(project(items('<PackageReference Include="Dapper" />'))).name).toBe('ManifestVersionInvalid');
});

test.each([
  ['ManifestFrameworkUnknown', '<TargetFramework>net9.0</TargetFramework>', 'net9.0'],
  ['ManifestRuntimeIdentifierUnknown', '<RuntimeIdentifier>win-x64</RuntimeIdentifier>', 'win-x64'],
  ['ManifestLevelUnknown', '<PrejitLevel>fast</PrejitLevel>', 'fast'],
  ['ManifestElementRefused', '<PrejitKeepPrevious>2</PrejitKeepPrevious>', '"2". Use true'],
])('%s names the value and the choices', (expected, property, value) => {
  const { name, message } = failure(withReference(properties(property)));
  expect(name).toBe(expected);
  expect(message).toContain(value);
});

test('refuses a manifest without packages, and one that is too large', () => {
  expect(failure(project('')).name).toBe('ManifestHasNoPackages');
  expect(failure(' '.repeat(maxManifestBytes + 1)).name).toBe('ManifestTooLarge');
});

test('lists every problem under the name of the first', () => {
  const { name, message } = failure(
    project(
      properties('<TargetFramework>net6.0</TargetFramework>') + items('<PackageReference Include="A" Version="1.*" />'),
    ),
  );
  expect(name).toBe('ManifestFrameworkUnknown');
  expect(message).toContain('net6.0');
  expect(message).toContain('1.*');
});

test('shows a few problems of many, each of them short and in characters that show', () => {
  const property = `<Evil\u0661>${'\u202e'.repeat(5000)}</Evil\u0661>`;
  const { message } = failure(withReference(properties(Array.from({ length: 9 }, () => property).join(''))));
  expect(message).toContain('9 problems');
  expect(message).toContain('\\u{202e}');
  expect(message).toContain('(5000 characters)');
  expect(message).not.toContain('\u202e');
  const many = failure(withReference(properties('<Evil>x</Evil>'.repeat(3000)))).message;
  expect(many).toContain('3000 problems');
  expect(many).toMatch(/\nand 2980 more$/);
  expect(many.length).toBeLessThan(8000);
});

test('any bytes end in a manifest or in a named error', () => {
  const fragments = fc.constantFrom(
    '<Project>',
    '</Project>',
    '<ItemGroup>',
    '</ItemGroup>',
    reference,
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '&x;',
    '<?x?>',
    'Version="1"',
    '<PropertyGroup><Nullable>',
    '$(X)',
  );
  const texts = fc.array(fc.oneof(fragments, fc.string())).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PipelineError);
      }
    }),
  );
});
