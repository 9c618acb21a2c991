using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Prejit.Handlers;

/// <summary>A type and the metadata that defines it.</summary>
internal readonly record struct DefinedType(MetadataReader Reader, TypeDefinitionHandle Handle)
{
    public TypeDefinition Definition => Reader.GetTypeDefinition(Handle);
}

/// <summary>The metadata of a function's own assemblies: its project's and those of the projects that it refers to.</summary>
internal sealed class FunctionAssemblies
{
    private readonly Dictionary<string, MetadataReader> readers = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="paths">The function's project first.</param>
    public FunctionAssemblies(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            // Open for as long as the process: the readers look into it.
            var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata) continue;
            var reader = file.GetMetadataReader();
            readers.TryAdd(NameOf(reader), reader);
            if (path == paths[0]) IsExecutable = file.PEHeaders.CorHeader!.EntryPointTokenOrRelativeVirtualAddress != 0;
        }
    }

    public IEnumerable<MetadataReader> Readers => readers.Values;

    /// <summary>Whether the function's project has an entry point of its own.</summary>
    public bool IsExecutable { get; }

    public static string NameOf(MetadataReader reader) => reader.GetString(reader.GetAssemblyDefinition().Name);

    /// <summary>The type that another derives from, or null when none of these assemblies defines it.</summary>
    public DefinedType? BaseOf(DefinedType type)
    {
        var (reader, _) = type;
        var handle = type.Definition.BaseType;
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            // Only generic instances derive: GENERICINST (CLASS) type, ECMA-335 II.23.2.12.
            var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            signature.ReadSignatureTypeCode();
            signature.ReadByte();
            handle = signature.ReadTypeHandle();
        }
        return handle.Kind switch
        {
            HandleKind.TypeDefinition when !handle.IsNil => new(reader, (TypeDefinitionHandle)handle),
            HandleKind.TypeReference => Resolve(reader, reader.GetTypeReference((TypeReferenceHandle)handle)),
            _ => null,
        };
    }

    private DefinedType? Resolve(MetadataReader from, TypeReference reference)
    {
        if (reference.ResolutionScope.Kind != HandleKind.AssemblyReference) return null;
        var assembly = from.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope);
        if (!readers.TryGetValue(from.GetString(assembly.Name), out var reader)) return null;
        var (@namespace, name) = (from.GetString(reference.Namespace), from.GetString(reference.Name));
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (reader.StringComparer.Equals(type.Name, name) && reader.StringComparer.Equals(type.Namespace, @namespace)) return new(reader, handle);
        }
        return null;
    }
}
