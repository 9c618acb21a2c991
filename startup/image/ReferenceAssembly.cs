using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Prejit.Metadata;

namespace Prejit.Image;

/// <summary>An assembly of the framework or of the store, of which only the metadata is read. It is never loaded.</summary>
internal sealed class ReferenceAssembly
{
    private readonly Lazy<Dictionary<string, TypeDefinitionHandle>> types;
    private readonly Lazy<Dictionary<string, string>> forwarders;

    private ReferenceAssembly(MetadataReader reader, string path)
    {
        Reader = reader;
        Path = path;
        var definition = reader.GetAssemblyDefinition();
        Name = reader.GetString(definition.Name);
        Version = definition.Version;
        PublicKeyToken = Token(reader.GetBlobBytes(definition.PublicKey));
        types = new(ReadTypes);
        forwarders = new(ReadForwarders);
    }

    public MetadataReader Reader { get; }
    public string Path { get; }
    public string Name { get; }
    public Version Version { get; }
    public ImmutableArray<byte> PublicKeyToken { get; }

    /// <summary>Null when the file holds no .NET assembly, such as a native library.</summary>
    public static ReferenceAssembly? Open(string path)
    {
        try
        {
            // The image's memory is kept for as long as the program runs.
            var file = new PEReader(ImmutableArray.Create(File.ReadAllBytes(path)));
            if (!file.HasMetadata) return null;
            var reader = file.GetMetadataReader();
            return reader.IsAssembly ? new(reader, path) : null;
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    public TypeDefinitionHandle? FindType(string fullName) => types.Value.TryGetValue(fullName, out var type) ? type : null;

    /// <summary>Name of the assembly that a type was moved to.</summary>
    public string? FindForwarder(string fullName) => forwarders.Value.GetValueOrDefault(fullName);

    private Dictionary<string, TypeDefinitionHandle> ReadTypes()
    {
        var found = new Dictionary<string, TypeDefinitionHandle>(StringComparer.Ordinal);
        foreach (var type in Reader.TypeDefinitions) found.TryAdd(SignatureText.FullName(Reader, type), type);
        return found;
    }

    private Dictionary<string, string> ReadForwarders()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var handle in Reader.ExportedTypes)
        {
            var type = Reader.GetExportedType(handle);
            if (type.Implementation.Kind != HandleKind.AssemblyReference) continue;
            var target = Reader.GetAssemblyReference((AssemblyReferenceHandle)type.Implementation);
            var name = Reader.GetString(type.Name);
            var fullName = type.Namespace.IsNil ? name : Reader.GetString(type.Namespace) + "." + name;
            found.TryAdd(fullName, Reader.GetString(target.Name));
        }
        return found;
    }

    /// <summary>ECMA-335 II.6.3: the last eight bytes of the key's SHA-1, reversed.</summary>
    private static ImmutableArray<byte> Token(byte[] publicKey) =>
        publicKey.Length == 0 ? [] : SHA1.HashData(publicKey).TakeLast(8).Reverse().ToImmutableArray();
}
