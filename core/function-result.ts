/** How it went with a function, in one line: in notifications, in reasons and on one machine. */
import type { FunctionResult } from './function-pipeline';
import type { ColdStarts } from './pipeline';

/** `882 → 215 ms (0.24), init 145 → 126, first 737 → 90`: medians without and with the layer. */
function describeColdStarts({ before, after }: ColdStarts): string {
  const pair = (part: keyof typeof before) => `${Math.round(before[part])} → ${Math.round(after[part])}`;
  const share = (after.total / before.total).toFixed(2);
  return `${pair('total')} ms (${share}), init ${pair('init')}, first ${pair('first')}`;
}

/** `orders-api: 882 → 215 ms (0.24), init 145 → 126, first 737 → 90; layer 4.8 MB`, or what became of it when nothing was measured. */
export function describeResult({ function: name, outcome, coldStarts, zipBytes }: FunctionResult): string {
  const layer = zipBytes === undefined ? '' : `; layer ${(zipBytes / 1_000_000).toFixed(1)} MB`;
  return `${name}: ${coldStarts ? describeColdStarts(coldStarts) : outcome}${layer}`;
}
