/**
 * Goes on with aliases that take their time to move: by steps, each with more of the traffic, or with provisioned concurrency,
 * whose environments Lambda starts first.
 */
import { PipelineError } from '../../../core/errors';
import type { Rollout } from '../../../core/rollout';
import type { ConsumerFunction } from '../../aws/functions';
import { removeVersion } from '../own-versions';
import { wordsOf } from '../words';
import { leaveVersions, lookInterval, notStarted, startForVersion } from './alias-environments';
import type { AliasesMoved, AliasPorts, MovingAlias, MovingAliases } from './alias-request';
import { type Step, stepAlias } from './alias-step';
import { type Staying, toldOfAliases } from './left-behind';

/** Errors of Lambda until nobody tries any more, and milliseconds in between. The client has repeated each call before. */
const maxFailures = 5;
const failureInterval = 60_000;

/** @throws PipelineError `ConsumerNotRestored`: an alias may be between two versions, and somebody has to look */
export async function goOnWithAliases(
  found: ConsumerFunction,
  moving: MovingAliases,
  rollout: Pick<Rollout, 'aliasSteps'>,
  ports: AliasPorts,
): Promise<AliasesMoved> {
  const { name } = found;
  try {
    return await goOn(found, moving, rollout, ports);
  } catch (error) {
    const failures = moving.failures + 1;
    ports.log.warn('failed with aliases', { function: name, failures, reason: wordsOf(error) });
    if (failures >= maxFailures) throw betweenVersions(name, moving, wordsOf(error), { cause: error });
    return { kind: 'goes on', at: later(ports, failureInterval), moving: { ...moving, failures } };
  }
}

async function goOn(
  found: ConsumerFunction,
  moving: MovingAliases,
  { aliasSteps }: Pick<Rollout, 'aliasSteps'>,
  ports: AliasPorts,
): Promise<AliasesMoved> {
  const started = await startForVersion(found.name, moving, ports);
  if (started.kind === 'failed') return takenBack(found, moving, started, ports);
  if (started.kind === 'waits') {
    return { kind: 'goes on', at: later(ports, lookInterval), moving: starting(moving, ports) };
  }

  const steps = new Map<MovingAlias, Step>();
  for (const alias of moving.aliases) {
    const step = await stepAlias(found.name, alias, moving.version, aliasSteps, ports);
    if (step.kind === 'failed') return takenBack(found, moving, step, ports);
    steps.set(alias, step);
  }
  const waits = [...steps.values()].filter((step) => step.kind === 'waits');
  if (waits.length > 0) {
    const aliases = [...steps].map(([alias, step]) => (step.kind === 'waits' ? step.alias : alias));
    const at = new Date(Math.min(...waits.map(({ until }) => until.getTime())));
    return { kind: 'goes on', at, moving: { ...moving, aliases } };
  }
  await leaveVersions(found.name, moving, ports);
  return done(found, moving, steps, ports);
}

const starting = ({ provisioned, ...moving }: MovingAliases, { now }: AliasPorts): MovingAliases => ({
  ...moving,
  ...(provisioned && { provisioned: { startingSince: now().toISOString(), ...provisioned } }),
});

const later = ({ now }: AliasPorts, milliseconds: number): Date => new Date(now().getTime() + milliseconds);

async function done(
  found: ConsumerFunction,
  moving: MovingAliases,
  steps: Map<MovingAlias, Step>,
  ports: AliasPorts,
): Promise<AliasesMoved> {
  const left = [...steps].flatMap(([alias, step]) => (step.kind === 'left' ? [staying(alias, step.why)] : []));
  const moved = [...steps].filter(([, step]) => step.kind !== 'left').map(([alias]) => staying(alias, ''));
  const told = toldOfAliases(found, moving.version, moved, [...left, ...moving.stay]);
  const isSlow = [...steps.values()].some((step) => step.kind === 'there' && step.isSlow);
  if (moved.length === 0) await removeVersion(found.name, moving, ports);
  return { kind: 'done', told: isSlow ? `${told} ${notStarted}.` : told };
}

const staying = ({ name, from }: MovingAlias, why: string): Staying => ({ name, version: from, why });

/**
 * Takes all aliases back to the versions that they had; Lambda takes their provisioned concurrency with them. One that somebody
 * else has changed is theirs.
 * @param failure whether it is the function's fault, which then goes back itself
 */
async function takenBack(
  found: ConsumerFunction,
  moving: MovingAliases,
  failure: { fault: boolean; why: string },
  ports: AliasPorts,
): Promise<AliasesMoved> {
  const { name } = found;
  const { aliases, provisioned, log } = ports;
  for (const alias of moving.aliases) {
    const current = await aliases.get(name, alias.name);
    const goesBack = current?.version === moving.version || current?.weights[moving.version] !== undefined;
    if (!current || !goesBack) continue;
    log.warn('taking an alias back', { function: name, alias: alias.name, to: alias.from, reason: failure.why });
    await aliases.move(name, current, alias.from, {});
  }
  if (moving.provisioned) await provisioned.remove(name, moving.version);
  await removeVersion(name, moving, ports);
  if (failure.fault) return { kind: 'failed', why: failure.why };
  const all = [...moving.aliases.map((alias) => staying(alias, failure.why)), ...moving.stay];
  return { kind: 'done', told: toldOfAliases(found, undefined, [], all) };
}

const betweenVersions = (name: string, moving: MovingAliases, why: string, options: ErrorOptions): PipelineError => {
  const aliases = moving.aliases.map((alias) => `${alias.name} from version ${alias.from}`);
  return new PipelineError(
    'ConsumerNotRestored',
    `Aliases of the function ${name} were on their way to version ${moving.version} (${aliases.join(', ')}), and Lambda failed ${maxFailures} times: ${why}. Check what they name, and their weights, by hand.`,
    options,
  );
};
