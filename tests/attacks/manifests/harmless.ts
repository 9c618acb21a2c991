/** Manifests that look hostile and are not: they have to be planned exactly as if they were written plainly. */
import { manifest } from '../../pipeline/support';
import type { Attack } from '../attack';
import { items, properties, reference } from './refusals';
import type { Body, ManifestWorld } from './world';

const plain = manifest({ Serilog: '4.4.0' });
const plainForBoth = manifest({ Serilog: '4.4.0' }, '<TargetFrameworks>net8.0;net10.0</TargetFrameworks>');
const plainWeb = `<Project Sdk="Microsoft.NET.Sdk.Web">${items(reference)}</Project>`;

const oddly = (content: string, attributes = ''): string => `<Project ${attributes}>${content}</Project>`;

const rows: [name: string, body: Body, twin: string][] = [
  ['a byte order mark', `\ufeff${plain}`, plain],
  ['two byte order marks', `\ufeff\ufeff${plain}`, plain],
  ['a wrong encoding in the declaration', `<?xml version="1.0" encoding="utf-16"?>${plain}`, plain],
  ['a comment that mentions a DTD', `<!-- <!DOCTYPE x [<!ENTITY a "b">]> -->${plain}`, plain],
  ['a target in a comment', oddly(`${items(reference)}<!-- <Target Name="x"><Exec Command="id"/></Target> -->`), plain],
  ['a target in CDATA', oddly(items(reference) + properties('<NoWarn><![CDATA[<Target Name="x"/>]]></NoWarn>')), plain],
  [
    'CDATA for a version',
    oddly(items('<PackageReference Include="Serilog"><Version><![CDATA[4.4.0]]></Version></PackageReference>')),
    plain,
  ],
  [
    'a comment inside a version',
    oddly(items('<PackageReference Include="Serilog"><Version>4.4<!-- x -->.0</Version></PackageReference>')),
    plain,
  ],
  ['a foreign default namespace', oddly(items(reference), 'xmlns="urn:evil"'), plain],
  ['large letters everywhere', oddly(items('<PACKAGEREFERENCE Include="Serilog" VERSION="4.4.0"/>')), plain],
  ['an exact range and blanks', oddly(items('<PackageReference Include=" Serilog " Version=" [ 4.4.0.0 ] "/>')), plain],
  [
    'a target list with repetitions',
    oddly(items(reference) + properties('<TargetFrameworks>;NET10.0;net8.0;net8.0;</TargetFrameworks>')),
    plainForBoth,
  ],
  ['a property that reads another', oddly(items(reference) + properties('<NoWarn>$(NoWarn);$(Evil)</NoWarn>')), plain],
  ['text between the elements', oddly(`@(x)${items(`$([System.IO.File]::Delete('x'))${reference}`)}`), plain],
  [
    'ASP.NET Core named twice',
    oddly(items(`${reference}<FrameworkReference Include="Microsoft.AspNetCore.App"/>`), 'Sdk="Microsoft.NET.Sdk.Web"'),
    plainWeb,
  ],
];

export const stagedHarmless: Body[] = [plain, plainForBoth, plainWeb, ...rows.map(([, body]) => body)];

export const harmlessAttacks: Attack<ManifestWorld>[] = rows.map(([name, body, twin]) => ({
  name,
  expected: 'planned as if written plainly',
  async attempt(world) {
    const [odd, known] = [await world.plan(body), await world.plan(twin)];
    return JSON.stringify(odd) === JSON.stringify(known) ? this.expected : `planned as ${JSON.stringify(odd)}`;
  },
}));
