/** One fault of function layers: a function is deployed and tagged, the fault happens, and the next execution goes on. */
import type { Borne, Fault } from '../fault';
import type { Happening } from '../hooks';
import { Subject } from './subject';
import type { Ended, FunctionsWorld } from './world';

/** It has its layer, or gained too little with it on this machine: nothing went wrong. */
export const wentWell = ['faster', 'not-faster'];

export interface FunctionFault {
  name: string;
  /** What its execution may end in: outcomes of functions, names of errors, or ABORTED. */
  outcomes: string[];
  /** What happens at requests, from when the function is tagged until its execution has ended. */
  at?(subject: Subject): Happening;
  /** Starts its execution. Default: the function is tagged. */
  start?(subject: Subject): Promise<string>;
  /** Is called once its execution has started. @returns the execution that ends last, if there are others */
  meanwhile?(subject: Subject, execution: string): Promise<string | undefined>;
  /** Whether the function is gone after that; then it is deployed and tagged anew. */
  isDeleted?: boolean;
  /** Further looks at what came of it. @returns problems */
  look?(subject: Subject, ended: Ended): Promise<string[]>;
}

let functions = 0;

export const functionFault = (fault: FunctionFault): Fault<FunctionsWorld> => ({
  name: fault.name,
  async try(world) {
    const subject = await Subject.deploy(world, `orders-${++functions}`);
    try {
      return await live(fault, subject);
    } finally {
      world.fault = undefined;
      await subject.delete().catch(() => undefined);
    }
  },
});

async function live(fault: FunctionFault, subject: Subject): Promise<Borne> {
  const { world } = subject;
  const problems: string[] = [];
  const note = (when: string, found: string[]) => problems.push(...found.map((problem) => `${when}: ${problem}`));
  const happening = fault.at?.(subject);
  world.fault = happening?.intercept;
  const execution = await (fault.start?.(subject) ?? subject.tag(true));
  const last = await fault.meanwhile?.(subject, execution);
  const ended = await world.ended(last ?? execution);
  world.fault = undefined;
  if (happening?.times === 0) problems.push('the fault did not happen');
  if (happening?.failed) problems.push(`the fault did not happen: ${happening.failed.message}`);
  if (!fault.outcomes.includes(ended.outcome)) {
    note('after the fault', [`the outcome is ${ended.outcome}: ${ended.result?.reason ?? ended.cause}`]);
  }
  note('after the fault', await toldWrong(subject, ended));
  note('after the fault', (await fault.look?.(subject, ended)) ?? []);
  let now = subject;
  if (fault.isDeleted) {
    note('after the fault', await subject.leftovers());
    now = await Subject.deploy(world, subject.name);
  } else {
    note('after the fault', await subject.wrongAnswer());
    if (ended.status !== 'ABORTED') note('after the fault', await settled(subject, ended.result?.layer));
  }
  note('after the next execution', await goneOn(now, fault.isDeleted === true));
  note('after its tag was taken away', await takenBack(now));
  return { outcome: ended.outcome, problems };
}

/** What SSM says is of the last execution that had something to do. */
const inParameter = [...wentWell, 'attached', 'rolled-back', 'ineligible', 'removed'];

/** Exactly one notification of an execution that was not stopped, and the same in SSM. */
async function toldWrong(subject: Subject, { execution, status, outcome, result }: Ended): Promise<string[]> {
  if (status === 'ABORTED') return [];
  const told = await subject.world.told(execution);
  const named = told.filter((note) => note.subject.includes(outcome));
  const isKept = result !== undefined && inParameter.includes(outcome);
  const latest = isKept ? await subject.latest() : undefined;
  return [
    ...(told.length === 1 && named.length === 1
      ? []
      : [`people are told ${JSON.stringify(told.map((note) => note.subject))}`]),
    ...(!isKept || latest?.outcome === outcome ? [] : [`SSM says ${latest?.outcome ?? 'nothing'}`]),
  ];
}

const settled = async (subject: Subject, layer: string | undefined): Promise<string[]> => [
  ...(await subject.wrongConfiguration(layer)),
  ...(await subject.leftovers()),
];

/** Another execution goes on, as the regular look or people start it, and ends well. */
async function goneOn(subject: Subject, isNew: boolean): Promise<string[]> {
  const { world } = subject;
  const ended = await world.ended(isNew ? await subject.tag(true) : await world.start(subject.name));
  const isWell = [...wentWell, 'current'].includes(ended.outcome);
  return [
    ...(isWell ? [] : [`the outcome is ${ended.outcome}: ${ended.result?.reason ?? ended.cause}`]),
    ...(await toldWrong(subject, ended)),
    ...(await subject.wrongAnswer()),
    ...(await settled(subject, ended.result?.layer)),
  ];
}

async function takenBack(subject: Subject): Promise<string[]> {
  const ended = await subject.world.ended(await subject.tag(false));
  const outcomes = ['removed', 'not-asked'];
  return [
    ...(outcomes.includes(ended.outcome)
      ? []
      : [`the outcome is ${ended.outcome}: ${ended.result?.reason ?? ended.cause}`]),
    ...(await subject.wrongAnswer()),
    ...(await settled(subject, undefined)),
  ];
}
