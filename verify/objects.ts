/** Reads from the stack's bucket. */
import type { Context } from './context';

/** @param url `s3://<bucket>/<key>` */
export async function readObject({ aws }: Context, url: string): Promise<Buffer> {
  const { hostname: Bucket, pathname } = new URL(url);
  const { Body } = await aws.s3.getObject({ Bucket, Key: pathname.slice(1) });
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
