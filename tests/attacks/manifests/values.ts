/** Ids, versions, frameworks, runtime identifiers and levels that are none, and sizes without end. */
import { items, project, properties, type Refusal, reference, refusals } from './refusals';

const of = (id: string, version: string): string =>
  `<Project>${items(`<PackageReference Include="${id}" Version="${version}" />`)}</Project>`;

const version = (what: string, text: string): Refusal => [what, of('Serilog', text), 'ManifestVersionInvalid'];
const id = (what: string, text: string): Refusal => [what, of(text, '1.0.0'), 'ManifestElementRefused'];
const target = (name: string, value: string, error: string): Refusal => [
  `${name} ${value.slice(0, 30)}`,
  project(properties(`<${name}>${value}</${name}>`)),
  error,
];

const many = (length: number, text: (n: number) => string) => Array.from({ length }, (_, n) => text(n)).join('');

const rows: Refusal[] = [
  version('any version', '*'),
  version('a floating version', '4.*'),
  version('a floating label', '4.4.0-*'),
  version('a range', '[4.0,5.0)'),
  version('a range without end', '[4.0,)'),
  version('a range of one and another', '[4.4.0],[4.3.0]'),
  version('a property', '$(Version)'),
  version('wide digits', '４.４.０'),
  version('Arabic digits', '٤.٤.٠'),
  version('a superscript', '4.4.²'),
  version('a word', 'latest'),
  version('no version', ''),
  version('five numbers', '1.2.3.4.5'),
  version('a number of ten digits', '1.0.9999999999'),
  version('a negative number', '1.-1.0'),
  version('a label of 5,000 characters', `1.0.0-${'a'.repeat(5000)}`),
  version('a path', '1.0.0/../../x'),
  version('two lines', '1.0.0&#10;2.0.0'),
  version('a quote', '1.0.0&quot; ExcludeAssets=&quot;'),
  [
    'two versions',
    `<Project>${items('<PackageReference Include="A" Version="1.0.0"><Version>2.0.0</Version></PackageReference>')}</Project>`,
    'ManifestVersionInvalid',
  ],
  id('a letter that looks like another', 'S\u0435rilog'),
  id('a letter with an accent', 'Sérilog'),
  id('a path upwards', '../Serilog'),
  id('an absolute path', '/etc/passwd'),
  id('a property', '$(Id)'),
  id('101 characters', 'a'.repeat(101)),
  id('200 kB', 'a'.repeat(200_000)),
  id('two dots', 'Serilog..x'),
  id('a dot at the end', 'Serilog.'),
  id('a blank', 'Seri log'),
  id('a quote', 'A&quot; Version=&quot;*'),
  id('nothing', ''),
  id('an option', '--jitpath:x'),
  [
    'a package twice, by case',
    project(items('<PackageReference Include="SERILOG" Version="4.3.0" />')),
    'ManifestElementRefused',
  ],
  target('TargetFramework', 'net9.0', 'ManifestFrameworkUnknown'),
  target('TargetFramework', 'net48', 'ManifestFrameworkUnknown'),
  target('TargetFramework', 'net１０.0', 'ManifestFrameworkUnknown'),
  target('TargetFramework', 'net10.0-windows', 'ManifestFrameworkUnknown'),
  target('TargetFramework', 'net10.0/../net8.0', 'ManifestFrameworkUnknown'),
  target('TargetFramework', '__proto__', 'ManifestFrameworkUnknown'),
  target(
    'TargetFrameworks',
    many(5000, (n) => `net${n};`),
    'ManifestFrameworkUnknown',
  ),
  target('RuntimeIdentifier', 'win-x64', 'ManifestRuntimeIdentifierUnknown'),
  target('RuntimeIdentifier', 'linux-musl-x64', 'ManifestRuntimeIdentifierUnknown'),
  target('RuntimeIdentifier', 'any', 'ManifestRuntimeIdentifierUnknown'),
  target('RuntimeIdentifiers', 'linux-x64;constructor', 'ManifestRuntimeIdentifierUnknown'),
  target('PrejitLevel', 'composite', 'ManifestLevelUnknown'),
  target('PrejitLevel', 'ready-to-run;profiled', 'ManifestLevelUnknown'),
  target('PrejitLevel', 'profiled', 'StartupProfileMissing'),
  target('PrejitKeepPrevious', 'builds/web', 'ManifestElementRefused'),
  target('PrejitKeepPrevious', 'true;false', 'ManifestElementRefused'),
  [
    'two properties for one choice',
    project(properties('<TargetFramework>net8.0</TargetFramework><TargetFrameworks>net10.0</TargetFrameworks>')),
    'ManifestElementRefused',
  ],
  [
    'a framework that Lambda lacks',
    project(items('<FrameworkReference Include="Microsoft.WindowsDesktop.App"/>')),
    'ManifestElementRefused',
  ],
  ['3,000 problems', project(properties('<Evil>x</Evil>'.repeat(3000))), 'ManifestElementRefused'],
  ['no packages', '<Project Sdk="Microsoft.NET.Sdk"></Project>', 'ManifestHasNoPackages'],
  ['no root', '', 'ManifestNotXml'],
  ['blanks', ' \n'.repeat(1000), 'ManifestNotXml'],
  ['a byte too many', reference.padEnd(256 * 1024 + 1), 'ManifestTooLarge'],
  ['5 MB', Buffer.alloc(5_000_000, 'x'), 'ManifestTooLarge'],
];

export const valueAttacks = refusals(rows);
