using System.Reflection;

namespace Prejit.Image;

/// <summary>Leaves out what can't be prepared without something running that only a use of it may run.</summary>
/// <remarks>
/// The runtime keeps to a rule: no active module may be able to call directly into one that is not active (CEEInfo::EnsureActive
/// in dotnet/runtime's jitinterface.cpp). So to prepare a method activates the modules of all that its native code names: types,
/// the types that those derive from and are made of, and methods; also where code was inlined, and where it was compiled ahead
/// and is only bound to what it names (LoadDynamicInfoEntry). To activate a module runs its initializer. If that throws, it has
/// failed for the rest of the process's life.
/// <para>
/// Whatever code can name, inlined code included, is in the references of its assembly, or of the assemblies that those refer
/// to. Hence: an assembly stays out if it has an initializer, or refers, over however many others, to one that has. To read
/// each method's code would keep more, but would have to foresee what two compilers inline. It would gain little: of the 65
/// most used packages with their 176 assemblies, none has an initializer (tests/startup/corpus).
/// </para>
/// <para>
/// An assembly that isn't here comes from the function, if at all, so nobody knows what it has; but those that Lambda runs
/// every function with are known (<see cref="LambdaAssemblies"/>), and the hook looks once more. Native functions are bound when
/// they are prepared, some already when a caller is, and that loads their library and runs its constructors. The framework's
/// own libraries are part of every start, so only its native functions themselves stay out.
/// </para>
/// </remarks>
internal sealed class Activation(ReferenceAssemblies assemblies)
{
    private readonly Dictionary<ReferenceAssembly, string?> reasons = [];

    /// <exception cref="DroppedException">To prepare the method would run something.</exception>
    public void Check(ResolvedMethod method)
    {
        if ((method.Definition.Attributes & MethodAttributes.PinvokeImpl) != 0) throw new DroppedException(DropReason.NativeCode);
        Check(method.Type);
        foreach (var argument in method.Arguments) Check(argument);
    }

    /// <exception cref="DroppedException">To prepare a method of the type would run something.</exception>
    public void Check(ResolvedType type)
    {
        if (type is ResolvedArrayType array)
        {
            Check(array.Element);
            return;
        }
        if (type is UnseenType unseen)
        {
            foreach (var argument in unseen.Arguments) Check(argument);
            return;
        }
        var named = (ResolvedNamedType)type;
        if (ReasonAgainst(named.Definition.Assembly) is { } reason) throw new DroppedException(reason);
        foreach (var argument in named.Arguments) Check(argument);
    }

    private string? ReasonAgainst(ReferenceAssembly assembly)
    {
        if (!reasons.TryGetValue(assembly, out var reason)) reasons[assembly] = reason = Search(assembly);
        return reason;
    }

    /// <summary>The nearest reason counts.</summary>
    private string? Search(ReferenceAssembly start)
    {
        var seen = new HashSet<ReferenceAssembly> { start };
        var waiting = new Queue<ReferenceAssembly>(seen);
        while (waiting.TryDequeue(out var assembly))
        {
            if (assembly.HasModuleInitializer) return DropReason.ModuleInitializer;
            if (!assemblies.IsFramework(assembly) && assembly.BindsNativeCode) return DropReason.NativeCode;
            foreach (var name in assembly.References)
            {
                if (assemblies.Find(name) is not { } reference) return DropReason.ReferenceMissing;
                if (!seen.Add(reference)) continue;
                if (!reasons.TryGetValue(reference, out var known)) waiting.Enqueue(reference);
                else if (known is not null) return known;
            }
        }
        return null;
    }
}
