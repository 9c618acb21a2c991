/** What is printed of one thing that was tried: whether all held, and what did not. */
export function verdictLine(what: string, problems: string[]): string {
  const verdict = problems.length === 0 ? 'held' : 'NOT held';
  return [`${verdict.padEnd(8)}  ${what}`, ...problems.map((each) => `          - ${each}`)].join('\n');
}
