/** `aws-sdk:<service>:<action>`. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
import type { ServiceName } from '../../contract/service';
import { camelCase, pascalCase, renameMembers } from './case';
import { serviceFailure } from './failures';
import type { Integration } from './index';

/** Services by the name that the integration gives them, and whether their own members are in camelCase. */
const services: Record<string, { name: ServiceName; camelCase?: boolean; errorPrefix: string }> = {
  s3: { name: 's3', errorPrefix: 'S3' },
  ssm: { name: 'ssm', errorPrefix: 'Ssm' },
  sns: { name: 'sns', errorPrefix: 'Sns' },
  sqs: { name: 'sqs', errorPrefix: 'Sqs' },
  lambda: { name: 'lambda', errorPrefix: 'Lambda' },
  eventbridge: { name: 'events', errorPrefix: 'EventBridge' },
  codebuild: { name: 'codebuild', camelCase: true, errorPrefix: 'CodeBuild' },
  sfn: { name: 'states', camelCase: true, errorPrefix: 'Sfn' },
  cloudwatchlogs: { name: 'logs', camelCase: true, errorPrefix: 'CloudWatchLogs' },
};

/** The integration of an API such as `aws-sdk:ssm:putParameter`, or undefined when it does not run here. */
export function awsSdkIntegration(api: string): Integration | undefined {
  const [, serviceName = '', action = ''] = /^aws-sdk:(\w+):(\w+)$/.exec(api) ?? [];
  const service = Object.hasOwn(services, serviceName) ? services[serviceName] : undefined;
  if (!service) return undefined;
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  return async (parameters, { call }) => {
    const input = service.camelCase ? camelCase(parameters) : parameters;
    try {
      const output = await call(service.name, operation, input);
      const formatDate = (date: Date) => date.toISOString();
      // Only members that the API itself writes in camelCase are renamed: others may be keys of a map.
      return service.camelCase ? pascalCase(output, formatDate) : renameMembers(output, (name) => name, formatDate);
    } catch (error) {
      throw serviceFailure(error, service.errorPrefix, 'Exception');
    }
  };
}
