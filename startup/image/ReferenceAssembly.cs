using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Prejit.Metadata;

namespace Prejit.Image;

/// <summary>An assembly of the framework or of the store, of which only the metadata is read. It is never loaded.</summary>
internal sealed class ReferenceAssembly
{
    // ECMA-335 II.22.37: the first row is the pseudo class of global functions, <Module>.
    private const int ModuleTypeRow = 1;

    private const string EarlyBinding = "System.Runtime.InteropServices.SuppressGCTransitionAttribute";

    private readonly Lazy<Dictionary<string, TypeDefinitionHandle>> types;
    private readonly Lazy<Dictionary<string, string>> forwarders;
    private readonly Lazy<bool> bindsNativeCode;

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
        bindsNativeCode = new(() => Reader.MethodDefinitions.Any(IsBoundEarly));
    }

    public MetadataReader Reader { get; }
    public string Path { get; }
    public string Name { get; }
    public Version Version { get; }
    public ImmutableArray<byte> PublicKeyToken { get; }

    /// <summary>Names of the assemblies that its code can name something of.</summary>
    public IEnumerable<string> References =>
        Reader.AssemblyReferences.Select(reference => Reader.GetString(Reader.GetAssemblyReference(reference).Name));

    /// <summary>Whether it has code that runs before any other code of it (C#'s <c>ModuleInitializer</c>).</summary>
    public bool HasModuleInitializer => Reader.GetTypeDefinition(MetadataTokens.TypeDefinitionHandle(ModuleTypeRow))
        .GetMethods().Any(method => Reader.StringComparer.Equals(Reader.GetMethodDefinition(method).Name, ".cctor"));

    /// <summary>Whether it declares a native function that is bound when a caller is prepared, not when it is called.</summary>
    public bool BindsNativeCode => bindsNativeCode.Value;

    /// <summary>Null when the file holds no .NET assembly, such as a native library, or one that nobody finds by its file's name.</summary>
    public static ReferenceAssembly? Open(string path)
    {
        try
        {
            // The metadata's memory is kept for as long as the program runs.
            var file = new PEReader(File.OpenRead(path), PEStreamOptions.PrefetchMetadata);
            if (!file.HasMetadata) return null;
            var reader = file.GetMetadataReader();
            if (!reader.IsAssembly) return null;
            var assembly = new ReferenceAssembly(reader, path);
            return assembly.Name.Equals(System.IO.Path.GetFileNameWithoutExtension(path), StringComparison.OrdinalIgnoreCase) ? assembly : null;
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

    /// <summary>The runtime can't bind a function on the way when the call must not leave its own mode.</summary>
    private bool IsBoundEarly(MethodDefinitionHandle handle)
    {
        var method = Reader.GetMethodDefinition(handle);
        return (method.Attributes & MethodAttributes.PinvokeImpl) != 0
            && method.GetCustomAttributes().Any(attribute => AttributeName(attribute) == EarlyBinding);
    }

    private string AttributeName(CustomAttributeHandle handle)
    {
        var constructor = Reader.GetCustomAttribute(handle).Constructor;
        if (constructor.Kind == HandleKind.MethodDefinition)
            return SignatureText.FullName(Reader, Reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType());
        var parent = Reader.GetMemberReference((MemberReferenceHandle)constructor).Parent;
        return parent.Kind == HandleKind.TypeReference ? new SignatureText().GetTypeFromReference(Reader, (TypeReferenceHandle)parent, 0) : "";
    }

    /// <summary>ECMA-335 II.6.3: the last eight bytes of the key's SHA-1, reversed.</summary>
    private static ImmutableArray<byte> Token(byte[] publicKey) =>
        publicKey.Length == 0 ? [] : SHA1.HashData(publicKey).TakeLast(8).Reverse().ToImmutableArray();
}
