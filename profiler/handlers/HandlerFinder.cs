using System.Reflection;
using System.Reflection.Metadata;
using Prejit.Metadata;

namespace Prejit.Handlers;

/// <param name="Handler"><c>Assembly::Type::Method</c></param>
/// <param name="Takes">Types of its parameters, and the one that it returns, each by its full name.</param>
/// <param name="Attributes">Full names of the method's attributes.</param>
internal sealed record Candidate(string Handler, IReadOnlyList<string> Takes, string Returns, IReadOnlyList<string> Attributes, bool IsOverloaded);

/// <summary>
/// Lists the methods that Lambda could call in a class library, by the rules of AWS's own runtime (UserCodeLoader,
/// UserCodeValidator and InvokeDelegateBuilder in Amazon.Lambda.RuntimeSupport): an event and a context at most, nothing
/// generic, a type that can be made without arguments.
/// </summary>
internal sealed class HandlerFinder(FunctionAssemblies assemblies)
{
    private const string Context = "Amazon.Lambda.Core.ILambdaContext";

    /// <summary>Web APIs derive from one of its types and inherit their handler, which no assembly of theirs has.</summary>
    private const string WebServer = "Amazon.Lambda.AspNetCoreServer.";
    private const string WebServerHandler = "FunctionHandlerAsync";

    private static readonly string[] objectMethods = [nameof(ToString), nameof(Equals), nameof(GetHashCode)];
    private static readonly SignatureText Names = new();

    public IReadOnlyList<Candidate> Find() => [.. assemblies.Readers.SelectMany(Find)];

    private IEnumerable<Candidate> Find(MetadataReader reader) => reader.TypeDefinitions
        .Where(handle => IsVisible(reader, handle))
        .SelectMany(handle => Find(new DefinedType(reader, handle)));

    private IEnumerable<Candidate> Find(DefinedType type)
    {
        var prefix = $"{FunctionAssemblies.NameOf(type.Reader)}::{SignatureText.FullName(type.Reader, type.Handle)}::";
        var isMade = CanBeMade(type);
        var methods = MethodsOf(type).Where(method => isMade || method.Definition.Attributes.HasFlag(MethodAttributes.Static)).ToList();
        foreach (var (reader, method) in methods)
        {
            var name = reader.GetString(method.Name);
            var signature = method.DecodeSignature(Names, null);
            if (!IsCallable(name, method, signature)) continue;
            var isOverloaded = methods.Count(other => other.Reader.GetString(other.Definition.Name) == name) > 1;
            yield return new(prefix + name, signature.ParameterTypes, signature.ReturnType, AttributesOf(reader, method), isOverloaded);
        }
        if (isMade && DerivesFromWebServer(type)) yield return new(prefix + WebServerHandler, [WebServer + "Request", Context], "System.Threading.Tasks.Task", [], false);
    }

    /// <summary>Public, and so is every type around it; no interface and not generic.</summary>
    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var visibility = type.Attributes & TypeAttributes.VisibilityMask;
        var isPublic = visibility == TypeAttributes.Public
            || (visibility == TypeAttributes.NestedPublic && IsVisible(reader, type.GetDeclaringType()));
        return isPublic && (type.Attributes & TypeAttributes.Interface) == 0 && type.GetGenericParameters().Count == 0;
    }

    private static bool CanBeMade(DefinedType type) =>
        !type.Definition.Attributes.HasFlag(TypeAttributes.Abstract)
        && type.Definition.GetMethods().Select(type.Reader.GetMethodDefinition).Any(method =>
            type.Reader.StringComparer.Equals(method.Name, ".ctor")
            && IsPublic(method)
            && method.DecodeSignature(Names, null).ParameterTypes.IsEmpty);

    /// <summary>Its own and those that it inherits, each name's most derived one only.</summary>
    private List<(MetadataReader Reader, MethodDefinition Definition)> MethodsOf(DefinedType type)
    {
        var methods = new List<(MetadataReader Reader, MethodDefinition Definition)>();
        var seen = new HashSet<string>();
        for (DefinedType? each = type; each is { } from; each = assemblies.BaseOf(from))
        {
            var own = from.Definition.GetMethods().Select(from.Reader.GetMethodDefinition).Where(IsPublic)
                .Where(method => !seen.Contains(from.Reader.GetString(method.Name))).ToList();
            methods.AddRange(own.Select(method => (from.Reader, method)));
            seen.UnionWith(own.Select(method => from.Reader.GetString(method.Name)));
        }
        return methods;
    }

    private static bool IsPublic(MethodDefinition method) =>
        (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public;

    private static bool IsCallable(string name, MethodDefinition method, MethodSignature<string> signature) =>
        (method.Attributes & (MethodAttributes.SpecialName | MethodAttributes.Abstract)) == 0
        && !objectMethods.Contains(name)
        && method.GetGenericParameters().Count == 0
        && !signature.ParameterTypes.Any(type => type.EndsWith('&') || type.EndsWith('*'))
        && signature.ParameterTypes is [] or [_] or [_, Context];

    private bool DerivesFromWebServer(DefinedType type)
    {
        for (DefinedType? each = type; each is { } from; each = assemblies.BaseOf(from))
            if (FullName(from.Reader, from.Definition.BaseType).StartsWith(WebServer, StringComparison.Ordinal)) return true;
        return false;
    }

    private static List<string> AttributesOf(MetadataReader reader, MethodDefinition method) =>
        [.. method.GetCustomAttributes().Select(handle => AttributeName(reader, reader.GetCustomAttribute(handle)))];

    private static string AttributeName(MetadataReader reader, CustomAttribute attribute) => attribute.Constructor.Kind == HandleKind.MemberReference
        ? FullName(reader, reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent)
        : FullName(reader, reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType());

    private static string FullName(MetadataReader reader, EntityHandle type) => type.Kind switch
    {
        _ when type.IsNil => "",
        HandleKind.TypeReference => Names.GetTypeFromReference(reader, (TypeReferenceHandle)type, 0),
        HandleKind.TypeDefinition => SignatureText.FullName(reader, (TypeDefinitionHandle)type),
        _ => Names.GetTypeFromSpecification(reader, null, (TypeSpecificationHandle)type, 0),
    };
}
