/** The stack that is verified, as its outputs describe it. Nothing is guessed from names. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { consumerTag } from '../core/layer-names';
import { UsageError } from '../core/usage-error';

const root = path.join(__dirname, '..');

const schema = z.object({
  bucket: z.string(),
  stateMachineArn: z.string().regex(/^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:/),
  topicArn: z.string(),
  ssmPrefix: z.string(),
  layerPrefix: z.string().default(''),
  /** Key of the tag by which functions follow a layer, in stacks that configure it. */
  consumerTag: z.string().default(consumerTag),
  /** Names of the CodeBuild projects by framework. */
  buildProjects: z.record(z.string(), z.string()),
  buildLogGroup: z.string(),
  deadLetterQueueUrl: z.string(),
  functionsStateMachineArn: z.string(),
  functionsDeadLetterQueueUrl: z.string(),
});

/** What index.ts exports, as far as it is needed here. */
export type StackOutputs = z.infer<typeof schema>;

export const regionOf = ({ stateMachineArn }: StackOutputs): string => stateMachineArn.split(':')[3] ?? '';
export const accountOf = ({ stateMachineArn }: StackOutputs): string => stateMachineArn.split(':')[4] ?? '';

/** @throws UsageError when something that index.ts exports is missing */
export function parseOutputs(outputs: unknown): StackOutputs {
  const { success, data, error } = schema.safeParse(outputs);
  if (success) return data;
  throw new UsageError(
    `The stack's outputs are not those of this program: ${z.prettifyError(error).replaceAll('\n', ' ')} Run \`pulumi up\` of this version first.`,
  );
}

/**
 * Asks the Pulumi CLI, which knows where the stack's state is.
 * @param cli the program, when it is not the one on the PATH
 * @throws UsageError when the CLI is missing, or knows no such stack
 */
export async function readOutputs(stack: string, cli = 'pulumi'): Promise<StackOutputs> {
  let text: string;
  try {
    const args = ['stack', 'output', '--json', '--stack', stack];
    ({ stdout: text } = await promisify(execFile)(cli, args, { cwd: root }));
  } catch (error) {
    throw new UsageError(whyUnreadable(stack, error as Failure), { cause: error });
  }
  return parseOutputs(JSON.parse(text));
}

type Failure = NodeJS.ErrnoException & { stderr?: string };

function whyUnreadable(stack: string, { code, message, stderr }: Failure): string {
  if (code === 'ENOENT') {
    return 'There is no `pulumi` on the PATH. Install the Pulumi CLI, or verify the pipeline on this machine with --local.';
  }
  const reason = (stderr || message).trim();
  return `The outputs of the stack "${stack}" can't be read: ${reason}\n\`pulumi stack ls\` lists the stacks; \`pulumi login\` says where they are kept.`;
}
