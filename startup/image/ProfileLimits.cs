namespace Prejit.Image;

/// <summary>What a profile may hold; profile.ts has the same limits. A profile is untrusted.</summary>
internal static class ProfileLimits
{
    public const int FileBytes = 8 * 1024 * 1024;
    public const int LineCharacters = 16 * 1024;

    /// <summary>Methods and types together.</summary>
    public const int Lines = 50_000;

    public const int NameCharacters = 1024;
    public const int SignatureCharacters = 4096;

    /// <summary>How deep type arguments and array elements may nest.</summary>
    public const int TypeDepth = 12;

    /// <summary>How many types one line may name, over all levels.</summary>
    public const int TypesPerLine = 64;

    public const int HeaderEntries = 1000;
}
