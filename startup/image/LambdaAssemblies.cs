namespace Prejit.Image;

/// <summary>
/// Assemblies that a function in Lambda runs with and that the build doesn't see: AWS's bootstrap, and the package that it
/// shares with functions. Neither has a module initializer, nor refers to anything but the framework and the other.
/// </summary>
internal static class LambdaAssemblies
{
    private static readonly string[] Names = ["Amazon.Lambda.RuntimeSupport", "Amazon.Lambda.Core"];

    public static bool Contains(string assembly) => Names.Contains(assembly, StringComparer.OrdinalIgnoreCase);
}
