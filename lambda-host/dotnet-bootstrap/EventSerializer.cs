using System.Reflection;
using Amazon.Lambda.Core;

namespace Prejit.Bootstrap;

/// <summary>Reads a handler's events and writes its answers, with the serializer that the function names.</summary>
internal sealed class EventSerializer
{
    private static readonly MethodInfo deserialize = typeof(ILambdaSerializer).GetMethod(nameof(ILambdaSerializer.Deserialize))!;
    private static readonly MethodInfo serialize = typeof(ILambdaSerializer).GetMethod(nameof(ILambdaSerializer.Serialize))!;

    private readonly ILambdaSerializer? serializer;

    /// <exception cref="LambdaValidationException">The handler needs a serializer and names none that can be used.</exception>
    public EventSerializer(MethodInfo handler)
    {
        var attribute = handler.GetCustomAttribute<LambdaSerializerAttribute>()
            ?? handler.Module.Assembly.GetCustomAttribute<LambdaSerializerAttribute>();
        serializer = attribute is null ? null : Create(attribute.SerializerType);
        if (serializer is null && NeedsSerializer(handler) is { } type)
        {
            throw new LambdaValidationException(
                $"Could not find the LambdaSerializerAttribute on the assembly '{handler.Module.Assembly.GetName().Name}' or method '{handler.Name}', and '{type}' needs it: only System.IO.Stream goes without a serializer.");
        }
    }

    public object? Read(Stream json, Type type) => type == typeof(Stream) ? json : Call(deserialize, type, json);

    public Stream Write(object? value, Type type)
    {
        if (typeof(Stream).IsAssignableFrom(type))
        {
            return (Stream?)value ?? Stream.Null;
        }
        var json = new MemoryStream();
        Call(serialize, type, value, json);
        json.Position = 0;
        return json;
    }

    private object? Call(MethodInfo method, Type type, params object?[] arguments) =>
        method.MakeGenericMethod(type).Invoke(serializer, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static ILambdaSerializer Create(Type type)
    {
        var constructor = type.GetConstructor(Type.EmptyTypes)
            ?? throw new LambdaValidationException($"The serializer '{type}' has no public constructor without parameters.");
        return constructor.Invoke(null) as ILambdaSerializer
            ?? throw new LambdaValidationException($"The serializer '{type}' does not implement 'ILambdaSerializer'.");
    }

    /// <summary>The first type of the handler's that is not a stream, if any.</summary>
    private static Type? NeedsSerializer(MethodInfo handler)
    {
        var result = handler.ReturnType.IsConstructedGenericType && typeof(Task).IsAssignableFrom(handler.ReturnType)
            ? handler.ReturnType.GetGenericArguments()[0]
            : handler.ReturnType;
        var input = handler.GetParameters().FirstOrDefault(parameter => !HandlerValidation.IsContext(parameter))?.ParameterType;
        if (input is not null && input != typeof(Stream))
        {
            return input;
        }
        return result == typeof(void) || result == typeof(Task) || typeof(Stream).IsAssignableFrom(result) ? null : result;
    }
}
