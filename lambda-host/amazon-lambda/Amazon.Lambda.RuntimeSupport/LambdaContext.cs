using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An invocation's context: from the Runtime API's headers, and from the variables that Lambda sets.</summary>
internal sealed class LambdaContext(string requestId, string functionArn, long deadline) : ILambdaContext
{
    public string AwsRequestId => requestId;

    public string InvokedFunctionArn => functionArn;

    public TimeSpan RemainingTime => DateTimeOffset.FromUnixTimeMilliseconds(deadline) - DateTimeOffset.UtcNow;

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB => int.Parse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));

    public ILambdaLogger Logger => new ConsoleLogger(requestId);

    // Only the mobile SDK and Amazon Cognito send these.
    public IClientContext? ClientContext => null;

    public ICognitoIdentity? Identity => null;

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set, which Lambda sets for every function.");

    /// <summary>Lines as AWS's bootstrap writes them: time, request ID, level and message, with tabs between them.</summary>
    private sealed class ConsoleLogger(string requestId) : ILambdaLogger
    {
        public void Log(string message) => Console.Write(message);

        public void LogLine(string message) => Console.WriteLine(message);

        public void Log(string level, string message) =>
            Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}\t{requestId}\t{Short(level)}\t{message}");

        private static string Short(string level) => level switch
        {
            nameof(LogLevel.Trace) => "trce",
            nameof(LogLevel.Debug) => "dbug",
            nameof(LogLevel.Information) => "info",
            nameof(LogLevel.Warning) => "warn",
            nameof(LogLevel.Error) => "fail",
            nameof(LogLevel.Critical) => "crit",
            _ => level,
        };
    }
}
