/** Records a startup profile as a user would: with `npm run profile`. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { standInForAws } from '../measure/aws-stand-in';
import { type Subject, withAddress } from '../measure/subject';

const root = path.join(__dirname, '..');

/**
 * @param directory output of `dotnet publish --manifest`
 * @param layer folder or zip of the layer that the function was published against
 */
export async function recordSubject(
  subject: Subject,
  directory: string,
  layer: string,
  output: string,
): Promise<string> {
  const aws = await standInForAws();
  const options = ['--event', subject.event, '--handler', subject.handler, '--layer', layer, '--out', output];
  try {
    await run(
      ['scripts/run.cjs', 'profiler/record.ts', directory, ...options],
      withAddress(subject.environment, aws.address),
    );
  } finally {
    aws.close();
  }
  return output;
}

function run(args: string[], environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', process.stderr, process.stderr],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm run profile ended with ${code}`))));
  });
}
