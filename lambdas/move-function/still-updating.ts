/** Functions whose update Lambda has not applied after minutes, as happens with functions in a VPC: they are looked at again later. */
import type { ConsumerResult } from '../../core/pipeline';
import type { Ending } from './ending';
import type { MoveRecord } from './journal';

/** Milliseconds until the next look, and after which nobody waits any longer. */
const lookInterval = 60_000;
const longestUpdate = 15 * 60_000;

/**
 * @param record what the journal has of the function
 * @param isOurs whether the update is ours; else nothing of it was changed
 */
export function stillUpdating(name: string, record: Omit<MoveRecord, 'layer'>, isOurs: boolean, now: Date): Ending {
  const since = record.updatingSince ?? now.toISOString();
  if (now.getTime() - Date.parse(since) < longestUpdate) {
    return { ...record, updatingSince: since, goesOnAt: new Date(now.getTime() + lookInterval).toISOString() };
  }
  const where = `See LastUpdateStatus and LastUpdateStatusReason in \`aws lambda get-function-configuration --function-name ${name}\`.`;
  const result: ConsumerResult = isOurs
    ? {
        function: name,
        outcome: 'unfinished',
        reason: `Lambda has not finished its update to the layer version in ${longestUpdate / 60_000} minutes. ${where} When it has, upload the manifest again to try the function.`,
      }
    : {
        function: name,
        outcome: 'skipped',
        reason: `Somebody else's update of it has not finished in ${longestUpdate / 60_000} minutes. ${where} When it has, upload the manifest again to move the function.`,
      };
  return { ...record, result };
}
