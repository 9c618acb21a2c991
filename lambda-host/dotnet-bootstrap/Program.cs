using Prejit.Bootstrap;

// The program that Lambda starts for a managed .NET function:
//   dotnet exec --depsfile <fn>.deps.json --runtimeconfig <fn>.runtimeconfig.json bootstrap.dll Assembly::Type::Method
// It has AWS's own command line and speaks the Lambda Runtime API with HttpClient, as AWS's RuntimeSupport does, so
// that a cold start touches the same parts of the framework.

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: bootstrap.dll <Assembly::Type::Method>");
    return 2;
}

var api = new RuntimeApi(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")
    ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: the bootstrap runs inside Lambda only."));

FunctionHandler handler;
try
{
    handler = FunctionHandler.Load(args[0]);
}
catch (Exception exception)
{
    Console.Error.WriteLine(exception);
    await api.ReportInitErrorAsync(exception);
    return 1;
}

while (true)
{
    using var invocation = await api.NextAsync();
    Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);
    try
    {
        await api.RespondAsync(invocation.RequestId, await handler.InvokeAsync(invocation.Payload));
    }
    catch (Exception exception)
    {
        Console.Error.WriteLine(exception);
        await api.ReportErrorAsync(invocation.RequestId, exception);
    }
}
