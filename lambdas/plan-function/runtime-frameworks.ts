/** Whether a function runs on the .NET that Lambda's managed runtime has. Pure. */
import { z } from 'zod';
import { parseHostJson } from '../../core/function-layout/host-json';
import { UnfitFunction } from '../../core/function-layout/unfit-function';
import { type Framework, lambdaRuntime, sharedFrameworks } from '../../core/targets';
import { shown } from '../../core/text';

const named = z.object({ name: z.string(), version: z.string() });

/** https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md */
const schema = z.object({
  runtimeOptions: z.object({
    framework: named.optional(),
    frameworks: z.array(named).default([]),
    includedFrameworks: z.array(named).default([]),
  }),
});

/**
 * @param runtimeConfig text of its `runtimeconfig.json`
 * @throws UnfitFunction when it brings its own framework, or asks for another
 */
export function requireFramework(runtimeConfig: string, framework: Framework): void {
  const { framework: single, frameworks, includedFrameworks } = parse(runtimeConfig).runtimeOptions;
  if (includedFrameworks.length > 0) {
    throw new UnfitFunction(
      `It brings its own .NET (self-contained). Publish it with \`--self-contained false\` for ${lambdaRuntime(framework)}, whose .NET AWS keeps up to date.`,
    );
  }
  for (const { name, version } of single ? [single, ...frameworks] : frameworks) {
    if (!sharedFrameworks.includes(name)) {
      throw new UnfitFunction(`It runs on ${shown(name)}, which Lambda's ${lambdaRuntime(framework)} does not have.`);
    }
    const asked = `net${version.split('.').slice(0, 2).join('.')}`;
    if (asked === framework) continue;
    throw new UnfitFunction(
      `It is published for ${shown(asked)} and deployed on ${lambdaRuntime(framework)}. Publish it for ${framework}.`,
    );
  }
}

function parse(text: string): z.infer<typeof schema> {
  try {
    return schema.parse(parseHostJson(text));
  } catch (cause) {
    throw new UnfitFunction('Its runtimeconfig.json can not be read. Publish it with `dotnet lambda package`.', {
      cause,
    });
  }
}
