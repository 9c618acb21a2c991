using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Prejit.Image;

/// <summary>
/// Writes the methods as a <c>.mibc</c> file, the form in which crossgen2 takes the methods that it should compile
/// (dotnet/runtime, docs/design/coreclr/profilebased-compilation or ILCompiler.ReadyToRun's MIbcProfileParser): the
/// global method <c>AssemblyDictionary</c> names, for each group of assemblies, a method that holds the group's tokens.
/// </summary>
internal sealed class MethodProfileWriter
{
    private readonly GeneratedAssembly assembly = new("startup.mibc", "startup.mibc");
    private readonly ReferenceWriter references;
    private readonly SortedDictionary<string, InstructionEncoder> groups = new(StringComparer.Ordinal);

    public MethodProfileWriter(ReferenceAssemblies assemblies)
    {
        // In this format, System.__Canon is a type of an assembly that doesn't exist.
        var metadata = assembly.Metadata;
        var canonAssembly = metadata.AddAssemblyReference(metadata.GetOrAddString("System.Private.Canon"), new Version(0, 0, 0, 0), default, default, default, default);
        var canon = metadata.AddTypeReference(canonAssembly, metadata.GetOrAddString("System"), metadata.GetOrAddString("__Canon"));
        references = new(metadata, assemblies) { Canon = canon };
    }

    /// <exception cref="DroppedException"></exception>
    public void Add(ResolvedMethod method)
    {
        var token = references.Method(method);
        var key = GroupOf(method);
        if (!groups.TryGetValue(key, out var group)) groups[key] = group = new(new BlobBuilder());
        GeneratedAssembly.Mention(group, token);
    }

    public void Write(string path)
    {
        var dictionary = new InstructionEncoder(new BlobBuilder());
        foreach (var (key, group) in groups)
        {
            dictionary.LoadString(assembly.Metadata.GetOrAddUserString(key));
            GeneratedAssembly.Mention(dictionary, assembly.AddMethod("Assemblies_" + key, group));
        }
        assembly.AddMethod("AssemblyDictionary", dictionary);
        assembly.Write(path);
    }

    /// <summary>The defining assembly first, then every other assembly that the method's types come from; each ends with a semicolon.</summary>
    private static string GroupOf(ResolvedMethod method)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        CollectAssemblies(method.Type, names);
        foreach (var argument in method.Arguments) CollectAssemblies(argument, names);
        var defining = method.Type.Definition.Assembly.Name;
        names.Remove(defining);
        return string.Concat(names.Prepend(defining).Select(name => name + ";"));
    }

    private static void CollectAssemblies(ResolvedType type, SortedSet<string> names)
    {
        if (type is ResolvedArrayType array)
        {
            CollectAssemblies(array.Element, names);
            return;
        }
        var named = (ResolvedNamedType)type;
        names.Add(named.Definition.Assembly.Name);
        foreach (var argument in named.Arguments) CollectAssemblies(argument, names);
    }
}
