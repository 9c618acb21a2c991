using System.Reflection;

namespace Prejit.Image;

/// <summary>Code that all reference types share: one body for <c>System.__Canon</c>, which stands for any of them.</summary>
internal static class SharedCode
{
    // Of x86_64; arm64 has eight.
    private const int ArgumentRegisters = 6;

    /// <summary>
    /// Whether to prepare the method would compile more than it saves. Shared code that can't tell its types from an object
    /// takes them as a hidden argument. Where that one pushes others out of the registers, the runtime compiles a stub for
    /// each instantiation, also for the one over <c>System.__Canon</c> that a list of methods has to name and nobody calls.
    /// </summary>
    public static bool NeedsStub(ResolvedMethod method)
    {
        var reader = method.Type.Definition.Assembly.Reader;
        var isStatic = (method.Definition.Attributes & MethodAttributes.Static) != 0;
        var typeHidden = isStatic || PrimitiveTypes.IsValueType(method.Type.Definition);
        var hidden = method.Arguments.Any(IsShared) || (typeHidden && method.Type.Arguments.Any(IsShared));
        if (!hidden) return false;
        var signature = reader.GetBlobReader(method.Definition.Signature);
        if (signature.ReadSignatureHeader().IsGeneric) signature.ReadCompressedInteger();
        var parameters = signature.ReadCompressedInteger();
        // Not below, but at the number: some parameters take two registers.
        return (isStatic ? 0 : 1) + 1 + parameters >= ArgumentRegisters;
    }

    private static bool IsShared(ResolvedType type) => type switch
    {
        ResolvedArrayType array => IsShared(array.Element),
        ResolvedNamedType named => named.Definition.IsCanon || named.Arguments.Any(IsShared),
        _ => false,
    };
}
