using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Prejit.Image;

/// <summary>
/// The startup image before it is compiled: an assembly whose metadata refers to every method of the profile, and the list
/// of the methods and types that the hook prepares. Its one method is compiled but never called.
/// </summary>
internal sealed class StartupImageWriter
{
    private const int VirtualMethod = int.MinValue;

    private readonly GeneratedAssembly assembly;
    private readonly ReferenceWriter references;
    private readonly int[] rehearsals;
    private readonly List<int> methodTokens = [];
    private readonly List<int> typeTokens = [];
    private readonly List<int> unseenMethodTokens = [];
    private readonly List<int> unseenTypeTokens = [];

    /// <param name="name">The image's name. No two images of one process can share it.</param>
    /// <param name="assemblies">What the methods come from.</param>
    /// <param name="methods">Every method that the image may refer to.</param>
    public StartupImageWriter(string name, ReferenceAssemblies assemblies, IReadOnlyList<ResolvedMethod> methods)
    {
        rehearsals = Rehearsals.Of(methods).ToArray();
        assembly = new(name, name + ".dll");
        references = new(assembly.Metadata, assemblies);
        AddTypeArguments(methods);
    }

    /// <summary>Number of methods and of types on the warm list.</summary>
    public (int Methods, int Types) Warmed =>
        (methodTokens.Count + unseenMethodTokens.Count, typeTokens.Count + unseenTypeTokens.Count);

    /// <summary>Adds the method to the image, and to the warm list if it is of a phase that is warmed.</summary>
    /// <exception cref="DroppedException"></exception>
    public void Add(ResolvedMethod method)
    {
        var token = MetadataTokens.GetToken(references.Method(method));
        if (!WarmedPhases.Contain(method.Profiled.Phase, method.IsUnseen) || SharedCode.NeedsStub(method)) return;
        var isVirtual = (method.Definition.Attributes & MethodAttributes.Virtual) != 0;
        (method.IsUnseen ? unseenMethodTokens : methodTokens).Add(isVirtual ? token | VirtualMethod : token);
    }

    /// <summary>Preparing methods loads most types. The rest are those that code asks for while it runs.</summary>
    public void Add(ResolvedType type, string phase)
    {
        if (WarmedPhases.Contain(phase, type.IsUnseen)) (type.IsUnseen ? unseenTypeTokens : typeTokens).Add(MetadataTokens.GetToken(references.Type(type)));
    }

    /// <summary>
    /// Writes the assembly, and beside it the warm list: the assembly's module version identifier (16 bytes), by which
    /// the startup hook knows that both belong together, then numbers of four bytes, little endian: how many of the tokens
    /// name only what is here, the <see cref="Rehearsals"/>, and one metadata token per method and per type, each in the order
    /// of first use. The highest bit marks a virtual method. Last stand those that name types of <see cref="LambdaAssemblies"/>.
    /// </summary>
    public void Write(string assemblyPath, string warmListPath)
    {
        var id = assembly.Write(assemblyPath);
        using var list = new BinaryWriter(File.Create(warmListPath));
        list.Write(id.ToByteArray());
        int[] seen = [.. rehearsals, .. methodTokens, .. typeTokens];
        list.Write(seen.Length);
        foreach (var token in seen.Concat(unseenMethodTokens).Concat(unseenTypeTokens)) list.Write(token);
    }

    /// <summary>
    /// Adds a method that names the type arguments of the generic methods, before anything else is referred to. crossgen2
    /// writes the arguments in the signature by which the runtime finds a method's code, and the runtime takes their
    /// tokens for those of this assembly. crossgen2 takes them from another table, though, unless code of this assembly
    /// uses the same types under lower tokens (ModuleToken.CompareTo, SigMatchesMethodDesc in dotnet/runtime).
    /// </summary>
    private void AddTypeArguments(IEnumerable<ResolvedMethod> methods)
    {
        var code = new InstructionEncoder(new BlobBuilder());
        foreach (var type in methods.Where(method => !method.IsUnseen).SelectMany(method => method.Arguments).Select(Definition).Distinct())
        {
            if (PrimitiveTypes.Code(type) is null) GeneratedAssembly.Mention(code, references.TypeReference(type));
        }
        code.OpCode(ILOpCode.Ret);
        assembly.AddMethod("TypeArguments", code);
    }

    private static DefinedType Definition(ResolvedType type) =>
        type is ResolvedArrayType array ? Definition(array.Element) : ((ResolvedNamedType)type).Definition;
}
