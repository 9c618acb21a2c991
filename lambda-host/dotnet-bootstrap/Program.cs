using Amazon.Lambda.RuntimeSupport;
using Prejit.Bootstrap;

// The program that Lambda starts for a .NET class library:
//   dotnet exec --depsfile <fn>.deps.json --runtimeconfig <fn>.runtimeconfig.json Amazon.Lambda.RuntimeSupport.dll Assembly::Type::Method
// It has AWS's own command line, takes Amazon.Lambda.Core from the function's dependencies as AWS's does, and speaks the Lambda
// Runtime API with HttpClient, so that a cold start touches the same parts of the framework.

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Amazon.Lambda.RuntimeSupport.dll <Assembly::Type::Method>");
    return 2;
}

FunctionHandler? function = null;
using var wrapper = HandlerWrapper.GetHandlerWrapper((payload, context) => function!.InvokeAsync(payload, context));
using var bootstrap = new LambdaBootstrap(wrapper, () =>
{
    function = FunctionHandler.Load(args[0]);
    return Task.FromResult(true);
});
await bootstrap.RunAsync();
return 0;
