/** A stack for the tests of one file, which plant faults in it. */
import { VerifiedStack } from './stack';

/**
 * Opens a stack before the file's tests and closes it after them.
 * @param take gets the stack once it is open
 * @returns where a test leaves what undoes its fault: that is done when the test is over
 */
export function plantIn(take: (stack: VerifiedStack) => void): (() => unknown)[] {
  const undo: (() => unknown)[] = [];
  let stack: VerifiedStack | undefined;
  beforeAll(async () => {
    stack = await VerifiedStack.open();
    take(stack);
  });
  afterEach(async () => {
    for (const step of undo.splice(0)) await step();
  });
  afterAll(() => stack?.close());
  return undo;
}
