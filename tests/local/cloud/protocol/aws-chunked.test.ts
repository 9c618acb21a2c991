import fc from 'fast-check';
import { parseAwsChunked } from '../../../../local/cloud/protocol/aws-chunked';

const encode = (chunks: Uint8Array[], extension: string, trailer: string): Buffer =>
  Buffer.concat([
    ...chunks.map((chunk) =>
      Buffer.concat([Buffer.from(`${chunk.byteLength.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n')]),
    ),
    Buffer.from(`0${extension}\r\n${trailer}\r\n`),
  ]);

describe('parseAwsChunked', () => {
  it('gives back the bytes that were sent, in whatever chunks', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }));
    const extension = fc.constantFrom('', `;chunk-signature=${'0123abcd'.repeat(8)}`);
    const trailer = fc.constantFrom('', 'x-amz-checksum-crc32:AAAAAA==\r\n');
    fc.assert(
      fc.property(chunks, extension, trailer, (sent, ext, end) => {
        const { chunks, trailer } = parseAwsChunked(encode(sent, ext, end));
        expect(Buffer.concat(chunks.map(({ bytes }) => bytes))).toEqual(Buffer.concat(sent));
        expect([...trailer]).toEqual(end ? [['x-amz-checksum-crc32', 'AAAAAA==']] : []);
      }),
    );
  });

  it('refuses a body that was cut off', () => {
    const whole = encode([Buffer.from('hello')], '', '');
    expect(() => parseAwsChunked(whole.subarray(0, 6))).toThrow('not complete');
    expect(() => parseAwsChunked(Buffer.from(''))).toThrow('not complete');
  });
});
