/** The shapes that a deployed function can have: what it is built from, what its owner has put on it, and how other code of it is known. */
import path from 'node:path';
import { subjects } from '../bench/subjects';
import { ilOptions } from '../measure/function';
import { exampleFunction, type Subject } from '../measure/subject';
import { type OwnLayer, ownHook, ownWrapper } from './own-layers';
import type { OtherCode } from './replace-text';

export interface Shape {
  /** Its function's name, too. */
  name: string;
  title: string;
  subject: Omit<Subject, 'manifest'>;
  /** Options of `dotnet publish`. */
  publish: string[];
  otherCode: OtherCode;
  ownLayer?: OwnLayer;
  /** Manifest of the package layer that it is published against, and that it is on. */
  manifest?: string;
}

/** Its German text is in a satellite assembly. */
const satellites: Shape['subject'] = {
  name: 'satellites',
  title: 'Confirmation in German (Newtonsoft.Json)',
  source: path.join(__dirname, 'satellites'),
  project: 'Satellites',
  handler: 'Satellites::Satellites.Function::Handle',
  event: exampleFunction.event,
  environment: {},
};

const otherCode: Record<string, OtherCode> = {
  'json-aws-sdk': { from: 'costs', to: 'COSTS', encoding: 'utf16le' },
  typed: { from: 'comes again', to: 'COMES again', encoding: 'utf16le' },
  executable: { from: 'Stored ', to: 'STORED ', encoding: 'utf16le' },
  web: { from: '/orders/', to: '/orderz/', encoding: 'utf16le' },
  'ef-core': { from: 'total', to: 'tOtal', encoding: 'utf8' },
  satellites: { from: '(confirmed)', to: '(CONFIRMED)', encoding: 'utf16le' },
};

type Variation = Partial<Pick<Shape, 'publish' | 'ownLayer' | 'manifest'>>;

function shape(name: string, title: string, subjectName: string, variation: Variation = {}): Shape {
  const subject = [...subjects, satellites].find((each) => each.name === subjectName);
  const other = otherCode[subjectName];
  if (!subject || !other) throw new Error(`There is no function ${subjectName} to make the shape ${name} from.`);
  return { name, title, subject, publish: ilOptions, otherCode: other, ...variation };
}

export const shapes: Shape[] = [
  shape('class-library', 'class library with a serializer of Newtonsoft.Json', 'json-aws-sdk'),
  shape('typed', 'typed handler with a serializer attribute', 'typed'),
  shape('executable', 'executable with top-level statements', 'executable'),
  shape('web', 'ASP.NET Core minimal API', 'web'),
  shape('stream-native', 'Stream handler, with a native library (EF Core, SQLite)', 'ef-core'),
  shape('satellites', 'with a satellite assembly of a culture', 'satellites'),
  shape('ready-to-run', 'PublishReadyToRun zip', 'json-aws-sdk', { publish: ['-p:PublishReadyToRun=true'] }),
  shape('package-layer', 'also on a package layer, without a startup profile', 'json-aws-sdk', {
    manifest: exampleFunction.manifest,
  }),
  shape('own-hook', 'with a startup hook of its owner', 'json-aws-sdk', { ownLayer: ownHook }),
  shape('own-wrapper', 'with a wrapper of its owner', 'json-aws-sdk', { ownLayer: ownWrapper }),
];
