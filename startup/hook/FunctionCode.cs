using System;
using System.IO;
using System.Reflection;

/// <summary>Where a function's own assemblies are: in its folder, or as pre-jitted copies in a layer that was made from it.</summary>
internal sealed class FunctionCode
{
    // Below a folder that the host probes (core/function-layer.ts).
    private const string Copies = "function/store/";

    private readonly string task = Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT") ?? "";
    private readonly string[] copies = CopyFolders();

    /// <summary>Whether there is a folder of a function.</summary>
    public bool IsKnown => task.Length > 0;

    /// <summary>False for what AWS's bootstrap shares with functions: it is loaded long before the function is.</summary>
    public bool Has(Assembly? assembly) =>
        assembly is { IsDynamic: false } && IsKnown && IsIn(assembly.Location) && !LambdaAssemblies.Contains(assembly);

    private bool IsIn(string location) =>
        location.StartsWith(task, StringComparison.Ordinal)
        || Array.Exists(copies, folder => location.StartsWith(folder, StringComparison.Ordinal));

    private static string[] CopyFolders()
    {
        var probed = (AppContext.GetData("PROBING_DIRECTORIES") as string ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(probed, folder => Path.Join(folder, Copies));
    }
}
