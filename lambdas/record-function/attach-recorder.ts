/** Puts the recorder on the function. */
import { attach } from '../move-function/attachment/attach';
import { alwaysChanging, deleted, deployedAgain, GivenUp } from './given-up';
import type { PublishedRecording } from './recording';
import { attachmentOf, type Session } from './session';

/** Doing it twice is fine. @throws GivenUp when it can't be put on the code that is to be recorded */
export async function attachRecorder({ layer, codeSha256 }: PublishedRecording, session: Session): Promise<void> {
  const done = await attach(attachmentOf(session), layer.arn, codeSha256, session.ports);
  if (done === 'gone') throw new GivenUp(deleted);
  if (done === 'deployed') throw new GivenUp(deployedAgain);
  if (done === 'changed') throw new GivenUp(alwaysChanging);
}
