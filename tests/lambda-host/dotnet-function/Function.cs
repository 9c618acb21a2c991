using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Newtonsoft.Json.Linq;

namespace Fixture;

public class Function
{
    private int invocations;

    public static Stream Echo(Stream input) => input;

    /// <summary>Needs Newtonsoft.Json, which is in the zip or in a layer; counts the invocations of its instance.</summary>
    public async Task<Stream> Count(Stream input)
    {
        using var reader = new StreamReader(input);
        var parsed = JObject.Parse(await reader.ReadToEndAsync());
        parsed["count"] = ++invocations;
        parsed["package"] = typeof(JObject).Assembly.Location;
        return new MemoryStream(System.Text.Encoding.UTF8.GetBytes(parsed.ToString()));
    }

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public string Shout(string text) => text.ToUpperInvariant();

    public void Print() => Console.WriteLine("printed");

    /// <summary>What the handler is told of its function and its invocation, and what Lambda sets for its process.</summary>
    [LambdaSerializer(typeof(CamelCaseLambdaJsonSerializer))]
    public async Task<Told> Tell(Dictionary<string, string> request, ILambdaContext context)
    {
        await Task.Yield();
        context.Logger.LogInformation("told");
        return new Told(
            context.AwsRequestId,
            context.InvokedFunctionArn,
            $"{context.FunctionName}:{context.FunctionVersion}:{context.MemoryLimitInMB}",
            context.RemainingTime.TotalSeconds,
            request.ToDictionary(variable => variable.Key, variable => Environment.GetEnvironmentVariable(variable.Value) ?? ""));
    }

    [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
    public Task<string> Fail() =>
        throw new InvalidOperationException("can't go on", new ArgumentException("because of this"));

    public string Bare(string text) => text;

    public async void Unawaited(Stream input) => await input.DisposeAsync();

    public string TooMany(string one, string two) => one + two;
}

public sealed record Told(string RequestId, string Arn, string Function, double RemainingSeconds, Dictionary<string, string> Variables);
