/**
 * What violates AWS's API models is refused, and what AWS shows as examples is not. The judge is botocore: its models say
 * what to try, and its serializers send it, with nothing checked before. Skipped where there is no botocore.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { validateInput } from '../../../../local/cloud/validation';
import { constraintsPath } from '../../../../local/cloud/validation/model';
import type { Shape } from '../../../../local/contract/service';
import { apiConstraints } from '../../../../scripts/api-models';
import { startTestCloud } from '../running-cloud';
import { answered, botocoreFolder, botocoreName } from './botocore';

interface Answer {
  service: string;
  operation: string;
  member: string;
  kind: string;
  /** 0 for what botocore itself didn't send. */
  status: number;
  code: string;
  message: string;
}

const judged = botocoreFolder ? describe : describe.skip;
// More than a thousand requests, on a machine that does other things too.
jest.setTimeout(180_000);

judged('judged by botocore', () => {
  it('refuses every request that violates a model, as what it is', async () => {
    const { cloud, close } = await startTestCloud();
    const answers: Answer[] = [];
    try {
      const services = Object.fromEntries(answered().map(([name, operations]) => [botocoreName(name), operations]));
      const { endpoint, region, credentials } = cloud;
      const child = spawn('python3', [path.join(__dirname, 'violate.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end(JSON.stringify({ endpoint, region, ...credentials, services }));
      for await (const line of createInterface({ input: child.stdout })) answers.push(JSON.parse(line));
    } finally {
      await close();
    }
    const sent = answers.filter(({ status }) => status !== 0);
    const refused = sent.filter((answer) => answer.status >= 400 && answer.status < 500 && answer.code !== '');
    console.log(`${refused.length} of ${sent.length} requests that violate a model were refused.`);
    expect(sent.length).toBeGreaterThan(1000);
    expect(sent.filter((answer) => !refused.includes(answer))).toEqual([]);
    expect(
      refused
        .filter((answer) => !saysWhat(answer))
        .map(describeAnswer)
        .sort(),
    ).toEqual([...otherwise].sort());
    // botocore computes checksums itself, and knows no algorithm that isn't there.
    expect(new Set(answers.filter(({ status }) => status === 0).map(({ member }) => member))).toEqual(
      new Set(['ChecksumAlgorithm']),
    );
  });

  it('takes every example of AWS', () => {
    const inputs = answered().flatMap(([service, operations]) =>
      operations.flatMap((operation) =>
        examplesOf(botocoreName(service), operation).map((input) => ({ service, operation, input })),
      ),
    );
    expect(inputs.length).toBeGreaterThan(50);
    for (const { service, operation, input } of inputs) validateInput(service, operation, input);
  });

  it('has the constraints of this botocore, if they are of its version', () => {
    const kept = readFileSync(constraintsPath, 'utf8');
    const installed = apiConstraints();
    const [source] = kept.split('\n');
    if (installed.startsWith(`${source}\n`)) expect(kept).toBe(installed);
  });
});

const saysWhat = ({ code, message }: Answer): boolean => message.includes('Member must') || code === 'MissingParameter';

const describeAnswer = ({ service, operation, member, kind, code }: Answer): string =>
  `${service} ${operation} ${member} (${kind}): ${code}`;

/** Requests that are refused as something else than a violation of their operation's model. */
const otherwise = [
  // Without what tells them apart, these are other operations with the same method and path, as in S3.
  's3 AbortMultipartUpload UploadId (required): NoSuchBucket',
  's3 CompleteMultipartUpload UploadId (required): MethodNotAllowed',
  's3 CopyObject CopySource (required): NoSuchBucket',
  's3 UploadPart PartNumber (required): NoSuchBucket',
  's3 UploadPart UploadId (required): NoSuchBucket',
  // The answer to HEAD has no body to say it in.
  's3 HeadObject ChecksumMode (enum): 400',
  's3 HeadObject RequestPayer (enum): 400',
  // An empty body is a policy that is empty.
  's3 PutBucketPolicy Policy (required): MalformedPolicy',
];

/** Inputs of an operation in the examples that AWS ships with its models. */
function examplesOf(service: string, operation: string): Shape[] {
  const folder = path.join(botocoreFolder ?? '', 'data', service);
  return readdirSync(folder).flatMap((version) => {
    const file = path.join(folder, version, 'examples-1.json');
    if (!existsSync(file)) return [];
    const { examples } = JSON.parse(readFileSync(file, 'utf8')) as { examples: Record<string, { input?: Shape }[]> };
    return (examples[operation] ?? []).map(({ input = {} }) => input);
  });
}
