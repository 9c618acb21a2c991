/** Whose credentials these are, and whether of the account that the stack is in. */
import { type Check, Finding } from '../check';
import { accountOf } from '../outputs';

const advice = {
  otherAccount: {
    when: 'the credentials are of another account than the stack',
    todo: 'Use credentials of the stack’s account (AWS_PROFILE), or name another stack with --stack.',
  },
};

export const credentials: Check = {
  name: 'credentials',
  proves: 'the credentials are of the account that the stack is in',
  needs: [],
  advice,
  async run({ aws, stack, region }) {
    const { Account, Arn } = await aws.sts.getCallerIdentity({});
    const account = accountOf(stack);
    if (Account !== account) {
      throw new Finding(`${Arn} is of account ${Account}; the stack is in ${account}.`, advice.otherAccount);
    }
    const configured = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    const notes =
      configured && configured !== region ? [`AWS_REGION says ${configured}; the stack's ${region} is used.`] : [];
    return { detail: `${Arn} in ${region}`, notes, value: undefined };
  },
};
