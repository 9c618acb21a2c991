using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.CompilerServices;
using Prejit.Metadata;

namespace Prejit.Image;

/// <summary>
/// Writes references to types and methods of other assemblies into one assembly's metadata. Precompiled code of a
/// generic method is found only if the metadata of its image refers to every type that the method is made of.
/// </summary>
internal sealed class ReferenceWriter(MetadataBuilder metadata, ReferenceAssemblies assemblies)
{
    private readonly Dictionary<ReferenceAssembly, AssemblyReferenceHandle> assemblyReferences = [];
    private readonly Dictionary<DefinedType, EntityHandle> typeReferences = [];
    private readonly Dictionary<(EntityHandle, ReferenceAssembly, MethodDefinitionHandle), MemberReferenceHandle> memberReferences = [];
    private readonly Dictionary<BlobHandle, TypeSpecificationHandle> typeSpecifications = [];

    private readonly UnseenTypeReferences unseenTypes = new(metadata);

    /// <summary>Other formats than the image stand in for <c>System.__Canon</c> with a type of their own.</summary>
    public EntityHandle? Canon { get; init; }

    /// <returns>A MemberRef, or a MethodSpec for a generic method.</returns>
    /// <exception cref="DroppedException">The method's signature refers to something that does not exist here.</exception>
    public EntityHandle Method(ResolvedMethod method)
    {
        var member = Member(method);
        if (method.Arguments.Count == 0) return member;
        var instantiation = new BlobBuilder();
        var arguments = new BlobEncoder(instantiation).MethodSpecificationSignature(method.Arguments.Count);
        foreach (var argument in method.Arguments) Encode(arguments.AddArgument().Builder, argument);
        return metadata.AddMethodSpecification(member, metadata.GetOrAddBlob(instantiation));
    }

    private MemberReferenceHandle Member(ResolvedMethod method)
    {
        var assembly = method.Type.Definition.Assembly;
        var parent = Type(method.Type);
        var key = (parent, assembly, method.Handle);
        if (memberReferences.TryGetValue(key, out var known)) return known;
        var definition = method.Definition;
        var signature = new SignatureCopier(assembly, this).Copy(definition.Signature);
        var name = metadata.GetOrAddString(assembly.Reader.GetString(definition.Name));
        return memberReferences[key] = metadata.AddMemberReference(parent, name, metadata.GetOrAddBlob(signature));
    }

    /// <returns>A TypeRef, or a TypeSpec for an array or a type with arguments.</returns>
    public EntityHandle Type(ResolvedType type)
    {
        if (type is ResolvedNamedType { Arguments.Count: 0 } named) return TypeReference(named.Definition);
        if (type is UnseenType { Arguments.Count: 0 } unseen) return unseenTypes.Reference(unseen);
        var signature = new BlobBuilder();
        Encode(signature, type);
        var blob = metadata.GetOrAddBlob(signature);
        if (!typeSpecifications.TryGetValue(blob, out var handle))
            typeSpecifications[blob] = handle = metadata.AddTypeSpecification(blob);
        return handle;
    }

    public EntityHandle TypeReference(DefinedType type)
    {
        if (typeReferences.TryGetValue(type, out var known)) return known;
        var reader = type.Assembly.Reader;
        if (Canon is { } canon && type.IsCanon) return canon;
        // A nested type may claim to be its own container.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var definition = type.Definition;
        var declaring = definition.GetDeclaringType();
        EntityHandle scope = declaring.IsNil ? AssemblyReference(type.Assembly) : TypeReference(type with { Handle = declaring });
        var @namespace = definition.Namespace.IsNil ? default : metadata.GetOrAddString(reader.GetString(definition.Namespace));
        var name = metadata.GetOrAddString(reader.GetString(definition.Name));
        return typeReferences[type] = metadata.AddTypeReference(scope, @namespace, name);
    }

    /// <summary>Type that a token of another assembly stands for, in that assembly or in the one it refers to.</summary>
    public DefinedType Follow(ReferenceAssembly assembly, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeDefinition) return new(assembly, (TypeDefinitionHandle)handle);
        if (handle.Kind != HandleKind.TypeReference) throw new DroppedException(DropReason.Unreadable);
        var reference = (TypeReferenceHandle)handle;
        var fullName = new SignatureText().GetTypeFromReference(assembly.Reader, reference, 0);
        var scope = assembly.Reader.GetTypeReference(reference).ResolutionScope;
        while (scope.Kind == HandleKind.TypeReference) scope = assembly.Reader.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        if (scope.Kind != HandleKind.AssemblyReference) throw new DroppedException(DropReason.Unreadable);
        var target = assembly.Reader.GetAssemblyReference((AssemblyReferenceHandle)scope);
        return assemblies.FindType(assembly.Reader.GetString(target.Name), fullName)
            ?? throw new DroppedException(DropReason.TypeMissing);
    }

    private void Encode(BlobBuilder blob, ResolvedType type)
    {
        if (type is ResolvedArrayType array)
        {
            blob.WriteByte((byte)(array.Rank == 0 ? SignatureTypeCode.SZArray : SignatureTypeCode.Array));
            Encode(blob, array.Element);
            if (array.Rank > 0) new ArrayShapeEncoder(blob).Shape(array.Rank, [], []);
            return;
        }
        if (type is UnseenType unseen)
        {
            Encode(blob, unseenTypes.Reference(unseen), unseen.IsValueType, unseen.Arguments);
            return;
        }
        var named = (ResolvedNamedType)type;
        if (PrimitiveTypes.Code(named.Definition) is { } primitive)
        {
            blob.WriteByte((byte)primitive);
            return;
        }
        Encode(blob, TypeReference(named.Definition), PrimitiveTypes.IsValueType(named.Definition), named.Arguments);
    }

    private void Encode(BlobBuilder blob, EntityHandle definition, bool isValueType, IReadOnlyList<ResolvedType> arguments)
    {
        if (arguments.Count > 0) blob.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
        blob.WriteByte((byte)(isValueType ? SignatureTypeKind.ValueType : SignatureTypeKind.Class));
        blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(definition));
        if (arguments.Count == 0) return;
        blob.WriteCompressedInteger(arguments.Count);
        foreach (var argument in arguments) Encode(blob, argument);
    }

    private AssemblyReferenceHandle AssemblyReference(ReferenceAssembly assembly)
    {
        if (!assemblyReferences.TryGetValue(assembly, out var handle))
        {
            var token = assembly.PublicKeyToken.IsEmpty ? default : metadata.GetOrAddBlob(assembly.PublicKeyToken);
            handle = metadata.AddAssemblyReference(metadata.GetOrAddString(assembly.Name), assembly.Version, default, token, default, default);
            assemblyReferences[assembly] = handle;
        }
        return handle;
    }
}
