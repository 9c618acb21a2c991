using System.Reflection.Metadata;
using Prejit.Metadata;

namespace Prejit.Image;

/// <summary>A type definition, with the assembly that holds it.</summary>
internal sealed record DefinedType(ReferenceAssembly Assembly, TypeDefinitionHandle Handle)
{
    public TypeDefinition Definition => Assembly.Reader.GetTypeDefinition(Handle);
    public string FullName => SignatureText.FullName(Assembly.Reader, Handle);

    /// <summary>Stands for every reference type in code that they share.</summary>
    public bool IsCanon => FullName == "System.__Canon";
}

/// <summary>Every assembly that a startup image may name: the framework's and the store's, and no other.</summary>
internal sealed class ReferenceAssemblies
{
    // A type that moved twice is still found; a circle of forwarders ends.
    private const int MostForwards = 4;

    private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ReferenceAssembly?> open = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> frameworkFiles;

    /// <summary>Folders are searched with their subfolders; when two hold the same assembly, the higher version counts.</summary>
    public ReferenceAssemblies(IEnumerable<string> frameworkDirectories, string storeDirectory)
    {
        foreach (var directory in frameworkDirectories) AddAll(directory);
        frameworkFiles = new(files.Values, StringComparer.Ordinal);
        AddAll(storeDirectory);
    }

    public IEnumerable<string> Files => files.Values.Order(StringComparer.Ordinal);

    /// <summary>Whether the framework's own copy of the assembly is the one that counts.</summary>
    public bool IsFramework(ReferenceAssembly assembly) => frameworkFiles.Contains(assembly.Path);

    public ReferenceAssembly? Find(string name)
    {
        if (!open.TryGetValue(name, out var assembly))
            open[name] = assembly = files.TryGetValue(name, out var file) ? ReferenceAssembly.Open(file) : null;
        return assembly;
    }

    public DefinedType? FindType(string assemblyName, string fullName)
    {
        var assembly = Find(assemblyName);
        // Nested types move with the type around them.
        var outermost = fullName.Split('+', 2)[0];
        for (var forwards = 0; assembly is not null && forwards <= MostForwards; forwards++)
        {
            if (assembly.FindType(fullName) is { } type) return new(assembly, type);
            var target = assembly.FindForwarder(outermost);
            assembly = target is null ? null : Find(target);
        }
        return null;
    }

    private void AddAll(string directory)
    {
        var found = Directory.EnumerateFiles(directory, "*.dll", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".resources.dll", StringComparison.OrdinalIgnoreCase)
                && Path.GetRelativePath(directory, file).All(IsAllowedInPath))
            .Order(StringComparer.Ordinal);
        foreach (var file in found) Add(file);
    }

    /// <summary>A package chooses its files' names, and they become lines of crossgen2's response file.</summary>
    private static bool IsAllowedInPath(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '+' or '/';

    /// <summary>
    /// A package may carry a newer or an older copy of an assembly of the framework. The host takes the higher assembly
    /// version, and so does this.
    /// </summary>
    private void Add(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        if (!files.ContainsKey(name))
        {
            files[name] = file;
            return;
        }
        if (ReferenceAssembly.Open(file) is { } candidate && (Find(name) is not { } current || candidate.Version > current.Version))
        {
            files[name] = file;
            open[name] = candidate;
        }
    }
}
