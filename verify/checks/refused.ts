/** Whether a manifest that can't be built fails by its error's name, and people are told that name. */
import { type Check, Finding } from '../check';
import { credentials } from './credentials';
import { eventPath } from './event-path';
import { brokenManifest } from './manifests';
import { messageOf } from './messages';
import { stateMachine } from './state-machine';
import { silent } from './told';
import { topic } from './topic';
import { upload, uploadAdvice } from './upload';

/** What a range of versions is refused by. */
const expected = 'ManifestVersionInvalid';

const advice = {
  ...uploadAdvice,
  silent,
  otherError: {
    when: 'a broken manifest does not fail by the name of its error',
    todo: 'The execution’s own error says what went wrong before the manifest was read. `AccessDenied`: run `pulumi refresh` and `pulumi up`. If it did not fail, the pipeline’s functions are of another version: run `pulumi up`.',
  },
};

export const refused: Check = {
  name: 'failing manifest',
  proves: `a manifest with a range of versions fails as ${expected}, and the topic says so`,
  needs: [credentials, stateMachine, eventPath, topic],
  advice,
  async run(context) {
    const { status, error, execution } = await upload(context, await brokenManifest(context));
    if (status !== 'FAILED' || error?.name !== expected) {
      const ended = error ? `${status}: ${error.name}: ${error.message.split('\n')[0]}` : status;
      throw new Finding(`${execution} ended as ${ended}, not as ${expected}.`, advice.otherError);
    }
    const message = await messageOf(context, execution);
    if (!message?.subject.includes(expected)) {
      throw new Finding(`No message names ${expected} for ${execution}.`, advice.silent);
    }
    return { detail: `"${message.subject}"`, value: undefined };
  },
};
