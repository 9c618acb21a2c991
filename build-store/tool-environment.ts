/** The environment of the .NET SDK: what it needs to find itself, its packages and the network. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Everything else stays here, above all the credentials of the build's role (`AWS_*`): restoring unpacks what strangers
 * wrote, and publishing reads it.
 */
const allowed = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'DOTNET_CLI_HOME',
  'DOTNET_ROOT',
  'DOTNET_SYSTEM_GLOBALIZATION_INVARIANT',
  'NUGET_CERT_REVOCATION_MODE',
  'NUGET_HTTP_CACHE_PATH',
];

/** The SDK's messages are read by this program: in English, without colours, and nothing but messages. */
const settings = {
  DOTNET_CLI_UI_LANGUAGE: 'en',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE: 'true',
  DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false',
  DOTNET_NOLOGO: '1',
  DOTNET_SKIP_FIRST_TIME_EXPERIENCE: '1',
  MSBUILDTERMINALLOGGER: 'off',
};

/** The folder that NuGet unpacks packages in: its own default unless the machine says otherwise. */
export const packageFolder = (): string => resolve(process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages'));

export function toolEnvironment(variables: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = allowed.filter((name) => variables[name] !== undefined).map((name) => [name, variables[name]]);
  return { ...Object.fromEntries(kept), ...settings, NUGET_PACKAGES: packageFolder() };
}
