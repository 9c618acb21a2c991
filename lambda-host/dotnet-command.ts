/** The command line with which AWS's managed .NET runtimes start a function: arguments of `dotnet`. */

export interface DotnetCommand {
  /** Paths of the function's own files, which decide what is loaded. */
  depsFile: string;
  runtimeConfig: string;
  /** Path of the program that runs the handler. */
  bootstrap: string;
  /** `Assembly::Type::Method` */
  handler: string;
}

export const dotnetCommand = ({ depsFile, runtimeConfig, bootstrap, handler }: DotnetCommand): string[] => [
  'exec',
  ...['--depsfile', depsFile],
  ...['--runtimeconfig', runtimeConfig],
  bootstrap,
  handler,
];
