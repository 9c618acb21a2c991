using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace Prejit.Image;

/// <summary>An assembly of global methods, whose bytes and module version identifier depend on its content alone.</summary>
internal sealed class GeneratedAssembly
{
    private readonly BlobBuilder bodies = new();
    private readonly MethodBodyStreamEncoder encoder;
    private readonly Blob moduleVersionId;
    private readonly BlobHandle signature;

    public GeneratedAssembly(string name, string module)
    {
        encoder = new(bodies);
        var id = Metadata.ReserveGuid();
        moduleVersionId = id.Content;
        Metadata.AddModule(0, Metadata.GetOrAddString(module), id.Handle, default, default);
        Metadata.AddAssembly(Metadata.GetOrAddString(name), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        Metadata.AddTypeDefinition(
            default, default, Metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature().Parameters(0, returnType => returnType.Void(), _ => { });
        signature = Metadata.GetOrAddBlob(blob);
    }

    public MetadataBuilder Metadata { get; } = new();

    public MethodDefinitionHandle AddMethod(string name, InstructionEncoder body) => Metadata.AddMethodDefinition(
        MethodAttributes.Public | MethodAttributes.Static,
        MethodImplAttributes.IL,
        Metadata.GetOrAddString(name),
        signature,
        encoder.AddMethodBody(body, maxStack: 8),
        parameterList: default);

    /// <summary>Code that names a type or a method, and does nothing with it.</summary>
    public static void Mention(InstructionEncoder code, EntityHandle typeOrMethod)
    {
        code.OpCode(ILOpCode.Ldtoken);
        code.Token(typeOrMethod);
        code.OpCode(ILOpCode.Pop);
    }

    /// <returns>The module version identifier.</returns>
    public Guid Write(string path)
    {
        var header = new PEHeaderBuilder(imageCharacteristics: Characteristics.ExecutableImage | Characteristics.Dll);
        var builder = new ManagedPEBuilder(header, new MetadataRootBuilder(Metadata), bodies, deterministicIdProvider: Identify);
        var image = new BlobBuilder();
        var id = builder.Serialize(image);
        new BlobWriter(moduleVersionId).WriteGuid(id.Guid);
        using var file = File.Create(path);
        image.WriteContentTo(file);
        return id.Guid;
    }

    private static BlobContentId Identify(IEnumerable<Blob> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var blob in content) hash.AppendData(blob.GetBytes());
        return BlobContentId.FromHash(ImmutableArray.Create(hash.GetHashAndReset()));
    }
}
