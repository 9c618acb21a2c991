import { readFunctionEvent } from '../../core/function-event';
import { lookEvent } from '../../core/function-pipeline';

/** As https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html has it, with the keys of a request. */
const ofS3 = (type: 'Object Created' | 'Object Deleted', key: string) => ({
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': type,
  source: 'aws.s3',
  account: '111122223333',
  time: '2021-11-12T00:00:00Z',
  region: 'ca-central-1',
  resources: ['arn:aws:s3:::amzn-s3-demo-bucket1'],
  detail: {
    version: '0',
    bucket: { name: 'amzn-s3-demo-bucket1' },
    object: { key, 'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e', sequencer: '617f08299329d189' },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    ...(type === 'Object Deleted' && { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' }),
  },
});

/** As https://docs.aws.amazon.com/tag-editor/latest/userguide/tag-monitor.html has it, with a function for the instance. */
const ofTag = (resource: string) => ({
  version: '0',
  id: 'bddcf1d6-0251-35a1-aab0-adc1fb47c11c',
  'detail-type': 'Tag Change on Resource',
  source: 'aws.tag',
  account: '123456789012',
  time: '2018-09-18T20:41:38Z',
  region: 'us-east-1',
  resources: [resource],
  detail: {
    'changed-tag-keys': ['prejit:function'],
    tags: { 'prejit:function': 'on' },
    service: 'lambda',
    'resource-type': 'function',
    version: 3,
  },
});

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:orders-api';

test.each<[what: string, event: unknown, isLook: boolean]>([
  ['a request that was uploaded', ofS3('Object Created', 'functions/orders-api/request.json'), false],
  ['a request that was deleted', ofS3('Object Deleted', 'functions/orders-api/request.json'), false],
  ['a tag that was changed', ofTag(functionArn), false],
  ['a tag in another partition', ofTag(functionArn.replace(':aws:', ':aws-cn:')), false],
  ['a regular look', lookEvent('orders-api'), true],
  ['a person', { detail: { function: 'orders-api' } }, false],
])('the function is read from the event of %s', (_, event, isLook) => {
  expect(readFunctionEvent(event)).toEqual({ function: 'orders-api', isLook });
});

test.each<[what: string, event: unknown]>([
  ['another key', ofS3('Object Created', 'functions/orders-api/events/request.json')],
  ['a key that leads elsewhere', ofS3('Object Created', 'functions/../request.json')],
  ['a version of a function', ofTag(`${functionArn}:1`)],
  ['another resource', ofTag('arn:aws:lambda:us-east-1:123456789012:event-source-mapping:orders-api')],
  ['another name', { detail: { function: 'a/b' } }],
  ['nothing', undefined],
])('no function is read from the event of %s', (_, event) => {
  expect(readFunctionEvent(event)).toBeUndefined();
});
