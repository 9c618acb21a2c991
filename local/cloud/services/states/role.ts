/** What Step Functions does as a state machine's role besides its tasks. It asks for it when the machine is created or changed. */
import {
  AwsError,
  type Cloud,
  type RequiredPermission,
  type RolePrincipal,
  type Shape,
} from '../../../contract/service';

/** Of actions that take no resource. */
const onAny = (...actions: string[]): RequiredPermission[] => actions.map((action) => ({ action, resource: '*' }));

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const logDelivery = onAny(
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
);

/** https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html */
const tracing = onAny(
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
);

/** The rule by which it hears of a build's end. https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html */
const buildEvents = ({ region, accountId }: Cloud): RequiredPermission[] =>
  ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'].map((action) => ({
    action,
    resource: `arn:aws:events:${region}:${accountId}:rule/StepFunctionsGetEventForCodeBuildStartBuildRule`,
  }));

/** @throws AwsError AccessDeniedException when a machine's role lacks something that the machine's settings take */
export function requireRole(cloud: Cloud, machine: Shape): void {
  const { name, roleArn, definition, loggingConfiguration = {}, tracingConfiguration = {} } = machine;
  const role: RolePrincipal = { kind: 'role', roleArn, sessionName: name, assumedBy: 'states.amazonaws.com' };
  const { level = 'OFF' } = loggingConfiguration;
  if (level !== 'OFF' && !cloud.permits(role, logDelivery)) {
    throw denied('The state machine IAM Role is not authorized to access the Log Destination');
  }
  if (definition.includes('codebuild:startBuild.sync') && !cloud.permits(role, buildEvents(cloud))) {
    throw denied(`'${roleArn}' is not authorized to create managed-rule.`);
  }
  if (tracingConfiguration.enabled && !cloud.permits(role, tracing)) {
    throw denied(`'${roleArn}' is not authorized to send traces to X-Ray.`);
  }
}

const denied = (message: string): AwsError => new AwsError('AccessDeniedException', message, 400);
