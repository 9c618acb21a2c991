using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;

namespace Prejit.Bootstrap;

/// <summary>The function's handler: a public method, static or not, found by <c>Assembly::Type::Method</c>.</summary>
/// <remarks>
/// It takes a <see cref="Stream"/>, a <see cref="string"/> or nothing, and returns a <see cref="Stream"/>, a
/// <see cref="string"/>, a task of one of them, or nothing. A string is a JSON string, as AWS's serializers have it.
/// </remarks>
internal sealed class FunctionHandler
{
    private static readonly Type[] returnTypes =
        [typeof(Stream), typeof(string), typeof(void), typeof(Task), typeof(Task<Stream>), typeof(Task<string>)];

    private readonly MethodInfo method;
    private readonly object? instance;
    private readonly Type? parameter;

    private FunctionHandler(MethodInfo method, object? instance)
    {
        this.method = method;
        this.instance = instance;
        parameter = method.GetParameters().SingleOrDefault()?.ParameterType;
    }

    /// <exception cref="InvalidOperationException">The handler does not exist or has another signature.</exception>
    public static FunctionHandler Load(string handler)
    {
        var parts = handler.Split("::");
        if (parts.Length != 3)
        {
            throw new InvalidOperationException($"The handler '{handler}' is not of the form Assembly::Type::Method.");
        }

        // The function's deps.json is that of the process, so its assemblies load by name in the default context.
        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(parts[0]));
        var type = assembly.GetType(parts[1])
            ?? throw new InvalidOperationException($"Unable to load type '{parts[1]}' from assembly '{parts[0]}'.");
        var method = FindMethod(type, parts[2]);
        Validate(method);

        const BindingFlags constructor =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.CreateInstance | BindingFlags.DoNotWrapExceptions;
        var instance = method.IsStatic ? null : Activator.CreateInstance(type, constructor, null, null, null);
        return new FunctionHandler(method, instance);
    }

    public Task<Stream?> InvokeAsync(Stream payload)
    {
        object?[]? arguments = null;
        if (parameter == typeof(Stream))
        {
            arguments = [payload];
        }
        else if (parameter == typeof(string))
        {
            arguments = [JsonSerializer.Deserialize<string>(payload)];
        }

        return method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null) switch
        {
            Task<Stream?> stream => stream,
            Task<string?> text => JsonAsync(text),
            Task task => NothingAsync(task),
            string text => Task.FromResult<Stream?>(Json(text)),
            var stream => Task.FromResult((Stream?)stream),
        };
    }

    private static MethodInfo FindMethod(Type type, string name)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        var methods = type.GetMember(name, MemberTypes.Method, all);
        return methods.Length switch
        {
            1 => (MethodInfo)methods[0],
            0 => throw new InvalidOperationException($"Unable to find a public method '{name}' in type '{type.FullName}'."),
            _ => throw new InvalidOperationException($"Type '{type.FullName}' has several methods '{name}'; name one that is not overloaded."),
        };
    }

    private static void Validate(MethodInfo method)
    {
        var parameters = method.GetParameters();
        var takes = parameters.Length == 0
            || (parameters.Length == 1 && (parameters[0].ParameterType == typeof(Stream) || parameters[0].ParameterType == typeof(string)));
        if (!takes || !returnTypes.Contains(method.ReturnType))
        {
            throw new InvalidOperationException(
                $"The handler '{method}' can't be run here: it may take a Stream, a string or nothing, and return a Stream, a string, a task of one of them, or nothing.");
        }
    }

    private static async Task<Stream?> JsonAsync(Task<string?> text) => Json(await text);

    private static async Task<Stream?> NothingAsync(Task task)
    {
        await task;
        return null;
    }

    private static MemoryStream Json(string? text) => new(JsonSerializer.SerializeToUtf8Bytes(text));
}
