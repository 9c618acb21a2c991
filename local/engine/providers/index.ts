/** Every resource type that the local cloud has. */
import { codebuildTypes } from './codebuild';
import { eventsTypes } from './events';
import { iamTypes } from './iam';
import { lambdaTypes } from './lambda';
import { logsTypes } from './logs';
import type { ResourceType, ResourceTypes } from './resource-type';
import { s3BucketTypes } from './s3-bucket';
import { s3BucketSettingTypes } from './s3-bucket-settings';
import { s3ObjectTypes } from './s3-object';
import { snsTypes } from './sns';
import { sqsTypes } from './sqs';
import { ssmTypes } from './ssm';
import { statesTypes } from './states';

const resourceTypes: ResourceTypes = {
  ...codebuildTypes,
  ...eventsTypes,
  ...iamTypes,
  ...lambdaTypes,
  ...logsTypes,
  ...s3BucketTypes,
  ...s3BucketSettingTypes,
  ...s3ObjectTypes,
  ...snsTypes,
  ...sqsTypes,
  ...ssmTypes,
  ...statesTypes,
};

/** @param token type token, such as `aws:s3/bucket:Bucket` */
export const findResourceType = (token: string): ResourceType | undefined => resourceTypes[token];
