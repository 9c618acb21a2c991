using System.Reflection.Metadata;
using Prejit.Metadata;

namespace Prejit.Image;

/// <summary>What a signature has to know of a type: whether it has a code of its own, and whether it is a value type.</summary>
internal static class PrimitiveTypes
{
    private static readonly Dictionary<string, PrimitiveTypeCode> Codes =
        Enum.GetValues<PrimitiveTypeCode>().ToDictionary(code => "System." + code);

    public static PrimitiveTypeCode? Code(DefinedType type) =>
        IsCoreLibrary(type.Assembly) && Codes.TryGetValue(type.FullName, out var code)
            ? code
            : null;

    public static bool IsValueType(DefinedType type)
    {
        var reader = type.Assembly.Reader;
        var parent = type.Definition.BaseType;
        // Interfaces have no base type.
        if (parent.IsNil) return false;
        var parentName = parent.Kind switch
        {
            HandleKind.TypeDefinition => SignatureText.FullName(reader, (TypeDefinitionHandle)parent),
            HandleKind.TypeReference => new SignatureText().GetTypeFromReference(reader, (TypeReferenceHandle)parent, 0),
            _ => "",
        };
        // System.Enum derives from System.ValueType but is a class itself.
        return parentName == "System.Enum"
            || (parentName == "System.ValueType" && type.FullName != "System.Enum");
    }

    private static bool IsCoreLibrary(ReferenceAssembly assembly) => assembly.Name == "System.Private.CoreLib";
}
