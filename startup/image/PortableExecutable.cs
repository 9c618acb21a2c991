using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace Prejit.Image;

/// <summary>Writes an assembly whose bytes, and whose module version identifier, depend on its content alone.</summary>
internal static class PortableExecutable
{
    /// <returns>The module version identifier.</returns>
    public static Guid Write(string path, MetadataBuilder metadata, BlobBuilder bodies, Blob moduleVersionId)
    {
        var header = new PEHeaderBuilder(imageCharacteristics: Characteristics.ExecutableImage | Characteristics.Dll);
        var builder = new ManagedPEBuilder(header, new MetadataRootBuilder(metadata), bodies, deterministicIdProvider: Identify);
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
