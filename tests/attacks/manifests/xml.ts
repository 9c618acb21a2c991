/** Tricks with XML itself. */
import { items, project, properties, type Refusal, reference, refusals } from './refusals';

const good = project('');
const prolog = '<?xml version="1.0"?>';
const refused = 'ManifestElementRefused';
const notXml = 'ManifestNotXml';

const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

const rows: Refusal[] = [
  ['an external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${project('&x;')}`, refused],
  [
    'a billion laughs',
    `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]>${project(properties('<NoWarn>&l9;</NoWarn>'))}`,
    refused,
  ],
  ['a parameter entity', `<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd">%x;]>${good}`, refused],
  ['an external DTD', `<!DOCTYPE Project SYSTEM "http://127.0.0.1/x.dtd">${good}`, refused],
  ['a DTD in small letters', `<!doctype a [<!entity x "y">]>${good}`, refused],
  ['a DTD behind a comment', `<!-- --><!DOCTYPE a []><!-- -->${good}`, refused],
  ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), notXml],
  ['UTF-16 without a mark', Buffer.from(good, 'utf16le'), notXml],
  ['UTF-16, the other way around', Buffer.from(good, 'utf16le').swap16(), notXml],
  ['UTF-32', Buffer.concat([...good].map((c) => Buffer.from([c.charCodeAt(0), 0, 0, 0]))), notXml],
  ['UTF-7', `<?xml version="1.0" encoding="utf-7"?>${good.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-')}`, notXml],
  ['Latin-1', Buffer.from(project(properties('<Authors>é</Authors>')), 'latin1'), notXml],
  ['an overlong encoding', Buffer.from(good.replace('Serilog', 'Seri\xc0\xaelog'), 'latin1'), notXml],
  ['a NUL in an id', good.replace('Serilog', 'Seri\0log'), refused],
  ['a NUL in a name', good.replace('<PackageReference', '<Package\0Reference'), notXml],
  ['NULs only', Buffer.alloc(1000), notXml],
  ['elements 5,000 deep', project(`${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`), refused],
  ['elements 40,000 deep without end', `<Project>${'<a>'.repeat(40_000)}`, notXml],
  [
    'an attribute of 200 kB',
    good.replace('<Project', `<Project Evil${'x'.repeat(100_000)}="${'y'.repeat(100_000)}"`),
    refused,
  ],
  ['a name of 200 kB', project(`<${'T'.repeat(100_000)}></${'T'.repeat(100_000)}>`), refused],
  [
    '10,000 attributes',
    good.replace('<Project', `<Project ${Array.from({ length: 10_000 }, (_, n) => `a${n}="" `).join('')}`),
    refused,
  ],
  [
    'an attribute twice',
    `<Project><ItemGroup><PackageReference Include="A" Include="B" Version="1.0.0"/></ItemGroup></Project>`,
    notXml,
  ],
  ['two roots', `${good}${good}`, notXml],
  ['text behind the root', `${good}x`, notXml],
  ['an element without end', good.replace('</Project>', ''), notXml],
  ['CDATA without end', project(properties('<NoWarn><![CDATA[x</NoWarn>')), notXml],
  ['a comment without end', `${good}<!-- `, notXml],
  ['a declaration that is not first', `<!-- x -->${prolog}${good}`, notXml],
  ['a stylesheet', `${prolog}<?xml-stylesheet href="x"?>${good}`, refused],
  ['an instruction among the items', project(items('<?evil x?>')), refused],
  [
    'a root in a namespace',
    `<m:Project xmlns:m="http://schemas.microsoft.com/developer/msbuild/2003">${items(reference)}</m:Project>`,
    refused,
  ],
  ['a target in a namespace', project('<m:Target Name="x" xmlns:m="urn:x"><m:Exec Command="id"/></m:Target>'), refused],
  [
    'a package in a namespace',
    project(items('<m:PackageReference Include="A" Version="1.0.0" xmlns:m="urn:x"/>')),
    refused,
  ],
  ['an XInclude', project('<xi:include href="/etc/passwd" xmlns:xi="http://www.w3.org/2001/XInclude"/>'), refused],
  ['an entity in a version', good.replace('4.4.0', '4&#46;4.0'), 'ManifestVersionInvalid'],
  ['an entity that nobody declared', good.replace('Serilog', '&evil;'), refused],
  ['the element __proto__', project(properties('<__proto__>x</__proto__>')), refused],
  ['the group __proto__', project('<__proto__><ItemGroup/></__proto__>'), refused],
  ['the attribute __proto__', good.replace('<PackageReference', '<PackageReference __proto__="x"'), refused],
  ['the element constructor', project(properties('<constructor>x</constructor>')), refused],
  ['the metadata constructor', good.replace('<PackageReference', '<PackageReference constructor="x"'), refused],
  ['the item toString', project(items('<toString Include="x"/>')), refused],
  ['a Kelvin sign for a K', good.replace('PackageReference', 'Pac\u212aageReference'), refused],
  ['text turned around', project(properties(`<Evil>${'\u202e'.repeat(500)}</Evil>`)), refused],
  ['terminal escapes', project(properties('<Evil>\x1b[2J\x1b]0;x\x07</Evil>')), refused],
  ['lines of another message', project(properties('<Evil>\r\n\r\nPrejit: all is well\u2028x</Evil>')), refused],
];

export const xmlAttacks = refusals(rows);
