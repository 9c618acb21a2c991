using System.Text.Json;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

/// <summary>ASP.NET Core's server in Lambda: invocations are its requests.</summary>
internal sealed class HttpApiServer : IServer
{
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        var serializer = new SourceGeneratorLambdaJsonSerializer<HttpApiJson>(
            options => options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
        var builder = LambdaBootstrapBuilder.Create<HttpApiRequest, HttpApiResponse>(
            (request, _) => HandleAsync(application, request), serializer);
        running = RunAsync(builder.Build());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running;
    }

    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(LambdaBootstrap bootstrap)
    {
        using (bootstrap)
        {
            await bootstrap.RunAsync(stopping.Token);
        }
    }

    private static async Task<HttpApiResponse> HandleAsync<TContext>(IHttpApplication<TContext> application, HttpApiRequest request)
        where TContext : notnull
    {
        using var body = new MemoryStream();
        var response = new HttpResponseFeature();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request.ToFeature());
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(request.Body is not null));
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        features.Set<IHttpRequestIdentifierFeature>(
            new HttpRequestIdentifierFeature { TraceIdentifier = request.RequestContext.RequestId });

        var context = application.CreateContext(features);
        try
        {
            await application.ProcessRequestAsync(context);
            await features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
        }
        catch (Exception exception)
        {
            application.DisposeContext(context, exception);
            throw;
        }
        application.DisposeContext(context, null);
        return HttpApiResponse.From(response, body);
    }

    /// <summary>Without it ASP.NET Core looks for no body.</summary>
    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
