/** Rules for Lambda functions. */
import { each, type Rule } from '../rule';
import { isSecretVariable } from '../secrets';

const functionType = 'aws:lambda/function:Function';
const permissionType = 'aws:lambda/permission:Permission';

/** The newest runtime of each language that functions here are written in. */
const currentRuntimes = ['nodejs24.x', 'dotnet10'];

export const functionRules: Rule[] = [
  each('AwsSolutions-L1', functionType, 'The runtime is the newest', (props) =>
    currentRuntimes.includes(props.runtime),
  ),
  each('CKV_AWS_50', functionType, 'Invocations are traced', (props) => props.tracingConfig?.mode === 'Active'),
  each(
    'CKV_AWS_115',
    functionType,
    'Memory, timeout and concurrency are set',
    (props) => props.memorySize > 0 && props.timeout > 0 && props.reservedConcurrentExecutions > 0,
  ),
  each('CKV_AWS_45', functionType, 'The environment holds no secrets', (props) =>
    Object.entries(props.environment?.variables ?? {}).every(([name, value]) => !isSecretVariable(name, value)),
  ),
  each(
    'CKV_AWS_364',
    permissionType,
    'A service may invoke for one ARN or account alone',
    (props) => props.sourceArn !== undefined || props.sourceAccount !== undefined,
  ),
  each('Lambda.1', permissionType, 'The function is not public', (props) => props.principal !== '*'),
  each(
    'CKV_AWS_116',
    functionType,
    'Failed asynchronous invocations go to a dead-letter queue',
    (props) => props.deadLetterConfig !== undefined,
  ),
  each('CKV_AWS_117', functionType, 'The function runs in a VPC', (props) => props.vpcConfig !== undefined),
  each('CKV_AWS_272', functionType, 'The code is signed', (props) => props.codeSigningConfigArn !== undefined),
  each(
    'CKV_AWS_173',
    functionType,
    "The environment is encrypted with a key of the customer's own",
    (props) => props.kmsKeyArn !== undefined,
  ),
];
