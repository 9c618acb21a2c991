using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Prejit.Image;

/// <summary>
/// The startup image before it is compiled: an assembly without code, whose metadata refers to every method of the
/// profile, and the list of the methods that the hook prepares, in the order of first use.
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

    /// <summary>Number of methods on the warm list.</summary>
    public int Warmed => tokens.Count;

    /// <summary>
    /// Only what a first invocation used is warmed. Init has full processing power anyway, so to prepare its methods a
    /// moment before it uses them itself gains nothing; their code is in the image all the same.
    /// </summary>
    /// <exception cref="DroppedException"></exception>
    public void Add(ResolvedMethod method)
    {
        var reference = references.Method(method);
        if (method.Profiled.Phase == "first") tokens.Add(MetadataTokens.GetToken(reference));
    }

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
