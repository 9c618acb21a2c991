using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Prejit.Metadata;

namespace Prejit.Image;

/// <summary>Lists the methods of an assembly that Lambda could call, as <c>Assembly::Type::Method</c>.</summary>
internal static class Handlers
{
    // An event and a context.
    private const int MostParameters = 2;

    public static IEnumerable<string> Find(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        var reader = file.GetMetadataReader();
        var assembly = reader.GetString(reader.GetAssemblyDefinition().Name);
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (!IsPublicClass(type)) continue;
            foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
                if (CanHandle(method)) yield return $"{assembly}::{SignatureText.FullName(reader, handle)}::{reader.GetString(method.Name)}";
        }
    }

    private static bool IsPublicClass(TypeDefinition type) =>
        (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public
        && (type.Attributes & TypeAttributes.Interface) == 0
        && type.GetGenericParameters().Count == 0;

    /// <summary>Properties, constructors and overrides such as ToString are no handlers.</summary>
    private static bool CanHandle(MethodDefinition method)
    {
        const MethodAttributes never = MethodAttributes.SpecialName | MethodAttributes.Virtual;
        return (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public
            && (method.Attributes & never) == 0
            && method.GetGenericParameters().Count == 0
            && method.DecodeSignature(new SignatureText(), null) is { ParameterTypes.Length: > 0 and <= MostParameters, ReturnType: var returned }
            && IsResult(returned);
    }

    private static bool IsResult(string type) => type is "System.IO.Stream" or "System.IO.MemoryStream" or "System.String"
        || type.StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal);
}
