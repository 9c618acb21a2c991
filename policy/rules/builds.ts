/** Rules for CodeBuild projects. */
import { each, type Rule } from '../rule';
import { isSecretVariable } from '../secrets';

const projectType = 'aws:codebuild/project:Project';

interface Variable {
  name: string;
  value: string;
}

export const buildRules: Rule[] = [
  each('CKV_AWS_316', projectType, 'Builds are not privileged', (props) => props.environment.privilegedMode !== true),
  each('AwsSolutions-CB5', projectType, 'The image is managed by AWS', (props) =>
    props.environment.image.startsWith('aws/codebuild/'),
  ),
  each(
    'CKV_AWS_314',
    projectType,
    'Builds are logged',
    (props) => props.logsConfig?.cloudwatchLogs?.status === 'ENABLED',
  ),
  each(
    'CKV_AWS_311',
    projectType,
    'Logs are encrypted: they go to CloudWatch, or encrypted to S3',
    (props) => props.logsConfig?.s3Logs === undefined || props.logsConfig.s3Logs.encryptionDisabled !== true,
  ),
  each('CodeBuild.2', projectType, 'No credentials in clear text', (props) =>
    (props.environment.environmentVariables ?? []).every(({ name, value }: Variable) => !isSecretVariable(name, value)),
  ),
  each('inline-buildspec', projectType, 'The buildspec stands in the project, out of reach of who uploads', (props) =>
    /^version: 0\.2$/m.test(props.source.buildspec ?? ''),
  ),
  each(
    'CKV_AWS_78',
    projectType,
    'Artifacts are encrypted',
    (props) => props.artifacts.type !== 'NO_ARTIFACTS' && props.artifacts.encryptionDisabled !== true,
  ),
  each(
    'AwsSolutions-CB4',
    projectType,
    "Artifacts are encrypted with a key of the customer's own",
    (props) => props.encryptionKey !== undefined,
  ),
];
