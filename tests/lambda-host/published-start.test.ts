import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bootstrapTitle, publishedStart } from '../../lambda-host/dotnet-environment';

const directory = mkdtempSync(path.join(tmpdir(), 'published-'));
const bootstrap = path.join(directory, 'Given.dll');
for (const file of ['Given.dll', 'App.dll', 'App.deps.json', 'App.runtimeconfig.json']) {
  writeFileSync(path.join(directory, file), '');
}
afterAll(() => rmSync(directory, { recursive: true }));

const start = (handler: string, variables: Record<string, string> = {}) =>
  publishedStart({
    directory,
    framework: 'net10.0',
    handler,
    variables,
    memoryMegabytes: 256,
    opt: '/unpacked',
    bootstrap,
  });

/** AWS Lambda developer guide, "Defined runtime environment variables", but for the Runtime API's address and the trace ID. */
const documented =
  `_HANDLER AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE
  AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME
  AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR LANG PATH LD_LIBRARY_PATH
  AWS_XRAY_CONTEXT_MISSING TZ`.split(/\s+/);

test.each([['App::App.Function::Handle'], ['App']])(
  'a start of %s has every variable that Lambda documents',
  async (handler) => {
    const { variables } = await start(handler);
    expect(documented.filter((name) => !variables[name])).toEqual([]);
    expect(variables).toMatchObject({
      _HANDLER: handler,
      AWS_EXECUTION_ENV: 'AWS_Lambda_dotnet10',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      LAMBDA_TASK_ROOT: directory,
    });
    expect(variables).not.toHaveProperty('AWS_ENDPOINT_URL');
  },
);

test('nothing else of this process gets in, and paths below /opt are those of the layer', async () => {
  process.env.PREJIT_TEST_SECRET = 'secret';
  const { variables } = await start('App', { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' });
  delete process.env.PREJIT_TEST_SECRET;
  expect(variables).not.toHaveProperty('PREJIT_TEST_SECRET');
  expect(variables.DOTNET_SHARED_STORE).toBe('/unpacked/dotnetcore/store/');
});

test('says what runs the handler', async () => {
  expect(bootstrapTitle(await start('App::App.Function::Handle'))).toBe('Given.dll, as given');
  expect(bootstrapTitle(await start('App'))).toBe('the client of the Runtime API that the function brings');
});

test('a bootstrap that is not there is told with what to give', async () => {
  const missing = path.join(directory, 'Missing.dll');
  const request = { directory, framework: 'net10.0', handler: 'App::F::H', variables: {}, bootstrap: missing } as const;
  await expect(publishedStart(request)).rejects.toThrow(`There is no bootstrap ${missing}. Give the path of`);
});
