using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation, as <c>invocation/next</c> hands it out.</summary>
public class InvocationRequest : IDisposable
{
    /// <summary>The event.</summary>
    public Stream InputStream { get; internal init; } = Stream.Null;

    public ILambdaContext LambdaContext { get; internal init; } = null!;

    public void Dispose()
    {
        InputStream.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What a handler answers.</summary>
/// <param name="disposeOutputStream">Whether the stream is the bootstrap's to dispose of when it is sent.</param>
public class InvocationResponse(Stream? outputStream, bool disposeOutputStream)
{
    public InvocationResponse(Stream? outputStream)
        : this(outputStream, true)
    {
    }

    public Stream? OutputStream { get; set; } = outputStream;

    public bool DisposeOutputStream { get; } = disposeOutputStream;
}
