using System.Reflection;
using System.Runtime.Loader;
using Amazon.Lambda.Core;

namespace Prejit.Bootstrap;

/// <summary>The function's handler: a method, static or not, found by <c>Assembly::Type::Method</c>.</summary>
/// <remarks>
/// It takes an event, an <see cref="ILambdaContext"/>, both or nothing, and returns anything, or a task of it, or nothing. Streams
/// go through as they are; everything else through the serializer that a <see cref="LambdaSerializerAttribute"/> names on
/// the method, or else on its assembly (AWS Lambda developer guide, "Define Lambda function handler in C#").
/// </remarks>
internal sealed class FunctionHandler
{
    private readonly MethodInfo method;
    private readonly object? instance;
    private readonly EventSerializer serializer;
    private readonly PropertyInfo? taskResult;

    private FunctionHandler(MethodInfo method, object? instance)
    {
        this.method = method;
        this.instance = instance;
        serializer = new EventSerializer(method);
        taskResult = ResultOf(method.ReturnType);
    }

    /// <exception cref="LambdaValidationException">There is no such handler, or it is none that can be run.</exception>
    public static FunctionHandler Load(string handler)
    {
        var parts = handler.Split("::");
        if (parts.Length != 3)
        {
            throw new LambdaValidationException(
                $"Invalid lambda function handler: '{handler}'. The valid format is 'ASSEMBLY::TYPE::METHOD'.");
        }

        var type = LoadAssembly(parts[0]).GetType(parts[1])
            ?? throw new LambdaValidationException($"Unable to load type '{parts[1]}' from assembly '{parts[0]}'.");
        var method = FindMethod(type, parts[2]);
        HandlerValidation.Require(method);

        const BindingFlags constructor =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.CreateInstance | BindingFlags.DoNotWrapExceptions;
        var instance = method.IsStatic ? null : Activator.CreateInstance(type, constructor, null, null, null);
        return new FunctionHandler(method, instance);
    }

    public async Task<Stream> InvokeAsync(Stream payload, ILambdaContext context)
    {
        var arguments = Array.ConvertAll(
            method.GetParameters(),
            parameter => HandlerValidation.IsContext(parameter) ? context : serializer.Read(payload, parameter.ParameterType));
        var result = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        if (result is Task task)
        {
            await task;
            return taskResult is null ? Stream.Null : serializer.Write(taskResult.GetValue(task), taskResult.PropertyType);
        }
        return method.ReturnType == typeof(void) ? Stream.Null : serializer.Write(result, method.ReturnType);
    }

    /// <summary>The function's deps.json is that of the process, so its assemblies load by name in the default context.</summary>
    private static Assembly LoadAssembly(string name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (FileNotFoundException exception)
        {
            throw new LambdaValidationException(
                $"Could not find the handler's assembly '{name}'. It has to be in the root of the function's zip.", exception);
        }
    }

    /// <summary>By its name, or where it is overloaded by its whole signature.</summary>
    private static MethodInfo FindMethod(Type type, string name)
    {
        const BindingFlags all =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        var methods = Array.FindAll(type.GetMethods(all), method => method.Name == name || method.ToString() == name);
        return methods.Length switch
        {
            1 => methods[0],
            0 => throw new LambdaValidationException($"Unable to find method '{name}' in type '{type.FullName}'."),
            _ => throw new LambdaValidationException(
                $"The method '{name}' in type '{type.FullName}' has several overloads. Give the whole signature of one: {string.Join("; ", (object[])methods)}."),
        };
    }

    /// <summary>The property that has a task's result, or null if the type is no task of anything.</summary>
    private static PropertyInfo? ResultOf(Type? type)
    {
        while (type is not null && !(type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
        {
            type = type.BaseType;
        }
        return type?.GetProperty(nameof(Task<object>.Result));
    }
}
