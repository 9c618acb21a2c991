using System.Reflection;

namespace Prejit.Recorder;

/// <summary>Turns the runtime's address of a method into the reflection object that names it.</summary>
internal static class RuntimeMethods
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly Type InternalHandle =
        typeof(object).Assembly.GetType("System.RuntimeMethodHandleInternal", throwOnError: true)!;

    private static readonly ConstructorInfo NewInternalHandle =
        InternalHandle.GetConstructors(Any).Single(constructor => constructor.GetParameters().Length == 1);

    private static readonly MethodInfo GetDeclaringType = typeof(RuntimeMethodHandle).GetMethods(Any)
        .Single(method => method.Name == "GetDeclaringType" && method.GetParameters()[0].ParameterType == InternalHandle);

    private static readonly MethodInfo GetMethodBase = typeof(object).GetType().GetMethods(Any)
        .Single(method => method.Name == "GetMethodBase" && method.GetParameters() is { Length: 2 } parameters
            && parameters[1].ParameterType == InternalHandle);

    /// <exception cref="Exception">The address doesn't belong to a method that reflection can name.</exception>
    public static MethodBase Find(long address)
    {
        var handle = NewInternalHandle.Invoke([(IntPtr)address]);
        var declaringType = GetDeclaringType.Invoke(null, [handle]);
        return (MethodBase)GetMethodBase.Invoke(null, [declaringType, handle])!;
    }
}
