using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Prejit.Metadata;

/// <summary>
/// Writes a method's signature as text, for example <c>instance System.Boolean(!0, System.Int32&amp;)</c>. The recorder
/// and the image generator share it, so a recorded signature is only ever compared, never parsed.
/// Types are named without their assembly: a type that moves to another assembly keeps its text.
/// </summary>
internal sealed class SignatureText : ISignatureTypeProvider<string, object?>
{
    private static readonly SignatureText Provider = new();

    public static string Of(MethodDefinition method) => Write(method.DecodeSignature(Provider, null));

    /// <summary>Namespace and name, nested types after a <c>+</c>: the form in which profiles name types.</summary>
    /// <exception cref="InsufficientExecutionStackException">The metadata goes round in circles.</exception>
    public static string FullName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        var declaring = type.GetDeclaringType();
        return declaring.IsNil ? Qualified(reader, type.Namespace, name) : FullName(reader, declaring) + "+" + name;
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        FullName(reader, handle);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, rawTypeKind) + "+" + name
            : Qualified(reader, type.Namespace, name);
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return reader.GetTypeSpecification(handle).DecodeSignature(this, context);
    }


    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;
    public string GetSZArrayType(string elementType) => elementType + "[]";
    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[*{shape.Rank}]";
    public string GetByReferenceType(string elementType) => elementType + "&";
    public string GetPointerType(string elementType) => elementType + "*";
    public string GetPinnedType(string elementType) => elementType;
    public string GetGenericTypeParameter(object? context, int index) => "!" + index;
    public string GetGenericMethodParameter(object? context, int index) => "!!" + index;
    public string GetFunctionPointerType(MethodSignature<string> signature) => $"method {Write(signature)}";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(",", typeArguments)}>";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    private static string Write(MethodSignature<string> signature) =>
        (signature.Header.IsInstance ? "instance " : "") +
        signature.ReturnType + "(" + string.Join(", ", signature.ParameterTypes) + ")";

    private static string Qualified(MetadataReader reader, StringHandle @namespace, string name) =>
        @namespace.IsNil ? name : reader.GetString(@namespace) + "." + name;
}
