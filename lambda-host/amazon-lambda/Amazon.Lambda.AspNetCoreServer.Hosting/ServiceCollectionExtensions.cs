using Amazon.Lambda.AspNetCoreServer.Hosting;
using Microsoft.AspNetCore.Hosting.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What sends HTTP requests to the function.</summary>
public enum LambdaEventSource
{
    RestApi,
    HttpApi,
    ApplicationLoadBalancer,
}

public static class ServiceCollectionExtensions
{
    /// <summary>Has ASP.NET Core take requests from Lambda's Runtime API when it runs there, and from its own server elsewhere.</summary>
    public static IServiceCollection AddAWSLambdaHosting(this IServiceCollection services, LambdaEventSource eventSource)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME")))
        {
            return services;
        }
        if (eventSource != LambdaEventSource.HttpApi)
        {
            throw new NotSupportedException($"The stand-in for AWS's package takes events of an HTTP API only, not of a {eventSource}.");
        }
        return services.AddSingleton<IServer, HttpApiServer>();
    }
}
