/** The environment variables of a build's commands. */
import type { Cloud, Shape } from '../../../contract/service';
import type { StoredBuild } from './build';

/**
 * Variables of the machine that a build gets: where its tools are, and how they reach packages from this network.
 * Everything else, such as the credentials of whoever runs the cloud, stays out.
 */
const inherited =
  /^(PATH|HOME|TMPDIR|LANG|LC_ALL|DOTNET_\w+|NUGET_\w+|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS)$/i;

export function buildEnvironment(
  cloud: Cloud,
  build: StoredBuild,
  sourceDirectories: Record<string, string>,
): Record<string, string> {
  const { settings } = build;
  const credentials = cloud.credentialsFor(settings.serviceRole, build.sessionName);
  const variables: Shape[] = settings.environment.environmentVariables;
  return {
    ...machineEnvironment(),
    ...sourceDirectories,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    // AWS SDKs and the aws CLI find the local cloud through this.
    AWS_ENDPOINT_URL: cloud.endpoint,
    CODEBUILD_BUILD_ARN: build.arn,
    CODEBUILD_BUILD_IMAGE: settings.environment.image,
    ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  };
}

function machineEnvironment(): Record<string, string> {
  const passed = Object.entries(process.env).filter(([name, value]) => value !== undefined && inherited.test(name));
  return Object.fromEntries(passed) as Record<string, string>;
}
