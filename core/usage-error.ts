/** Something in a command line, or around it, that the user can mend. Commands show its message alone. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
