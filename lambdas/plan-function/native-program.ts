/** What a program is that Lambda would run by itself, not as an assembly on its .NET. Pure. */
import { UnfitFunction } from '../../core/function-layout/unfit-function';
import { shown } from '../../core/text';

/**
 * Stands in every host of a .NET program; the eight bytes before it say where the files begin that are bundled with it.
 * Source: bundle_marker.cpp of the host, github.com/dotnet/runtime, src/native/corehost.
 */
const bundleMarker = Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex');
const offsetBytes = 8;

/** @returns why a function whose handler is this program, instead of an assembly, can have no layer */
export function unfitProgram(handler: string, program: Buffer): UnfitFunction {
  const name = shown(handler);
  if (program.toString('latin1', 0, 2) === '#!') {
    return new UnfitFunction(`Its handler ${name} is a script, and what it starts is not known. Name the assembly.`);
  }
  const marker = program.indexOf(bundleMarker);
  if (marker < offsetBytes) {
    return new UnfitFunction(
      `It is compiled to native code (Native AOT): its handler ${name} is no .NET assembly, and nothing is left to compile. Take the tag off.`,
    );
  }
  if (program.readBigInt64LE(marker - offsetBytes) === 0n) {
    return new UnfitFunction(
      `Its code has the host ${name} and not ${name}.dll, so it does not start. Publish it again.`,
    );
  }
  return new UnfitFunction(
    `It is published as a single file: its assemblies are inside of ${name}, where no layer reaches. Publish it without PublishSingleFile.`,
  );
}
