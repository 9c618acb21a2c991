/** How a Node.js function is run on this machine: in the Node.js that runs this. */
import path from 'node:path';
import {
  environmentVariables,
  type FunctionSpecification,
  type StartOptions,
  unpackFunction,
} from './function-environment';

const bootstrap = path.join(__dirname, 'node-bootstrap.cjs');

export async function nodeEnvironment(fn: FunctionSpecification): Promise<StartOptions> {
  const files = { ...(await unpackFunction(fn)), runtime: __dirname };
  return {
    command: process.execPath,
    args: [bootstrap, fn.handler],
    directory: files.task,
    variables: environmentVariables(fn, files),
    bootstrap: { path: bootstrap, title: "Prejit's own for Node.js" },
  };
}
