/** MSBuild's own ways to run code or to change a build. */
import { items, project, properties, type Refusal, reference, refusals } from './refusals';

const refused = 'ManifestElementRefused';
const invalid = 'ManifestVersionInvalid';

const withReference = (attributes: string, content = ''): string =>
  `<Project>${items(`<PackageReference ${attributes}>${content}</PackageReference>`)}</Project>`;

const inlineTask =
  '<UsingTask TaskName="T" TaskFactory="RoslynCodeTaskFactory" AssemblyFile="$(MSBuildToolsPath)/x.dll"><Task><Code><![CDATA[System.IO.File.Delete("x");]]></Code></Task></UsingTask>';

const elements: Refusal[] = [
  [
    'a target that runs a command',
    project('<Target Name="x" BeforeTargets="Restore"><Exec Command="id"/></Target>'),
    refused,
  ],
  ['an import', project('<Import Project="/etc/x.props"/>'), refused],
  ['an import of an SDK', project('<Import Sdk="Evil.Sdk" Version="1.0.0" Project="Sdk.props"/>'), refused],
  ['a group of imports', project('<ImportGroup><Import Project="x"/></ImportGroup>'), refused],
  ['an SDK element', project('<Sdk Name="Evil.Sdk" Version="1.0.0"/>'), refused],
  ['another SDK', `<Project Sdk="Evil.Sdk/1.0.0">${items(reference)}</Project>`, refused],
  ['a second SDK', `<Project Sdk="Microsoft.NET.Sdk;Evil.Sdk/1.0.0">${items(reference)}</Project>`, refused],
  ['an inline task', project(inlineTask), refused],
  ['a choice', project(`<Choose><When Condition="true">${items(reference)}</When></Choose>`), refused],
  ['defaults of items', project('<ItemDefinitionGroup><PackageReference/></ItemDefinitionGroup>'), refused],
  ['extensions', project('<ProjectExtensions><x/></ProjectExtensions>'), refused],
  ['first targets', `<Project InitialTargets="x">${items(reference)}</Project>`, refused],
  ['default targets', `<Project DefaultTargets="x">${items(reference)}</Project>`, refused],
  ['local properties', `<Project TreatAsLocalProperty="x">${items(reference)}</Project>`, refused],
  [
    'a condition on a group',
    `<Project><ItemGroup Condition="Exists('/etc')">${reference}</ItemGroup></Project>`,
    refused,
  ],
  ['a condition on a property', project('<PropertyGroup><NoWarn Condition="true">x</NoWarn></PropertyGroup>'), refused],
];

const values: Refusal[] = [
  [
    'a property function',
    project(properties("<NoWarn>$([System.IO.File]::ReadAllText('/etc/passwd'))</NoWarn>")),
    refused,
  ],
  ['an intrinsic function', project(properties("<Authors>$([MSBuild]::GetPathOfFileAbove('x'))</Authors>")), refused],
  [
    'a property function for a version',
    withReference(`Include="A" Version="$([System.IO.File]::ReadAllText('/x'))"`),
    invalid,
  ],
  ['a property function for an id', withReference(`Include="$([System.String]::Copy('A'))" Version="1.0.0"`), refused],
  ['an item function', withReference(`Include="@(Compile->'%(FullPath)')" Version="1.0.0"`), refused],
  ['metadata for a version', withReference('Include="A" Version="%(Identity)"'), invalid],
  ['an escape in an id', withReference('Include="Seri%6cog" Version="1.0.0"'), refused],
  ['an escape in a version', withReference('Include="A" Version="1.0%2e0"'), invalid],
  ['an escaped separator', withReference('Include="A%3bB" Version="1.0.0"'), refused],
  ['two ids', withReference('Include="A;B" Version="1.0.0"'), refused],
  ['a wildcard', withReference('Include="**/*" Version="1.0.0"'), refused],
  ['a removal', withReference('Remove="A" Version="1.0.0"'), refused],
  ['an update', withReference('Update="A" Version="1.0.0"'), refused],
  ['an exclusion', withReference('Include="A" Exclude="B" Version="1.0.0"'), refused],
  ['a condition on a package', withReference('Include="A" Version="1.0.0" Condition="true"'), refused],
  ['metadata that includes build code', withReference('Include="A" Version="1.0.0" IncludeAssets="build"'), refused],
  ['metadata that names a path', withReference('Include="A" Version="1.0.0" GeneratePathProperty="true"'), refused],
  [
    'metadata in an element',
    withReference('Include="A" Version="1.0.0"', '<IncludeAssets>all</IncludeAssets>'),
    refused,
  ],
  ['an element in a version', withReference('Include="A"', '<Version>1.0.0<Exec Command="id"/></Version>'), refused],
  ['a condition on a version', withReference('Include="A"', '<Version Condition="true">1.0.0</Version>'), refused],
];

const item = (what: string, text: string): Refusal => [what, project(items(text)), refused];
const property = (name: string, value: string): Refusal => [
  `the property ${name}`,
  project(properties(`<${name}>${value}</${name}>`)),
  refused,
];

const others: Refusal[] = [
  item('a project reference', '<ProjectReference Include="../x/x.csproj"/>'),
  item('an assembly', '<Reference Include="x"><HintPath>/etc/x.dll</HintPath></Reference>'),
  item('a source file', '<Compile Include="/etc/**"/>'),
  item('a file to copy', '<None Include="/etc/passwd" CopyToPublishDirectory="Always"/>'),
  item('an analyzer', '<Analyzer Include="x.dll"/>'),
  item('a package for every project', '<GlobalPackageReference Include="A" Version="1.0.0"/>'),
  item('a package that is only downloaded', '<PackageDownload Include="A" Version="[1.0.0]"/>'),
  item('a tool', '<DotNetCliToolReference Include="A" Version="1.0.0"/>'),
  item('a compiler of its own', '<Crossgen2Tool Include="/tmp/x"/>'),
  property('RestoreSources', 'http://127.0.0.1/'),
  property('RestoreConfigFile', '/tmp/nuget.config'),
  property('RestorePackagesPath', '/tmp'),
  property('BaseIntermediateOutputPath', '/tmp/'),
  property('CustomBeforeMicrosoftCommonTargets', '/tmp/x.targets'),
  property('PublishReadyToRunCrossgen2ExtraArgs', '--jitpath:/tmp/x.so'),
  property('ManagePackageVersionsCentrally', 'true'),
  property('SelfContained', 'true'),
];

export const msbuildAttacks = refusals([...elements, ...values, ...others]);
