using System.Reflection;
using System.Runtime.CompilerServices;
using Amazon.Lambda.Core;

namespace Prejit.Bootstrap;

/// <summary>The function can't be run as it is. Lambda reports it by this name.</summary>
internal sealed class LambdaValidationException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Which methods AWS's bootstrap takes for handlers.</summary>
internal static class HandlerValidation
{
    public static bool IsContext(ParameterInfo parameter) => typeof(ILambdaContext).IsAssignableFrom(parameter.ParameterType);

    /// <exception cref="LambdaValidationException">The method can't be a handler.</exception>
    public static void Require(MethodInfo method)
    {
        if (Refusal(method) is { } reason)
        {
            throw new LambdaValidationException(
                $"The method '{method}' of type '{method.DeclaringType}' is not supported as a handler: {reason}.");
        }
    }

    private static string? Refusal(MethodInfo method)
    {
        var parameters = method.GetParameters();
        if (method.IsAbstract || method.ContainsGenericParameters)
        {
            return "it or its type is abstract or generic";
        }
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), false))
        {
            return "it is an 'async void' method, whose end nobody can wait for";
        }
        if (parameters.Length > 2)
        {
            return "it has more than 2 parameters";
        }
        if (parameters.Length == 2 && !IsContext(parameters[1]))
        {
            return $"it has 2 parameters, and the second one is not of type '{typeof(ILambdaContext)}'";
        }
        return null;
    }
}
