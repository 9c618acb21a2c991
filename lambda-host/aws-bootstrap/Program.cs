using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Amazon.Lambda.RuntimeSupport;

// AWS's own bootstrap. In Lambda its assembly is the program; AWS's package of it has no entry point, so this is one. The process
// has the function's dependencies, as in Lambda, and these don't have the package: it is loaded from beside this program.
AssemblyLoadContext.Default.Resolving += (context, name) =>
{
    var file = Path.Combine(Path.GetDirectoryName(typeof(Bootstrap).Assembly.Location)!, $"{name.Name}.dll");
    return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
};
await Bootstrap.RunAsync(args[0]);

internal static class Bootstrap
{
    // Apart from what comes first, since the package has to be found when this method is compiled.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task RunAsync(string handler) => new RuntimeSupportInitializer(handler).RunLambdaBootstrap();
}
