/** Uploads in AWS's chunked format, of which somebody changes a chunk, its place, or what follows the last. */
import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Attack } from '../attack';
import { bytesOf, type RawRequest, send } from './raw-http';
import { refusal } from './refusal';
import { signed } from './signing';
import { region, type WebWorld } from './world';

const content = 'what the owner uploads';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const checksum = (text: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
};

interface Sent {
  request: RawRequest;
  /** Whole chunks: length, signature, bytes. The last one is empty. */
  chunks: string[];
  trailer: string;
}

const put = (sent: Sent): RawRequest => ({ ...sent.request, body: `${sent.chunks.join('')}${sent.trailer}\r\n` });

/** An upload in two chunks and the empty one, each with a signature that continues the one before, and a signed trailer. */
async function signedChunks(world: WebWorld): Promise<Sent> {
  const algorithm = 'AWS4-HMAC-SHA256';
  const request = await signed(world, {
    service: 's3',
    method: 'PUT',
    path: `/${world.bucket}/chunked`,
    headers: {
      'x-amz-content-sha256': `STREAMING-${algorithm}-PAYLOAD-TRAILER`,
      'x-amz-decoded-content-length': String(content.length),
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
  });
  const header = (name: string) => request.headers.find(([given]) => given === name)?.[1] ?? '';
  const time = header('x-amz-date');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${world.credentials.secretAccessKey}`,
    );
  const sign = (kind: string, ...rest: string[]): string => {
    const text = [`${algorithm}-${kind}`, time, scope, previous, ...rest].join('\n');
    previous = createHmac('sha256', key).update(text).digest('hex');
    return previous;
  };
  let previous = header('authorization').slice(-64);
  const chunks = [content.slice(0, 8), content.slice(8), ''].map((text) => {
    const head = `${text.length.toString(16)};chunk-signature=${sign('PAYLOAD', sha256(''), sha256(text))}\r\n`;
    return text ? `${head}${text}\r\n` : head;
  });
  const line = `x-amz-checksum-crc32:${checksum(content)}`;
  const trailer = `${line}\r\nx-amz-trailer-signature:${sign('TRAILER', sha256(`${line}\n`))}\r\n`;
  return { request, chunks, trailer };
}

/** An upload in one chunk that is not signed, whose checksum comes last: what the AWS SDK makes of a stream. */
async function checkedChunk(world: WebWorld): Promise<Sent> {
  const request = await signed(world, {
    service: 's3',
    method: 'PUT',
    path: `/${world.bucket}/chunked`,
    headers: {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(content.length),
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
  });
  const chunks = [`${content.length.toString(16)}\r\n${content}\r\n`, '0\r\n'];
  return { request, chunks, trailer: `x-amz-checksum-crc32:${checksum(content)}\r\n` };
}

type Change = (sent: Sent, world: WebWorld) => Sent | Promise<Sent>;

const changed = (make: (world: WebWorld) => Promise<Sent>) => (name: string, expected: string, change: Change) =>
  refusal(name, expected, async (world) => put(await change(await make(world), world)));
const ofSigned = changed(signedChunks);
const ofChecked = changed(checkedChunk);

const mismatch = '403 SignatureDoesNotMatch';
const [first, second] = [0, 1] as const;

const asTheyWere: Attack<WebWorld> = {
  name: 'uploads in chunks, as they were sent',
  expected: 'stored',
  async attempt(world) {
    for (const make of [signedChunks, checkedChunk]) {
      const { status, text } = await send(world.endpoint, bytesOf(put(await make(world))));
      if (status !== 200) return text;
      const { Body } = await world.aws.s3.getObject({ Bucket: world.bucket, Key: 'chunked' });
      if ((await Body?.transformToString()) !== content) return 'stored something else';
    }
    return 'stored';
  },
};

export const uploads = [
  asTheyWere,
  ofSigned('a signed chunk with another content', mismatch, (sent) => ({
    ...sent,
    chunks: sent.chunks.map((chunk) => chunk.replace('owner', 'thief')),
  })),
  ofSigned('signed chunks in another order', mismatch, (sent) => ({
    ...sent,
    chunks: [sent.chunks[second] ?? '', sent.chunks[first] ?? '', ...sent.chunks.slice(2)],
  })),
  ofSigned('a signed chunk left out', mismatch, (sent) => ({ ...sent, chunks: sent.chunks.slice(1) })),
  ofSigned('a signed chunk without its signature', mismatch, (sent) => ({
    ...sent,
    chunks: sent.chunks.map((chunk) => chunk.replace(/;chunk-signature=[0-9a-f]{64}/, '')),
  })),
  ofSigned('the chunks of another signed upload', mismatch, async (sent, world) => ({
    ...(await signedChunks(world)),
    request: await signed(world, {
      service: 's3',
      method: 'PUT',
      path: `/${world.bucket}/other`,
      headers: Object.fromEntries(
        sent.request.headers.filter(([name]) => name.startsWith('x-amz-') && !/date/.test(name)),
      ),
    }),
  })),
  ofSigned('an upload that ends before its last chunk', '400 IncompleteBody', (sent) => ({
    ...sent,
    chunks: sent.chunks.slice(0, 2),
    trailer: '',
  })),
  ofSigned('a signed trailer with another checksum', mismatch, (sent) => ({
    ...sent,
    trailer: sent.trailer.replace(/crc32:.{8}/, `crc32:${checksum('thief')}`),
  })),
  ofChecked('an unsigned chunk with another content', '400 BadDigest', (sent) => ({
    ...sent,
    chunks: sent.chunks.map((chunk) => chunk.replace('owner', 'thief')),
  })),
  ofChecked('an unsigned chunk without the checksum', '400 MalformedTrailerError', (sent) => ({
    ...sent,
    trailer: '',
  })),
  ofChecked('a chunk of another length than announced', '400 IncompleteBody', (sent) => ({
    ...sent,
    chunks: [`6\r\nthief!\r\n`, '0\r\n'],
  })),
];
