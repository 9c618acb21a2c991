/** Every service of the local cloud. */
import type { Cloud, Service } from '../service';
import { createS3 } from './s3';
import { createSsm } from './ssm';

export const serviceFactories: ((cloud: Cloud) => Service)[] = [createS3, createSsm];
