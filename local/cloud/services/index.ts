/** Every service of the local cloud. */
import type { Cloud, Service } from '../../contract/service';
import { createCodeBuildService } from './codebuild';
import { createEventsService } from './events';
import { createIam } from './iam';
import { createLambdaService } from './lambda';
import { createLogs } from './logs';
import { createS3 } from './s3';
import { createServiceQuotas } from './service-quotas';
import { createSns } from './sns';
import { createSqs } from './sqs';
import { createSsm } from './ssm';
import { createStatesService } from './states';
import { createSts } from './sts';
import { createTagging } from './tagging';

export const serviceFactories: ((cloud: Cloud) => Service)[] = [
  createS3,
  createIam,
  createSts,
  createSsm,
  createSns,
  createSqs,
  createLambdaService,
  createLogs,
  createCodeBuildService,
  createStatesService,
  createEventsService,
  createTagging,
  createServiceQuotas,
];
