using System.Reflection.Metadata;
using Prejit.Metadata;

namespace Prejit.Image;

/// <summary>A type that exists, with arguments that exist.</summary>
internal abstract record ResolvedType
{
    /// <summary>Whether it is, or is made of, a type that isn't here.</summary>
    public bool IsUnseen => this switch
    {
        ResolvedArrayType array => array.Element.IsUnseen,
        ResolvedNamedType named => named.Arguments.Any(argument => argument.IsUnseen),
        _ => true,
    };
}

internal sealed record ResolvedNamedType(DefinedType Definition, IReadOnlyList<ResolvedType> Arguments) : ResolvedType;
internal sealed record ResolvedArrayType(ResolvedType Element, int Rank) : ResolvedType;

/// <summary>A type of <see cref="LambdaAssemblies"/> that isn't here. Whether it exists is found out where the function runs.</summary>
internal sealed record UnseenType(string Assembly, string FullName, bool IsValueType, IReadOnlyList<ResolvedType> Arguments) : ResolvedType;

internal sealed record ResolvedMethod(
    ProfiledMethod Profiled,
    ResolvedNamedType Type,
    MethodDefinitionHandle Handle,
    IReadOnlyList<ResolvedType> Arguments)
{
    public MethodDefinition Definition => Type.Definition.Assembly.Reader.GetMethodDefinition(Handle);

    /// <summary>Whether it is made of a type that isn't here, so that it can't be compiled ahead of time.</summary>
    public bool IsUnseen => Type.IsUnseen || Arguments.Any(argument => argument.IsUnseen);
}

/// <summary>Why a profiled method is not in the image. The names stand in the report.</summary>
internal static class DropReason
{
    public const string AssemblyMissing = "assemblyMissing";
    public const string TypeMissing = "typeMissing";
    public const string MethodMissing = "methodMissing";
    public const string WrongArguments = "wrongTypeArguments";
    public const string OtherArchitecture = "otherArchitecture";
    public const string Unreadable = "unreadableMetadata";

    /// <summary>To prepare it would run an initializer (<see cref="Activation"/>).</summary>
    public const string ModuleInitializer = "moduleInitializer";

    /// <summary>To prepare it would load a native library.</summary>
    public const string NativeCode = "nativeCode";

    /// <summary>An assembly that its code may name isn't here, so nobody knows what that would run.</summary>
    public const string ReferenceMissing = "referenceMissing";

    /// <summary>The image is full (<see cref="ImageBudget"/>).</summary>
    public const string TooMany = "tooMany";

    /// <returns>Why the work could not be done; null when it was done.</returns>
    public static string? Of(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (DroppedException dropped)
        {
            return dropped.Reason;
        }
        catch (Exception error) when (error is BadImageFormatException or InsufficientExecutionStackException)
        {
            return Unreadable;
        }
    }
}

/// <summary>Thrown and caught within the generator.</summary>
internal sealed class DroppedException(string reason) : Exception(reason)
{
    public string Reason => Message;
}

/// <summary>Finds what a profile names in the metadata of the reference assemblies.</summary>
/// <param name="valueTypes">What of the unseen types are value types.</param>
internal sealed class MethodResolver(ReferenceAssemblies assemblies, string architecture, UnseenValueTypes valueTypes)
{
    // How deep a type that isn't here may nest: the runtime looks it up from the inside out, on the stack.
    private const int MostNested = 8;

    private readonly Dictionary<(ReferenceAssembly, MethodDefinitionHandle), string> signatures = [];

    // The namespace of instructions that only other processors have.
    private readonly string foreignIntrinsics =
        "System.Runtime.Intrinsics." + (architecture == "arm64" ? "X86" : "Arm") + ".";

    /// <exception cref="DroppedException">Something that the method's name consists of does not exist here.</exception>
    public ResolvedMethod Resolve(ProfiledMethod method)
    {
        var declaring = Resolve(method.Type);
        // The text of its signature doesn't say which assemblies its types are of.
        if (declaring is UnseenType) throw new DroppedException(DropReason.AssemblyMissing);
        if (declaring is not ResolvedNamedType type) throw new DroppedException(DropReason.TypeMissing);
        var handle = FindMethod(type.Definition, method);
        return new(method, type, handle, method.Arguments.Select(Resolve).ToArray());
    }

    /// <exception cref="DroppedException">A type that the name consists of does not exist here.</exception>
    public ResolvedType Resolve(TypeName name)
    {
        if (name is ArrayType array) return new ResolvedArrayType(Resolve(array.Element), array.Rank);
        var named = (NamedType)name;
        if (named.FullName.StartsWith(foreignIntrinsics, StringComparison.Ordinal)) throw new DroppedException(DropReason.OtherArchitecture);
        if (assemblies.Find(named.Assembly) is null) return Unseen(named);
        if (assemblies.FindType(named.Assembly, named.FullName) is not { } definition) throw new DroppedException(DropReason.TypeMissing);
        if (definition.Definition.GetGenericParameters().Count != named.Arguments.Count || IsVoid(definition))
            throw new DroppedException(DropReason.WrongArguments);
        return new ResolvedNamedType(definition, named.Arguments.Select(Resolve).ToArray());
    }

    private UnseenType Unseen(NamedType name)
    {
        if (!LambdaAssemblies.Contains(name.Assembly)) throw new DroppedException(DropReason.AssemblyMissing);
        var names = name.FullName.Split('+');
        if (names.Length > MostNested || names.Contains("")) throw new DroppedException(DropReason.TypeMissing);
        return new(name.Assembly, name.FullName, valueTypes.Contains(name), name.Arguments.Select(Resolve).ToArray());
    }

    private MethodDefinitionHandle FindMethod(DefinedType type, ProfiledMethod profiled)
    {
        var reader = type.Assembly.Reader;
        foreach (var handle in type.Definition.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            // A type's text is no shorter than its encoding, and to decode a long one could take more stack than there is.
            if (reader.GetBlobReader(method.Signature).Length > ProfileLimits.SignatureCharacters) continue;
            if (reader.StringComparer.Equals(method.Name, profiled.Name)
                && method.GetGenericParameters().Count == profiled.Arguments.Count
                && Signature(type.Assembly, handle) == profiled.Signature)
                return handle;
        }
        throw new DroppedException(DropReason.MethodMissing);
    }

    private string Signature(ReferenceAssembly assembly, MethodDefinitionHandle handle)
    {
        if (!signatures.TryGetValue((assembly, handle), out var text))
            signatures[(assembly, handle)] = text = SignatureText.Of(assembly.Reader.GetMethodDefinition(handle));
        return text;
    }

    /// <summary>Void is a type in metadata, but nothing can be made of it.</summary>
    private static bool IsVoid(DefinedType type) => type.FullName == "System.Void";
}
