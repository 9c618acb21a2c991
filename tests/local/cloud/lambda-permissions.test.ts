/** What IAM is asked for Lambda's operations: by role, through the SDK. */
import { Lambda } from '@aws-sdk/client-lambda';
import { zip } from './lambda-fixture';
import { VersionedFunctions } from './lambda-versions-fixture';
import { actAsRole } from './running-cloud';

let functions: VersionedFunctions;
const FunctionName = 'permitted';

beforeAll(async () => {
  functions = await VersionedFunctions.open();
  await functions.create(FunctionName, ['one']);
});
afterAll(() => functions.close());

async function asRole<T>(name: string, statements: object[], act: (lambda: Lambda) => Promise<T>): Promise<T> {
  const lambda = new Lambda(await actAsRole(functions.test, name, statements));
  try {
    return await act(lambda);
  } finally {
    lambda.destroy();
  }
}

const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };

it('lets a role give functions the layers that its condition names, and no other', async () => {
  const publish = async (LayerName: string) => {
    const Content = { ZipFile: await zip({ 'a.txt': LayerName }) };
    return (await functions.lambda.publishLayerVersion({ LayerName, Content })).LayerVersionArn ?? '';
  };
  const [ours, other] = [await publish('ours'), await publish('other')];
  const statements = [
    {
      Effect: 'Allow',
      Action: 'lambda:UpdateFunctionConfiguration',
      Resource: '*',
      Condition: { 'ForAllValues:StringLike': { 'lambda:Layer': 'arn:aws:lambda:*:*:layer:ours:*' } },
    },
    { Effect: 'Allow', Action: 'lambda:GetLayerVersion', Resource: '*' },
  ];
  await asRole('mover', statements, async (lambda) => {
    await expect(lambda.updateFunctionConfiguration({ FunctionName, Layers: [ours, other] })).rejects.toMatchObject(
      denied,
    );
    expect(await lambda.updateFunctionConfiguration({ FunctionName, Layers: [ours] })).toMatchObject({
      Layers: [{ Arn: ours }],
    });
  });
});

it('asks for provisioned concurrency on the version or alias, and for aliases on the function', async () => {
  const on = (qualifier: string) => `arn:aws:lambda:*:*:function:${FunctionName}${qualifier}`;
  const provision = { Effect: 'Allow', Action: 'lambda:PutProvisionedConcurrencyConfig', Resource: on(':1') };
  const aliases = { Effect: 'Allow', Action: ['lambda:GetAlias', 'lambda:UpdateAlias'], Resource: on('') };
  await functions.lambda.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' });
  await asRole('provisioner', [provision, aliases], async (lambda) => {
    const put = (Qualifier: string) =>
      lambda.putProvisionedConcurrencyConfig({ FunctionName, Qualifier, ProvisionedConcurrentExecutions: 1 });
    await expect(put('live')).rejects.toMatchObject(denied);
    await put('1');
    const { RevisionId } = await lambda.getAlias({ FunctionName, Name: 'live' });
    await lambda.updateAlias({ FunctionName, Name: 'live', RevisionId, Description: 'by a role' });
    await expect(lambda.createAlias({ FunctionName, Name: 'next', FunctionVersion: '1' })).rejects.toMatchObject(
      denied,
    );
  });
});
