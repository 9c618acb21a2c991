/** Code whose zip or whose handler leaves a choice of the `deps.json` that counts. The layer suits one and not the other. */
import { endRecord, symbolicLink } from '../../support/raw-zip';
import { bad, moves, own, stays } from './moves';

const other = { name: 'App.deps.json', content: bad };
const twice = /App\.deps\.json more than once/;
const readDifferently = /whose name programs read differently/;
const notJudged = /zip can't be judged/;
const lacks = /does not have: Npgsql 9\.0\.0/;

export const zipAttacks = [
  moves('a plain function', {}),
  moves('a compressed deps.json', { entries: [{ ...own, method: 8 }] }),
  moves('a deps.json that differs by case from its own', { entries: [{ ...other, name: 'app.deps.json' }, own] }),
  stays('two deps.json', { entries: [own, other] }, twice),
  stays('two deps.json, one of them by ./', { entries: [own, { ...other, name: './App.deps.json' }] }, twice),
  stays('two deps.json, one of them by //', { entries: [own, { ...other, name: './/App.deps.json' }] }, twice),
  stays(
    'two deps.json, one of them by \\',
    { entries: [own, { ...other, name: '.\\App.deps.json' }] },
    readDifferently,
  ),
  stays(
    'two deps.json, one of them by NUL',
    { entries: [own, { ...other, name: 'App.deps.json\0' }] },
    readDifferently,
  ),
  stays('a folder of the same name', { entries: [own, { name: 'App.deps.json/' }] }, twice),
  stays('a file below the same name', { entries: [own, { name: 'App.deps.json/x' }] }, twice),
  stays('a link for a deps.json', { entries: [{ ...own, mode: symbolicLink }] }, /symbolic link/),
  stays(
    'a link to its own folder',
    { entries: [own, { name: 'x', content: '.', mode: symbolicLink }, { ...other, name: 'x/App.deps.json' }] },
    /symbolic link/,
  ),
  stays('another name before the data', { entries: [{ ...own, localName: 'Axx.deps.json' }] }, /described differently/),
  stays('an end record in the comment', { zip: { comment: endRecord(0, 0, 0) } }, notJudged),
  stays('a comment', { zip: { comment: Buffer.from('x') } }, notJudged),
  stays('fewer files than there are', { entries: [own, other], zip: { count: 1 } }, notJudged),
  stays('a gap before the end', { zip: { gap: Buffer.from('x') } }, notJudged),
  stays('more bytes than it says', { entries: [{ ...own, method: 8, uncompressedSize: 9 }] }, notJudged),
  stays('an encrypted deps.json', { entries: [{ ...own, method: 8, flags: 0x801 }] }, /is encrypted/),
  stays('an unknown compression', { entries: [{ ...own, method: 12 }] }, /compressed in a way/),
  stays('a wrong checksum', { entries: [{ ...own, crc: 1 }] }, /does not match its checksum/),
  stays(
    'a deps.json of 17 MB',
    { entries: [{ ...own, content: Buffer.alloc(17 << 20), method: 8 }] },
    /at most 16777216/,
  ),
  stays('no deps.json', { entries: [{ name: 'App.dll' }] }, /has no deps\.json/),
  stays(
    'several deps.json, none of them its own',
    {
      entries: [
        { ...own, name: 'A.deps.json' },
        { ...own, name: 'B.deps.json' },
      ],
    },
    /A\.deps\.json, B\.deps\.json, and its handler .* names none of them/,
  ),
  moves('an executable', { handler: 'App' }),
  moves('an executable by its file, beside another', {
    handler: 'App.dll',
    entries: [own, { ...other, name: 'B.deps.json' }],
  }),
  stays('an executable with the deps.json of another', { handler: 'B' }, /has no deps\.json/),
  stays('a handler that leads out', { handler: '../opt/App::A::B' }, /not the name of an assembly/),
  stays(
    'a handler in a folder',
    { handler: 'bin/App::A::B', entries: [own, { ...other, name: 'bin/App.deps.json' }] },
    lacks,
  ),
  stays(
    'a variable that names another assembly',
    { entries: [own, { ...other, name: 'B.deps.json' }], environment: { LAMBDA_DOTNET_MAIN_ASSEMBLY: 'B.dll' } },
    lacks,
  ),
];
