using System.Net.Http.Headers;

namespace Prejit.Bootstrap;

/// <summary>One invocation, as <c>invocation/next</c> hands it out.</summary>
internal sealed class Invocation(HttpResponseMessage response, Stream payload) : IDisposable
{
    public string RequestId { get; } = Header(response, "Lambda-Runtime-Aws-Request-Id")
        ?? throw new InvalidOperationException("The Runtime API sent an invocation without Lambda-Runtime-Aws-Request-Id.");

    public string? TraceId { get; } = Header(response, "Lambda-Runtime-Trace-Id");

    public Stream Payload { get; } = payload;

    public void Dispose() => response.Dispose();

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

/// <summary>Client of the Lambda Runtime API (version 2018-06-01).</summary>
internal sealed class RuntimeApi
{
    private readonly HttpClient client;

    /// <param name="address">What comes before the API's path, the value of <c>AWS_LAMBDA_RUNTIME_API</c>.</param>
    public RuntimeApi(string address)
    {
        client = new HttpClient
        {
            BaseAddress = new Uri($"http://{address}/2018-06-01/runtime/"),
            // A warm environment may wait for its next invocation for as long as Lambda keeps it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<Invocation> NextAsync()
    {
        var response = await client.GetAsync("invocation/next");
        response.EnsureSuccessStatusCode();
        return new Invocation(response, await response.Content.ReadAsStreamAsync());
    }

    public async Task RespondAsync(string requestId, Stream? result)
    {
        using HttpContent content = result is null ? new ByteArrayContent([]) : new StreamContent(result);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.PostAsync($"invocation/{requestId}/response", content);
        response.EnsureSuccessStatusCode();
    }

    public Task ReportErrorAsync(string requestId, Exception exception) =>
        PostErrorAsync($"invocation/{requestId}/error", exception);

    public Task ReportInitErrorAsync(Exception exception) => PostErrorAsync("init/error", exception);

    private async Task PostErrorAsync(string path, Exception exception)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(ErrorReport.Write(exception)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        request.Headers.Add("Lambda-Runtime-Function-Error-Type", exception.GetType().Name);
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
