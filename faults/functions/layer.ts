/** What goes wrong with a function's layer: files of it are missing in what was built, or its version is deleted. */

import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { functionLayerFiles } from '../../core/function-layer';
import { buildFiles, buildOutputPrefix } from '../../core/keys';
import { after, before, by, type Happening } from '../hooks';
import { type FunctionFault, wentWell } from './function-fault';
import type { Subject } from './subject';
import { withFile } from './zips';

/** What a build left is another by the time that it is checked. */
const built =
  (change: (zip: Buffer) => Promise<Buffer>) =>
  ({ world }: Subject): Happening => {
    const { s3 } = world.clients;
    const { bucket: Bucket } = world.outputs;
    let Key = '';
    const isOutput = (key = '') => key.startsWith(buildOutputPrefix) && key.endsWith(`/${buildFiles.layer}`);
    return before(
      (request) => {
        Key = request.input.Key;
        return ['HeadObject', 'GetObject'].some((operation) =>
          by('publish-function', operation, (input) => isOutput(input.Key))(request),
        );
      },
      async () => {
        const { Body } = await s3.getObject({ Bucket, Key });
        await s3.putObject({ Bucket, Key, Body: await change(await buffer(Body as Readable)) });
      },
    );
  };

const without = (path: string): FunctionFault => ({
  name: `layer: ${path} is missing in what was built`,
  outcomes: ['LayerContentRefused'],
  at: built((zip) => withFile(zip, path, undefined)),
});

const deleteVersions = async (subject: Subject): Promise<void> => {
  for (const { Version: VersionNumber } of await subject.layerVersions()) {
    await subject.world.clients.lambda.deleteLayerVersion({ LayerName: subject.layerName, VersionNumber });
  }
};

export const layer: FunctionFault[] = [
  ...[functionLayerFiles.start, functionLayerFiles.deps].map(without),
  {
    name: 'layer: what was built is no zip',
    outcomes: ['LayerContentRefused'],
    at: built(async () => Buffer.from('no zip')),
  },
  {
    name: 'layer: version deleted before it is attached',
    outcomes: ['rolled-back'],
    at: (subject) => after(by('publish-function', 'PublishLayerVersion'), () => deleteVersions(subject)),
  },
  {
    name: 'layer: version deleted while the function is tried',
    outcomes: [...wentWell, 'rolled-back'],
    at: (subject) => after(by('update-function', 'UpdateFunctionConfiguration'), () => deleteVersions(subject)),
  },
  {
    name: 'layer: version deleted when the function has it',
    outcomes: wentWell,
    look: async (subject) => {
      await deleteVersions(subject);
      return [];
    },
  },
];
