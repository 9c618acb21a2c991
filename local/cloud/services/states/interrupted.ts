/** What to say of an execution that was aborted because its cloud ended. */

/** One line: which execution, of which manifest, and what to do. */
export function describeInterrupted({ name, input }: { name: string; input: string }): string {
  const manifest = manifestOf(input);
  const what = manifest ? `of ${manifest} ` : '';
  const toDo = manifest ? 'Upload the manifest again' : 'Start it again with the same input';
  return `The execution ${name} ${what}was aborted, because the local cloud ended while it ran. ${toDo}: nobody goes on with it.`;
}

/** URL of the uploaded object that an execution is about, when its input is the event of an upload. */
function manifestOf(input: string): string | undefined {
  const event: { detail?: { bucket?: { name?: string }; object?: { key?: string } } } | null = JSON.parse(input);
  const { bucket, object } = event?.detail ?? {};
  return bucket?.name && object?.key ? `s3://${bucket.name}/${object.key}` : undefined;
}
