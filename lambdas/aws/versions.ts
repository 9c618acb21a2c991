/** Published versions of functions. */
import {
  DeleteFunctionCommand,
  type LambdaClient,
  LambdaServiceException,
  PublishVersionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';

export interface Versions {
  /**
   * Publishes `$LATEST`. When nothing of it has changed since the last version, Lambda answers with that one.
   * @returns its number, whether it was made for this description, and whether it can't be invoked yet
   */
  publish(
    name: string,
    description: string,
    codeSha256: string,
  ): Promise<{ version: string; isOurs: boolean; isPending: boolean }>;
  /** Resolves when a version can be invoked. @throws Error with Lambda's reason when it never can, as when its snapshot fails */
  waitUntilActive(name: string, version: string): Promise<void>;
  /** False when it stays: an alias still needs it, or we may not. Doing it twice is fine. */
  remove(name: string, version: string): Promise<boolean>;
}

/** Longest wait for a version, in seconds: a snapshot takes a minute or two. */
const maxWaitTime = 240;

/**
 * @param client whose calls keep the pace that is asked for, if any
 * @param minDelay seconds between the first two looks at a version that is waited for
 */
export const lambdaVersions = (client: LambdaClient, minDelay = 1): Versions => ({
  async publish(name, description, codeSha256) {
    const { Version, Description, State } = await client.send(
      new PublishVersionCommand({ FunctionName: name, Description: description, CodeSha256: codeSha256 }),
    );
    if (!Version) throw new Error(`Lambda published a version of ${name} and did not say which.`);
    return { version: Version, isOurs: Description === description, isPending: State === 'Pending' };
  },
  async waitUntilActive(name, version) {
    const query = { FunctionName: name, Qualifier: version };
    await waitUntilPublishedVersionActive({ client, maxWaitTime, minDelay, maxDelay: 5 }, query);
  },
  async remove(name, version) {
    try {
      await client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return true;
      if (error instanceof ResourceConflictException) return false;
      // Only versions may be deleted. Whether the policy can tell them from the function is Lambda's to say.
      if (error instanceof LambdaServiceException && error.name === 'AccessDeniedException') return false;
      throw error;
    }
  },
});
