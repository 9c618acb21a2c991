/** Whose credentials these are, and whether of the account and good in the region that the stack is in. */
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { accountOf } from '../outputs';

const advice = {
  otherAccount: {
    when: 'the credentials are of another account than the stack',
    todo: 'Use credentials of the stack’s account (AWS_PROFILE), or name another stack with --stack.',
  },
  otherRegion: {
    when: 'the stack’s bucket is in another region than its state machine',
    todo: '`pulumi config get aws:region` says where the stack belongs. If it was changed after the first `pulumi up`, change it back, or make a new stack for the new region.',
  },
};

export const credentials: Check = {
  name: 'credentials',
  proves: 'the credentials are of the account that the stack is in, and good in its region',
  needs: [],
  advice,
  async run(context) {
    const { aws, stack, region } = context;
    const { Account, Arn } = await aws.sts.getCallerIdentity({});
    const account = accountOf(stack);
    if (Account !== account) {
      throw new Finding(`${Arn} is of account ${Account}; the stack is in ${account}.`, advice.otherAccount);
    }
    await requireRegion(context);
    const configured = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    const notes =
      configured && configured !== region ? [`AWS_REGION says ${configured}; the stack's ${region} is used.`] : [];
    return { detail: `${Arn} in ${region}`, notes, value: undefined };
  },
};

/** STS answers in every region, so another call shows what the credentials are good for in this one. */
async function requireRegion({ aws, stack: { bucket: Bucket }, region }: Context): Promise<void> {
  try {
    const { LocationConstraint } = await aws.s3.getBucketLocation({ Bucket });
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html: the oldest regions have names of their own.
    const found = LocationConstraint === 'EU' ? 'eu-west-1' : (LocationConstraint ?? 'us-east-1');
    if (found !== region) throw new Finding(`${Bucket} is in ${found}, the stack in ${region}.`, advice.otherRegion);
  } catch (error) {
    // That it is gone is for the event path to say.
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
}
