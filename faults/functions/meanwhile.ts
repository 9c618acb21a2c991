/** What its owner does to a function while the pipeline works on it, and what others ask for. */
import { buildSourcePrefix } from '../../core/keys';
import { after, by, type IsMoment } from '../hooks';
import { type FunctionFault, wentWell } from './function-fault';
import type { Subject } from './subject';

/** The last moment of each stage at which something can come between. */
const moments: Record<string, IsMoment> = {
  'before it is recorded': by('record-function', 'PublishLayerVersion'),
  'while it is recorded': by('record-function', 'PublishVersion'),
  'after it answered its recorder': by('record-function', 'Invoke'),
  'before its build': by('plan-function', 'PutObject', ({ Key }) => Key.startsWith(buildSourcePrefix)),
  'before its layer is attached': by('publish-function', 'PublishLayerVersion'),
  'while it is tried without its layer': by('update-function', 'PublishVersion'),
  'while it gets its layer': by('update-function', 'UpdateFunctionConfiguration'),
};

const isBuild = (state: string): boolean => state === 'BuildFunctionLayer';
/** Whoever comes second finds what the first has made. */
const sideBySide = [...wentWell, 'current'];
/** What is planned for its new code, or that its code is another by now. */
const overtaken = ['superseded', 'rolled-back', ...wentWell];

type Aftermath = Pick<FunctionFault, 'isDeleted'> & {
  /** How it may end, whatever the moment; during its build it is superseded. */
  outcomes: string[];
};

/** At each of the moments, and during its build. */
const itsOwner = (did: string, act: (subject: Subject) => Promise<unknown>, aftermath: Aftermath): FunctionFault[] => [
  ...Object.entries(moments).map(
    ([moment, isMoment]): FunctionFault => ({
      name: `${did} ${moment}`,
      at: (subject) => after(isMoment, () => act(subject)),
      ...aftermath,
    }),
  ),
  {
    ...aftermath,
    name: `${did} during its build`,
    outcomes: ['superseded'],
    async meanwhile(subject, execution) {
      await subject.world.entered(execution, isBuild);
      await act(subject);
      return undefined;
    },
  },
];

export const meanwhile: FunctionFault[] = [
  ...itsOwner('deleted', (subject) => subject.delete(), { outcomes: ['superseded'], isDeleted: true }),
  ...itsOwner('deployed again', (subject) => subject.redeploy(), { outcomes: overtaken }),
  {
    name: 'two requests at once',
    outcomes: sideBySide,
    async meanwhile({ world, name }, execution) {
      const ended = await Promise.all([world.ended(await world.start(name)), world.ended(execution)]);
      const wrong = ended.find(({ outcome }) => !sideBySide.includes(outcome));
      if (wrong)
        throw new Error(`One of the executions ended as ${wrong.outcome}: ${wrong.result?.reason ?? wrong.cause}`);
      const [last, first] = ended.sort((one, other) => other.at.getTime() - one.at.getTime());
      const told = await world.told(first?.execution ?? '');
      if (told.length !== 1) throw new Error(`${told.length} notifications tell of one of the executions.`);
      return last?.execution;
    },
    async look(subject) {
      const versions = await subject.layerVersions();
      return versions.length === 1 ? [] : [`${versions.length} versions of its layer were published`];
    },
  },
];
