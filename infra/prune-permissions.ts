/** What deleting old layer versions takes, and what it takes to say which would be deleted: less. */
import { buildFiles, buildsPrefix, releaseLeaseKey } from '../core/keys';
import type { Config } from './config';
import {
  describeExecutions,
  layerArns,
  listBucket,
  listLayerVersions,
  parameterArn,
  type Resources,
} from './permissions';
import { allow, type Statement } from './policy-document';

export const pruneLayersPermissions = (
  resources: Resources,
  { ssmPrefix, layerPrefix, keepVersions }: Pick<Config, 'ssmPrefix' | 'layerPrefix' | 'keepVersions'>,
): Statement[] => {
  const { account, bucketArn, stateMachineName } = resources;
  const versions = layerArns(account, layerPrefix).map((layer) => `${layer}:*`);
  return [
    // It says what would be deleted without being allowed to.
    ...(keepVersions.delete
      ? [
          allow('DeleteVersions', ['lambda:DeleteLayerVersion'], versions),
          allow('DeleteParameters', ['ssm:DeleteParameters'], [parameterArn(account, `${ssmPrefix}/*`)]),
          allow('DeleteZips', ['s3:DeleteObjectVersion'], [`${bucketArn}/${buildsPrefix}*/${buildFiles.layer}`]),
          allow('Zips', ['s3:GetObject'], [`${bucketArn}/${buildsPrefix}*/${buildFiles.layer}`]),
        ]
      : []),
    allow('Lease', ['s3:GetObject', 's3:PutObject'], [`${bucketArn}/${releaseLeaseKey('*')}`]),
    listBucket(bucketArn),
    allow('Shares', ['lambda:GetLayerVersionPolicy'], versions),
    listLayerVersions,
    // ListFunctions takes no resource.
    allow('FindUsers', ['lambda:ListFunctions'], ['*']),
    allow('Latest', ['ssm:GetParameter'], [parameterArn(account, `${ssmPrefix}/*/latest`)]),
    describeExecutions(resources),
    allow(
      'ListExecutions',
      ['states:ListExecutions'],
      [`arn:${account.partition}:states:${account.region}:${account.id}:stateMachine:${stateMachineName}`],
    ),
  ];
};
