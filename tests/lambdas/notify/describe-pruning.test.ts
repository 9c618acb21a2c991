import type { ReleaseNotice } from '../../../core/pipeline';
import { describePruning } from '../../../lambdas/notify/describe-pruning';

const one = (example: string) => ({ count: 1, examples: [example] });
const none = { count: 0, examples: [] };

test.each<[string, ReleaseNotice['pruning'], string[]]>([
  ['that keeps every version', undefined, []],
  ['with nothing old', { Payload: { outcome: 'deleted', unneeded: none, kept: none } }, []],
  [
    'that deleted',
    { Payload: { outcome: 'deleted', unneeded: one('web version 1'), kept: one('web version 2: used by api') } },
    [
      'Old layer versions deleted, since nobody needs them any more: 1',
      '  web version 1',
      'Old layer versions kept: 1',
      '  web version 2: used by api',
      '',
    ],
  ],
  [
    'in a dry run',
    { Payload: { outcome: 'would-delete', unneeded: one('web version 1'), kept: none } },
    [
      'Old layer versions that would be deleted, since nobody needs them any more (prejit:keepVersions, delete: true): 1',
      '  web version 1',
      '',
    ],
  ],
  [
    'that waits',
    {
      Payload: {
        outcome: 'postponed',
        reason: 'Another execution is releasing the layer.',
        unneeded: none,
        kept: none,
      },
    },
    ['Old layer versions are left to a later release: Another execution is releasing the layer.', ''],
  ],
  [
    'that failed',
    { Error: 'AccessDenied', Cause: '{"errorType":"AccessDeniedException","errorMessage":"not\\nallowed"}' },
    [
      'Old layer versions could not be looked after, which the next release tries again: AccessDeniedException: not\\u{a}allowed',
      '',
    ],
  ],
])('a release %s', (_, pruning, lines) => {
  expect(describePruning(pruning)).toEqual(lines);
});
