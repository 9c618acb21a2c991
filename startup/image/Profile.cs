namespace Prejit.Image;

/// <summary>A type as a profile names it: a definition with type arguments, or an array of another type.</summary>
internal abstract record TypeName;
internal sealed record NamedType(string Assembly, string FullName, IReadOnlyList<TypeName> Arguments) : TypeName;
internal sealed record ArrayType(TypeName Element, int Rank) : TypeName;

/// <param name="Jit">Whether the runtime had to compile the method when the profile was recorded.</param>
internal sealed record ProfiledMethod(
    string Phase,
    bool Jit,
    TypeName Type,
    string Name,
    string Signature,
    IReadOnlyList<TypeName> Arguments);

internal sealed record ProfiledType(string Phase, TypeName Type);

internal sealed record Profile(
    string Framework,
    IReadOnlyList<string> Runtimes,
    IReadOnlyList<string> Architectures,
    IReadOnlyList<string> Packages,
    IReadOnlyList<ProfiledMethod> Methods,
    IReadOnlyList<ProfiledType> Types);

/// <summary>The file is not a startup profile, or exceeds a limit. The message says where and why.</summary>
internal sealed class InvalidProfileException(int line, string problem) : Exception($"line {line}: {problem}");
