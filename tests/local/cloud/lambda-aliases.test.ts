import { VersionedFunctions } from './lambda-versions-fixture';

let functions: VersionedFunctions;
const FunctionName = 'aliased';
const Name = 'live';

beforeAll(async () => {
  functions = await VersionedFunctions.open();
  await functions.create(FunctionName, ['one', 'two', 'three']);
  await functions.lambda.createAlias({ FunctionName, Name, FunctionVersion: '1' });
});
afterAll(() => functions.close());

const get = () => functions.lambda.getAlias({ FunctionName, Name });
const update = (change: object) => functions.lambda.updateAlias({ FunctionName, Name, ...change });
const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });

it('moves to another version, and is then of another revision', async () => {
  const before = await get();
  expect(before).toMatchObject({ Name, FunctionVersion: '1', Description: '' });
  const { RevisionId } = before;
  const moved = await update({ FunctionVersion: '2', RevisionId, Description: 'by hand' });
  expect(moved.RevisionId).not.toBe(RevisionId);
  expect(await get()).toMatchObject({ FunctionVersion: '2', Description: 'by hand', RevisionId: moved.RevisionId });
  expect(await functions.invoke(FunctionName, Name)).toMatchObject({ version: '2', answer: { stage: 'two' } });

  await expect(update({ FunctionVersion: '1', RevisionId })).rejects.toMatchObject({
    name: 'PreconditionFailedException',
    $metadata: { httpStatusCode: 412 },
  });
  await expect(update({ FunctionVersion: '9' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(functions.lambda.getAlias({ FunctionName, Name: 'none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Cannot find alias arn: arn:aws:lambda:eu-west-1:000000000000:function:aliased:none',
  });
  expect(await get()).toMatchObject({ FunctionVersion: '2' });
});

it('shares its invocations between two versions by their weights', async () => {
  const RoutingConfig = { AdditionalVersionWeights: { 3: 0.5 } };
  expect(await update({ FunctionVersion: '1', RoutingConfig })).toMatchObject({ FunctionVersion: '1', RoutingConfig });
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => functions.invoke(FunctionName, Name, { wait: 1 })),
  );
  const stages = answers.map(({ version, answer }) => `${version} ${answer.stage}`);
  // One of the two alone would be a chance of 2 in 2^40.
  expect(new Set(stages)).toEqual(new Set(['1 one', '3 three']));

  // Weights that aren't named stay, also where they don't fit any more.
  await expect(update({ FunctionVersion: '3' })).rejects.toMatchObject(
    invalid('Invalid function version 3. Function version 3 is already included in routing configuration.'),
  );
  expect(await update({ FunctionVersion: '2' })).toMatchObject({ RoutingConfig });
  await expect(functions.lambda.deleteFunction({ FunctionName, Qualifier: '3' })).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  expect((await update({ FunctionVersion: '3', RoutingConfig: {} })).RoutingConfig).toBeUndefined();
  expect(await functions.invoke(FunctionName, Name)).toMatchObject({ version: '3' });
});

it('refuses weights that Lambda refuses', async () => {
  const weights = (AdditionalVersionWeights: Record<string, number>) => ({
    RoutingConfig: { AdditionalVersionWeights },
  });
  await expect(update({ FunctionVersion: '1', ...weights({ 2: 0.1, 3: 0.1 }) })).rejects.toMatchObject(
    invalid('Number of items in AdditionalVersionWeights cannot be greater than 1'),
  );
  await expect(update({ FunctionVersion: '$LATEST', ...weights({ 2: 0.1 }) })).rejects.toMatchObject(
    invalid('$LATEST is not supported for an alias pointing to more than 1 version'),
  );
  await expect(update({ FunctionVersion: '1', ...weights({ 9: 0.1 }) })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(update({ FunctionVersion: '1', ...weights({ $LATEST: 0.1 }) })).rejects.toThrow('[0-9]+');
  await expect(update({ FunctionVersion: '1', ...weights({ 2: 1.1 }) })).rejects.toThrow('less than or equal to 1');
  expect(await get()).toMatchObject({ FunctionVersion: '3' });
});

it('keeps its version from being deleted, as `$LATEST` is kept', async () => {
  const remove = (Qualifier: string) => functions.lambda.deleteFunction({ FunctionName, Qualifier });
  await expect(remove('3')).rejects.toMatchObject({ name: 'ResourceConflictException' });
  await expect(remove('$LATEST')).rejects.toMatchObject(
    invalid('$LATEST version cannot be deleted without deleting the function.'),
  );
  await remove('2');
  const { Versions } = await functions.lambda.listVersionsByFunction({ FunctionName });
  expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '3']);
});
