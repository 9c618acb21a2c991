import fc from 'fast-check';
import { decodeAwsChunked } from '../../../../local/cloud/protocol/aws-chunked';

const encode = (chunks: Uint8Array[], extension: string, trailer: string): Buffer =>
  Buffer.concat([
    ...chunks.map((chunk) =>
      Buffer.concat([Buffer.from(`${chunk.byteLength.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n')]),
    ),
    Buffer.from(`0${extension}\r\n${trailer}\r\n`),
  ]);

describe('decodeAwsChunked', () => {
  it('gives back the bytes that were sent, in whatever chunks', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }));
    const extension = fc.constantFrom('', ';chunk-signature=0123abcd');
    const trailer = fc.constantFrom('', 'x-amz-checksum-crc32:AAAAAA==\r\n');
    fc.assert(
      fc.property(chunks, extension, trailer, (sent, ext, end) => {
        expect(decodeAwsChunked(encode(sent, ext, end))).toEqual(Buffer.concat(sent));
      }),
    );
  });

  it('refuses a body that was cut off', () => {
    const whole = encode([Buffer.from('hello')], '', '');
    expect(() => decodeAwsChunked(whole.subarray(0, 6))).toThrow('not complete');
    expect(() => decodeAwsChunked(Buffer.from(''))).toThrow('not complete');
  });
});
