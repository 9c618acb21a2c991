/** Rules for EventBridge, SQS and SNS: what arrives is neither lost nor accepted from just anybody. */
import { isPublic, isTlsOnly, statementsOf } from '../documents';
import { each, eachAmong, ofType, type Resource, type Rule } from '../rule';

const targetType = 'aws:cloudwatch/eventTarget:EventTarget';
const queueType = 'aws:sqs/queue:Queue';
const topicType = 'aws:sns/topic:Topic';

const queueStatements = (queue: Resource, resources: Resource[]) =>
  ofType(resources, 'aws:sqs/queuePolicy:QueuePolicy')
    .filter(({ props }) => props.queueUrl === queue.props.url)
    .flatMap(statementsOf);

const topicStatements = (topic: Resource, resources: Resource[]) =>
  ofType(resources, 'aws:sns/topicPolicy:TopicPolicy')
    .filter(({ props }) => props.arn === topic.props.arn)
    .flatMap(statementsOf);

const fourteenDays = 14 * 24 * 60 * 60;

export const eventRules: Rule[] = [
  each(
    'target-dead-letters',
    targetType,
    'What cannot be delivered goes to a dead-letter queue',
    (props) => props.deadLetterConfig?.arn !== undefined,
  ),
  each(
    'target-retries',
    targetType,
    'Delivery is retried',
    (props) => props.retryPolicy?.maximumRetryAttempts > 0 && props.retryPolicy.maximumEventAgeInSeconds > 0,
  ),
  eachAmong('queue-policy-pinned', queueType, 'The policy lets a service in for one ARN alone', (queue, resources) => {
    const allowing = queueStatements(queue, resources).filter(({ Effect }) => Effect === 'Allow');
    return (
      allowing.length > 0 && allowing.every(({ Condition }) => Condition?.ArnEquals?.['aws:SourceArn'] !== undefined)
    );
  }),
  each(
    'CKV_AWS_27',
    queueType,
    'Messages are encrypted',
    (props) => props.sqsManagedSseEnabled === true || props.kmsMasterKeyId !== undefined,
  ),
  eachAmong('AwsSolutions-SQS4', queueType, 'The queue is reached over TLS alone', (queue, resources) =>
    isTlsOnly(queueStatements(queue, resources)),
  ),
  eachAmong(
    'CKV_AWS_168',
    queueType,
    'The queue is not public',
    (queue, resources) => !queueStatements(queue, resources).some(isPublic),
  ),
  each(
    'queue-retention',
    queueType,
    'Messages are kept for 14 days',
    (props) => props.messageRetentionSeconds === fourteenDays,
  ),
  eachAmong('AwsSolutions-SNS3', topicType, 'The topic is reached over TLS alone', (topic, resources) =>
    isTlsOnly(topicStatements(topic, resources)),
  ),
  each('CKV_AWS_26', topicType, 'Messages are encrypted', (props) => props.kmsMasterKeyId !== undefined),
  eachAmong(
    'CKV_AWS_169',
    topicType,
    'The topic is not public',
    (topic, resources) => !topicStatements(topic, resources).some(isPublic),
  ),
];
