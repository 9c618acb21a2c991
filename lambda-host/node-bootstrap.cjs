// The program that runs Node.js handlers: node node-bootstrap.cjs <module>.<export>
// It loads the handler from $LAMBDA_TASK_ROOT and speaks the Lambda Runtime API. A plain script, since it runs without
// any loader; and without any dependency, since the function's code must see Node's own modules only.
const { existsSync } = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const { hostname: host, port, pathname } = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}`);
const root = `${pathname.replace(/\/$/, '')}/2018-06-01/runtime`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** Sends one request to the Runtime API. Resolves to the response's headers and body. */
function call(method, route, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path: `${root}/${route}`, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function reportError(route, error) {
  const description = describe(error);
  console.error(error);
  return call('POST', route, JSON.stringify(description), {
    'Content-Type': 'application/vnd.aws.lambda.error+json',
    // A header can't hold every character that an error's name may have.
    'Lambda-Runtime-Function-Error-Type': encodeURIComponent(description.errorType),
  });
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

async function load(handler) {
  const [, file, name] = /^(.*?)\.([^./]+)$/.exec(handler) ?? [];
  if (!name) throw named('Runtime.MalformedHandlerName', `Bad handler '${handler}': it is not <module>.<export>`);

  const base = path.resolve(process.env.LAMBDA_TASK_ROOT, file);
  const found = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (!found) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);

  // A CommonJS module is loaded with require: import() would first have to scan it for the names that it exports.
  const exported = found.endsWith('.mjs') ? await import(pathToFileURL(found).href) : require(found);
  const value = exported[name];
  if (value === undefined) throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof value !== 'function') throw named('Runtime.HandlerNotFound', `${handler} is not a function`);
  if (value.length > 2) {
    throw named('Runtime.CallbackHandlerDeprecated', `${handler} takes a callback: return a promise instead`);
  }
  return value;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Where an error that nobody caught belongs to: the init phase, until there is an invocation. */
let errorRoute = 'init/error';

async function endWith(error, status) {
  await reportError(errorRoute, error);
  process.exit(status);
}

async function main(name) {
  process.on('uncaughtException', (error) => endWith(error, 129));
  process.on('unhandledRejection', (reason) => {
    const message = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
    endWith(named('Runtime.UnhandledPromiseRejection', message), 128);
  });

  let handler;
  try {
    handler = await load(name);
  } catch (error) {
    await endWith(error, 1);
  }

  for (;;) {
    const { headers, body } = await call('GET', 'invocation/next');
    const context = contextOf(headers);
    const invocation = `invocation/${context.awsRequestId}`;
    errorRoute = `${invocation}/error`;
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    let response;
    try {
      const result = await handler(JSON.parse(body), context);
      response = JSON.stringify(result === undefined ? null : result);
    } catch (error) {
      await reportError(errorRoute, error);
      continue;
    }
    await call('POST', `${invocation}/response`, response, { 'Content-Type': 'application/json' });
  }
}

main(process.argv[2]).catch(() => {
  // Only the Runtime API itself fails here: whoever started this process is gone.
  process.exit(1);
});
