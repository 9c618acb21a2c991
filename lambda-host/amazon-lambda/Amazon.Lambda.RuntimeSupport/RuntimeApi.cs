using System.Net.Http.Headers;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Client of the Lambda Runtime API (version 2018-06-01).</summary>
internal sealed class RuntimeApi : IDisposable
{
    private readonly HttpClient client;

    public RuntimeApi()
    {
        var address = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")
            ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: this runs inside Lambda only.");
        client = new HttpClient
        {
            BaseAddress = new Uri($"http://{address}/2018-06-01/runtime/"),
            // A warm environment may wait for its next invocation for as long as Lambda keeps it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<InvocationRequest> NextAsync(CancellationToken cancellation)
    {
        var response = await client.GetAsync("invocation/next", cancellation);
        response.EnsureSuccessStatusCode();
        string Header(string name) => response.Headers.TryGetValues(name, out var values)
            ? values.First()
            : throw new InvalidOperationException($"The Runtime API sent an invocation without {name}.");

        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", Header("Lambda-Runtime-Trace-Id"));
        return new InvocationRequest
        {
            InputStream = await response.Content.ReadAsStreamAsync(cancellation),
            LambdaContext = new LambdaContext(
                Header("Lambda-Runtime-Aws-Request-Id"),
                Header("Lambda-Runtime-Invoked-Function-Arn"),
                long.Parse(Header("Lambda-Runtime-Deadline-Ms"))),
        };
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

    public void Dispose() => client.Dispose();

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
