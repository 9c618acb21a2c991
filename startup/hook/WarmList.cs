using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;

/// <summary>
/// The file that says what of the image to prepare, in order: the image's module version identifier, how many of the tokens
/// name only what the build has seen, then the tokens. It may be damaged or belong to another image, and whoever wrote it may
/// want a start to take long.
/// </summary>
internal sealed class WarmList
{
    private const int IdentifierBytes = 16;
    private const int HeadBytes = IdentifierBytes + sizeof(int);

    // What the generator writes at most (image/ImageLimits.cs).
    private const int MostTokens = 30_000;

    private readonly int[] tokens;
    private readonly int seen;

    private WarmList(Guid image, int seen, int[] tokens)
    {
        Image = image;
        this.seen = seen;
        this.tokens = tokens;
    }

    /// <summary>Module version identifier of the image that the tokens are of.</summary>
    public Guid Image { get; }

    /// <summary>What this process can have: all, or without what names an assembly that the build hasn't seen.</summary>
    public int[] Tokens() => seen == tokens.Length || LambdaAssemblies.AreThere() ? tokens : tokens[..seen];

    /// <returns>Null when the file is no warm list.</returns>
    public static WarmList? Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length is < HeadBytes or > HeadBytes + (MostTokens * sizeof(int)) || length % sizeof(int) != 0) return null;
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        var tokens = MemoryMarshal.Cast<byte, int>(bytes[HeadBytes..]).ToArray();
        var seen = BinaryPrimitives.ReadInt32LittleEndian(bytes[IdentifierBytes..]);
        return seen < 0 || seen > tokens.Length ? null : new(new Guid(bytes[..IdentifierBytes]), seen, tokens);
    }
}
