/** `npm run serve`: provisions the stack on this machine and keeps its cloud up for the aws CLI and for SDK clients. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createConsole } from '../console';
import { openLocalStack } from './local-stack';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4566' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`--port ${values.port} is not a port number.`);
  const out = createConsole();
  const stack = await openLocalStack({
    console: out,
    port,
    serve: true,
    lambda: { throttleCpu: true },
    onCloudLog: out.line,
  });
  const { bucket, stateMachineArn } = stack.outputs;
  const { accessKeyId, secretAccessKey } = stack.credentials;
  const keys = `credentials=${stack.credentialsFile} accessKeyId=${accessKeyId} secretAccessKey=${secretAccessKey}`;
  console.log(`ready ${stack.endpoint} bucket=${bucket} stateMachine=${stateMachineArn} ${keys}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  out.line('stopping');
  await stack.close();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
