using System;
using System.Reflection;

/// <summary>
/// Assemblies that a function in Lambda runs with and that the build of the layer didn't see: AWS's bootstrap, and the package
/// that it shares with functions. The list names types of theirs, in the version with which the profile was recorded.
/// </summary>
internal static class LambdaAssemblies
{
    private static readonly string[] Names = ["Amazon.Lambda.RuntimeSupport", "Amazon.Lambda.Core"];

    // The pseudo class of global functions, <Module>, which has a constructor if the module has an initializer (ECMA-335 II.22.37).
    private const int ModuleType = 0x02000001;

    /// <summary>
    /// Whether this process has them all, and to prepare what names them runs nothing: AWS's own have no initializer, but a
    /// function may bring others of that name. Looks before it loads, since whatever throws takes milliseconds.
    /// </summary>
    public static bool AreThere()
    {
        var program = Assembly.GetEntryAssembly()?.GetName().Name;
        // What the host found for the process, by path, without the program where that has another's dependencies file.
        var files = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        if (Array.Exists(Names, name => name != program && !files.Contains($"/{name}.dll", StringComparison.Ordinal))) return false;
        try
        {
            return !Array.Exists(Names, name => HasInitializer(Assembly.Load(name).ManifestModule));
        }
        catch (Exception)
        {
            // One of them is damaged, which the bootstrap will say in its own way.
            return false;
        }
    }

    /// <summary>Those that lie with the function are loaded when the bootstrap starts, long before the function is.</summary>
    public static bool Contains(Assembly assembly) => Array.IndexOf(Names, assembly.GetName().Name) >= 0;

    private static bool HasInitializer(Module module) =>
        Type.GetTypeFromHandle(module.ModuleHandle.ResolveTypeHandle(ModuleType))?.TypeInitializer is not null;
}
