using System;
using System.IO;
using System.Runtime.InteropServices;

/// <summary>
/// The file that says what of the image to prepare, in order: the image's module version identifier, then tokens. It may be
/// damaged or belong to another image, and whoever wrote it may want a start to take long.
/// </summary>
internal sealed class WarmList
{
    private const int IdentifierBytes = 16;

    // What the generator writes at most (image/ImageLimits.cs).
    private const int MostTokens = 30_000;

    private WarmList(Guid image, int[] tokens)
    {
        Image = image;
        Tokens = tokens;
    }

    /// <summary>Module version identifier of the image that the tokens are of.</summary>
    public Guid Image { get; }

    public int[] Tokens { get; }

    /// <returns>Null when the file is no warm list.</returns>
    public static WarmList? Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length is < IdentifierBytes or > IdentifierBytes + (MostTokens * sizeof(int)) || length % sizeof(int) != 0) return null;
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        return new(new Guid(bytes[..IdentifierBytes]), MemoryMarshal.Cast<byte, int>(bytes[IdentifierBytes..]).ToArray());
    }
}
