using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Prejit.Image;

/// <summary>
/// The startup image before it is compiled: an assembly without code, whose metadata refers to every method of the
/// profile, and the list of those references in the order of first use.
/// </summary>
internal sealed class StartupImageWriter
{
    public const string AssemblyName = "Prejit.Startup.Image";

    private readonly MetadataBuilder metadata = new();
    private readonly ReferenceWriter references;
    private readonly Blob moduleVersionId;
    private readonly List<int> tokens = [];

    public StartupImageWriter(ReferenceAssemblies assemblies)
    {
        references = new(metadata, assemblies);
        var id = metadata.ReserveGuid();
        moduleVersionId = id.Content;
        metadata.AddModule(0, metadata.GetOrAddString(AssemblyName + ".dll"), id.Handle, default, default);
        metadata.AddAssembly(metadata.GetOrAddString(AssemblyName), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddTypeDefinition(
            default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
    }

    /// <exception cref="DroppedException"></exception>
    public void Add(ResolvedMethod method) => tokens.Add(MetadataTokens.GetToken(references.Method(method)));

    /// <summary>
    /// Writes the assembly, and beside it the warm list: the assembly's module version identifier (16 bytes), by which
    /// the startup hook knows that both belong together, then one metadata token of four bytes, little endian, per method.
    /// </summary>
    public void Write(string assemblyPath, string warmListPath)
    {
        var id = PortableExecutable.Write(assemblyPath, metadata, new BlobBuilder(), moduleVersionId);
        using var list = new BinaryWriter(File.Create(warmListPath));
        list.Write(id.ToByteArray());
        foreach (var token in tokens) list.Write(token);
    }
}
