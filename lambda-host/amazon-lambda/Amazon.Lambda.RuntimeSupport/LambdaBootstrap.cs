namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Handles one invocation.</summary>
public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

/// <summary>Runs in the init phase. When it answers false, no invocation is asked for.</summary>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>Asks the Lambda Runtime API for one invocation after the other and hands each to the handler.</summary>
public class LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapInitializer? initializer = null) : IDisposable
{
    private readonly RuntimeApi api = new();

    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer? initializer = null)
        : this(handlerWrapper.Handler, initializer)
    {
    }

    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (!await InitializeAsync())
        {
            return;
        }
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await InvokeOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        api.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<bool> InitializeAsync()
    {
        try
        {
            return initializer is null || await initializer();
        }
        catch (Exception exception)
        {
            await api.ReportInitErrorAsync(exception);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellation)
    {
        using var invocation = await api.NextAsync(cancellation);
        var requestId = invocation.LambdaContext.AwsRequestId;
        InvocationResponse response;
        try
        {
            response = await handler(invocation);
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            await api.ReportErrorAsync(requestId, exception);
            return;
        }
        await api.RespondAsync(requestId, response.OutputStream);
        if (response.DisposeOutputStream)
        {
            response.OutputStream?.Dispose();
        }
    }
}
