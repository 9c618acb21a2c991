using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Prejit.Image;

/// <summary>
/// Writes the methods as a <c>.mibc</c> file, the form in which crossgen2 takes the methods that it should compile
/// (dotnet/runtime, docs/design/coreclr/profilebased-compilation or ILCompiler.ReadyToRun's MIbcProfileParser): the
/// global method <c>AssemblyDictionary</c> names, for each group of assemblies, a method that holds the group's tokens.
/// </summary>
internal sealed class MethodProfileWriter
{
    private readonly MetadataBuilder metadata = new();
    private readonly ReferenceWriter references;
    private readonly BlobBuilder bodies = new();
    private readonly MethodBodyStreamEncoder encoder;
    private readonly Blob moduleVersionId;
    private readonly BlobHandle signature;
    private readonly SortedDictionary<string, InstructionEncoder> groups = new(StringComparer.Ordinal);

    public MethodProfileWriter(ReferenceAssemblies assemblies)
    {
        encoder = new(bodies);
        var id = metadata.ReserveGuid();
        moduleVersionId = id.Content;
        metadata.AddModule(0, metadata.GetOrAddString("startup.mibc"), id.Handle, default, default);
        metadata.AddAssembly(metadata.GetOrAddString("startup.mibc"), new Version(0, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        // In this format, System.__Canon is a type of an assembly that doesn't exist.
        var canonAssembly = metadata.AddAssemblyReference(metadata.GetOrAddString("System.Private.Canon"), new Version(0, 0, 0, 0), default, default, default, default);
        var canon = metadata.AddTypeReference(canonAssembly, metadata.GetOrAddString("System"), metadata.GetOrAddString("__Canon"));
        references = new(metadata, assemblies) { Canon = canon };
        metadata.AddTypeDefinition(
            default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature().Parameters(0, returnType => returnType.Void(), _ => { });
        signature = metadata.GetOrAddBlob(blob);
    }

    /// <exception cref="DroppedException"></exception>
    public void Add(ResolvedMethod method)
    {
        var token = references.Method(method);
        var key = GroupOf(method);
        if (!groups.TryGetValue(key, out var group)) groups[key] = group = new(new BlobBuilder());
        group.OpCode(ILOpCode.Ldtoken);
        group.Token(token);
        group.OpCode(ILOpCode.Pop);
    }

    public void Write(string path)
    {
        var dictionary = new InstructionEncoder(new BlobBuilder());
        foreach (var (key, group) in groups)
        {
            dictionary.LoadString(metadata.GetOrAddUserString(key));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(AddGlobalMethod("Assemblies_" + key, group));
            dictionary.OpCode(ILOpCode.Pop);
        }
        AddGlobalMethod("AssemblyDictionary", dictionary);
        PortableExecutable.Write(path, metadata, bodies, moduleVersionId);
    }

    private MethodDefinitionHandle AddGlobalMethod(string name, InstructionEncoder body) => metadata.AddMethodDefinition(
        MethodAttributes.Public | MethodAttributes.Static,
        MethodImplAttributes.IL,
        metadata.GetOrAddString(name),
        signature,
        encoder.AddMethodBody(body, maxStack: 8),
        parameterList: default);

    /// <summary>The defining assembly first, then every other assembly that the method's types come from; each ends with a semicolon.</summary>
    private static string GroupOf(ResolvedMethod method)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        CollectAssemblies(method.Type, names);
        foreach (var argument in method.Arguments) CollectAssemblies(argument, names);
        var defining = method.Type.Definition.Assembly.Name;
        names.Remove(defining);
        return string.Concat(names.Prepend(defining).Select(name => name + ";"));
    }

    private static void CollectAssemblies(ResolvedType type, SortedSet<string> names)
    {
        if (type is ResolvedArrayType array)
        {
            CollectAssemblies(array.Element, names);
            return;
        }
        var named = (ResolvedNamedType)type;
        names.Add(named.Definition.Assembly.Name);
        foreach (var argument in named.Arguments) CollectAssemblies(argument, names);
    }
}
