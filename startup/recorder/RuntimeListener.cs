using System.Diagnostics.Tracing;
using System.Reflection;

namespace Prejit.Recorder;

/// <summary>
/// Collects what the runtime reports of the methods and types that it uses, in the order in which it happened, and tells
/// <paramref name="calls"/>, if there are any to follow, what HttpClient reports of its requests.
/// </summary>
/// <remarks>
/// There is one listener for all, because a second one loses events. The runtime has a single session for all listeners and
/// starts it anew for each that joins. If by then the first session's thread has not run yet, it takes the second session's
/// token for its own, never ends, and the second session waits for it forever: only the first listener's events arrive
/// (EventPipeEventDispatcher.StartDispatchTask in dotnet/runtime; seen with .NET 10 on a busy machine).
/// </remarks>
internal sealed class RuntimeListener(RuntimeApiCalls? calls) : EventListener
{
    // Of methods and of types, each: more than any profile may hold, and some megabytes.
    private const int MostEvents = 50_000;

    // For the event of an assembly's loading, and what its flags say of one that can be unloaded (loader keyword).
    private const EventKeywords Assemblies = (EventKeywords)0x8;
    private const int AssemblyLoad = 154;
    private const uint Collectible = 0x8;

    // The base constructor already delivers events. Initialisers of fields run before it.
    private readonly List<UsedMethod> methods = new(8192);
    private readonly List<LoadedType> types = new(8192);
    private EventSource? runtime;
    private Func<ulong>? currentThread;

    /// <summary>How many events were of interest so far.</summary>
    public int Count
    {
        get { lock (methods) return methods.Count + types.Count; }
    }

    /// <summary>
    /// Whether code that can be unloaded was seen. What the runtime has said of such code may be an address of nothing by now, and
    /// to ask for its name would end the process.
    /// </summary>
    public bool SawCollectibleCode { get; private set; }

    public (UsedMethod[] Methods, LoadedType[] Types) Seen()
    {
        lock (methods) return ([.. methods], [.. types]);
    }

    /// <summary>Hears no more of the runtime, and of requests only.</summary>
    public void StopCollecting()
    {
        if (Interlocked.Exchange(ref runtime, null) is { } source) DisableEvents(source);
    }

    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name == "Microsoft-Windows-DotNETRuntime")
        {
            runtime = source;
            EnableEvents(source, EventLevel.Verbose, UsedMethod.Keywords | LoadedType.Keywords | Assemblies);
        }
        else if (calls is not null && source.Name == RuntimeApiCalls.Source)
        {
            EnableEvents(source, EventLevel.Informational);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs e)
    {
        if (e.Payload is not { } payload) return;
        if (e.EventSource.Name == RuntimeApiCalls.Source)
        {
            calls?.Read(e, payload);
            return;
        }
        if (e.EventId == AssemblyLoad && (Convert.ToUInt32(payload[3]) & Collectible) != 0) SawCollectibleCode = true;
        var method = UsedMethod.Read(e, payload);
        // What is loaded on the thread that delivers events is loaded only because somebody listens.
        var type = IsOnListenerThread(e) ? null : LoadedType.Read(e, payload);
        lock (methods)
        {
            if (method is not null && methods.Count < MostEvents) methods.Add(method);
            if (type is not null && types.Count < MostEvents) types.Add(type);
        }
    }

    private bool IsOnListenerThread(EventWrittenEventArgs e)
    {
        currentThread ??= typeof(Thread).GetProperty("CurrentOSThreadId", BindingFlags.Static | BindingFlags.NonPublic)!
            .GetMethod!.CreateDelegate<Func<ulong>>();
        return unchecked((ulong)e.OSThreadId) == currentThread();
    }
}
