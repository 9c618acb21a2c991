/** Whether the function starts on the layer, and how its cold starts were before and are now. */
import { median } from '../../measure/statistics';
import { type Check, Finding } from '../check';
import { coldStarts, type Start } from './cold-start';
import { follows } from './follows';
import { testFunction } from './function';

const advice = {
  failed: {
    when: 'the function does not start on the layer',
    todo: 'The message is the function’s own. `npm run verify -- --local` shows whether it starts on this machine. When it does there, report it with the message and the layer’s build report.',
  },
};

export const beforeAndAfter: Check = {
  name: 'cold start',
  proves: 'the function starts on the layer; its figures are shown, not judged',
  needs: [follows],
  advice,
  async run(context) {
    const { before } = context.result(testFunction);
    const after = await coldStarts(context, (reason) => new Finding(reason, advice.failed));
    return { detail: `init + first invocation ${shown(before)} as IL, ${shown(after)} on the layer`, value: undefined };
  },
};

const shown = (starts: Start[]): string =>
  `${median(starts.map(({ init }) => init)).toFixed(0)} + ${median(starts.map(({ first }) => first)).toFixed(0)} ms`;
