/** What is used of asl-validator, which ships no types. */
declare module 'asl-validator' {
  /** Writes `QueryLanguage` into the states of what it checks. */
  export default function validate(
    definition: unknown,
    options?: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText(separator?: string): string };
}
