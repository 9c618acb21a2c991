using System.Diagnostics.Tracing;
using System.Reflection;

namespace Prejit.Recorder;

/// <summary>Collects what the runtime reports of itself, in the order in which it happened.</summary>
/// <typeparam name="T">What is kept of an event.</typeparam>
internal abstract class RuntimeListener<T> : EventListener
    where T : class
{
    // The base constructor already delivers events. Initialisers of fields run before it.
    private readonly List<T> seen = new(8192);
    private Func<ulong>? currentThread;

    public int Count
    {
        get { lock (seen) return seen.Count; }
    }

    public T[] Seen()
    {
        lock (seen) return seen.ToArray();
    }

    /// <summary>Kinds of events of <c>Microsoft-Windows-DotNETRuntime</c>.</summary>
    protected abstract EventKeywords Keywords { get; }

    /// <summary>Null for an event that says nothing of interest.</summary>
    protected abstract T? Read(EventWrittenEventArgs e, IReadOnlyList<object?> payload);

    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(source, EventLevel.Verbose, Keywords);
    }

    protected override void OnEventWritten(EventWrittenEventArgs e)
    {
        if (e.Payload is not { } payload || Read(e, payload) is not { } read) return;
        lock (seen) seen.Add(read);
    }

    /// <summary>What happens on the thread that delivers events happens only because somebody listens.</summary>
    protected bool IsOnListenerThread(EventWrittenEventArgs e)
    {
        currentThread ??= typeof(Thread).GetProperty("CurrentOSThreadId", BindingFlags.Static | BindingFlags.NonPublic)!
            .GetMethod!.CreateDelegate<Func<ulong>>();
        return unchecked((ulong)e.OSThreadId) == currentThread();
    }
}
