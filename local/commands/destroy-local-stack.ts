/** Destroys the stack on this machine, as `pulumi destroy` does in AWS, and leaves its cloud to what removes the rest. */
import path from 'node:path';
import { UsageError } from '../../core/usage-error';
import { startCloud } from '../cloud/cloud';
import type { Console } from '../console';
import { destroy } from '../engine/destroy';
import { holdDirectory } from './hold-directory';
import { defaultDirectory, localRegion, root, type StackAccess, stateFileIn } from './local-stack';

/**
 * @param use what to do in the cloud once the stack is gone from it
 * @throws UsageError while another process serves the cloud
 */
export async function destroyLocalStack<Result>(
  console: Console,
  use: (access: StackAccess) => Promise<Result>,
): Promise<Result> {
  const directory = defaultDirectory;
  const held = await holdDirectory(directory, ({ pid }) => console.line(`waiting for process ${pid}`));
  if (held.served) {
    throw new UsageError(`The stack is served at ${held.served.endpoint}. End \`npm run serve\` first.`);
  }
  const log = () => {};
  const cloud = await startCloud({ directory: path.join(directory, 'cloud'), region: localRegion(), log });
  try {
    let deleted = 0;
    const { endpoint, region, accountId, credentials, call: aws } = cloud;
    const onChange = () => deleted++;
    await destroy({ directory: root, stateFile: stateFileIn(directory), region, accountId, aws, onChange });
    console.line(`stack destroyed: ${deleted} resources`);
    return await use({ endpoint, region, credentials });
  } finally {
    await cloud.close();
    held.release();
  }
}
