/** Where Lambda's operations differ from AWS's, and why that is all right here. */
import type { Differences } from '../../../contract/service';

export const lambdaDifferences: Differences = {
  CreateFunction:
    'Zips for Node.js and .NET, run as processes of this machine. Memory, the temporary disk, a network and keys are kept without effect, tracing and dead-letter queues too. Active after 100 ms.',
  UpdateFunctionCode: 'In progress for 50 ms.',
  UpdateFunctionConfiguration: 'As CreateFunction. In progress for 50 ms. Layers of other accounts do not exist.',
  GetFunction: '',
  GetFunctionConfiguration: '',
  ListFunctions: '',
  GetAccountSettings: '',
  DeleteFunction: '',
  PutFunctionConcurrency: 'Is held to. Of what is not set aside, any number runs at once.',
  PutProvisionedConcurrencyConfig:
    'Environments are started one after the other, in AWS within minutes. One that fails to start fails the whole at once.',
  GetProvisionedConcurrencyConfig: '',
  ListProvisionedConcurrencyConfigs: '',
  DeleteProvisionedConcurrencyConfig: '',
  Invoke:
    'Events are tried once, in AWS up to three times. Nothing is streamed. An environment ends with the cloud, or when its function changes. An init phase that fails is not tried again within the invocation, one that takes too long is.',
  PublishVersion:
    'A snapshot is an environment that was started for it, and is restored at once, as it is; more at the same time run their init phase as their restoration. What a process may set before and after a snapshot is not called.',
  ListVersionsByFunction: '',
  CreateAlias: '',
  GetAlias: '',
  UpdateAlias: '',
  ListAliases: '',
  PublishLayerVersion: 'The account has no limit of stored code.',
  GetLayerVersion: '',
  GetLayerVersionByArn: '',
  ListLayerVersions: '',
  ListLayers: '',
  DeleteLayerVersion: '',
  AddLayerVersionPermission: 'Is kept, and decides nothing: there is one account.',
  GetLayerVersionPolicy: '',
  ListTags: '',
  TagResource: 'Functions only. Its event is sent at once, in AWS as best it can be, and numbered.',
  UntagResource: 'Functions only.',
};
