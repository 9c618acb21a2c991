using System.Diagnostics.Tracing;
using System.Reflection;

namespace Prejit.Recorder;

/// <summary>Collects what the runtime reports of the methods and types that it uses, in the order in which it happened.</summary>
/// <remarks>
/// There is one listener for both, because a second one loses events. The runtime has a single session for all listeners and
/// starts it anew for each that joins. If by then the first session's thread has not run yet, it takes the second session's
/// token for its own, never ends, and the second session waits for it forever: only the first listener's events arrive
/// (EventPipeEventDispatcher.StartDispatchTask in dotnet/runtime; seen with .NET 10 on a busy machine).
/// </remarks>
internal sealed class RuntimeListener : EventListener
{
    // The base constructor already delivers events. Initialisers of fields run before it.
    private readonly List<UsedMethod> methods = new(8192);
    private readonly List<LoadedType> types = new(8192);
    private Func<ulong>? currentThread;

    /// <summary>How many events were of interest so far.</summary>
    public int Count
    {
        get { lock (methods) return methods.Count + types.Count; }
    }

    public (UsedMethod[] Methods, LoadedType[] Types) Seen()
    {
        lock (methods) return ([.. methods], [.. types]);
    }

    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(source, EventLevel.Verbose, UsedMethod.Keywords | LoadedType.Keywords);
    }

    protected override void OnEventWritten(EventWrittenEventArgs e)
    {
        if (e.Payload is not { } payload) return;
        var onListenerThread = IsOnListenerThread(e);
        var method = UsedMethod.Read(e, payload, onListenerThread);
        // What is loaded on the thread that delivers events is loaded only because somebody listens.
        var type = onListenerThread ? null : LoadedType.Read(e, payload);
        lock (methods)
        {
            if (method is not null) methods.Add(method);
            if (type is not null) types.Add(type);
        }
    }

    private bool IsOnListenerThread(EventWrittenEventArgs e)
    {
        currentThread ??= typeof(Thread).GetProperty("CurrentOSThreadId", BindingFlags.Static | BindingFlags.NonPublic)!
            .GetMethod!.CreateDelegate<Func<ulong>>();
        return unchecked((ulong)e.OSThreadId) == currentThread();
    }
}
