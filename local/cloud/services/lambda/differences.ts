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
  PutFunctionConcurrency: 'Is held to. The account itself has no limit.',
  Invoke:
    'Events are tried once, in AWS up to three times. Nothing is streamed. An environment ends with the cloud, or when its function changes.',
  PublishVersion: 'SnapStart makes no snapshot: it is AWS’s to start from one.',
  ListVersionsByFunction: '',
  CreateAlias: '',
  ListAliases: '',
  PublishLayerVersion: 'The account has no limit of stored code.',
  GetLayerVersion: '',
  GetLayerVersionByArn: '',
  ListLayerVersions: '',
  ListLayers: '',
  DeleteLayerVersion: '',
  AddLayerVersionPermission: 'Is kept, and decides nothing: there is one account.',
  ListTags: '',
  TagResource: 'Functions only.',
  UntagResource: 'Functions only.',
};
