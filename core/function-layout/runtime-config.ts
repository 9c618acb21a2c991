/**
 * A function's runtime configuration with a startup hook of ours in it. The host joins the property with the variable
 * `DOTNET_STARTUP_HOOKS` (hostpolicy_context.cpp, github.com/dotnet/runtime); unlike the variable, no child process inherits it.
 * https://learn.microsoft.com/dotnet/core/runtime-config/
 */
import { posix } from 'node:path';
import { z } from 'zod';
import { withoutMark } from './host-json';
import { UnfitFunction } from './unfit-function';

const hooksProperty = 'STARTUP_HOOKS';
/** Switches hooks off when false: https://learn.microsoft.com/dotnet/core/deploying/trimming/trimming-options */
const supportProperty = 'System.StartupHookProvider.IsSupported';

const runtimeConfigSchema = z.looseObject({
  runtimeOptions: z.looseObject({
    configProperties: z.looseObject({ [hooksProperty]: z.string().optional() }).optional(),
  }),
});

/**
 * By the hook's name, not by its path: the additional deps file says where it is, so it may lie in any folder.
 * @param text a `runtimeconfig.json`
 * @param hook the hook's path or file name
 * @throws UnfitFunction when there can be no hook with it
 */
export function runtimeConfigWith(text: string, hook: string): string {
  const config = parse(text);
  const { configProperties = {} } = config.runtimeOptions;
  if (String(configProperties[supportProperty]).toLowerCase() === 'false') {
    throw new UnfitFunction(
      `Its runtimeconfig.json switches startup hooks off (${supportProperty}). Publish it without that, as \`dotnet publish\` does unless it trims.`,
    );
  }
  const hooks = [configProperties[hooksProperty], posix.parse(hook).name].filter(Boolean).join(':');
  return `${JSON.stringify(
    {
      ...config,
      runtimeOptions: { ...config.runtimeOptions, configProperties: { ...configProperties, [hooksProperty]: hooks } },
    },
    undefined,
    2,
  )}\n`;
}

function parse(text: string): z.infer<typeof runtimeConfigSchema> {
  const json = withoutMark(text);
  try {
    const value: unknown = JSON.parse(json);
    const config = runtimeConfigSchema.parse(value);
    if (JSON.stringify(value) === compact(json)) return config;
  } catch (cause) {
    throw new UnfitFunction('Its runtimeconfig.json can not be read. Publish it with `dotnet lambda package`.', {
      cause,
    });
  }
  throw new UnfitFunction(
    'Its runtimeconfig.json has a number, or a name twice, that would not stay as it is. Publish it with `dotnet lambda package`.',
  );
}

/** JSON without its blanks, and each string as `JSON.stringify` writes it. */
const compact = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (token) => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : ''));
