using System.Diagnostics.Tracing;
using System.Reflection;

namespace Prejit.Recorder;

/// <summary>A method as the runtime reported it at its first use. <c>Id</c> is the runtime's address of the method.</summary>
internal sealed record UsedMethod(long Id, string Namespace, bool Compiled, bool Dynamic, bool OnListenerThread, DateTime Time);

/// <summary>
/// Receives an event for every method that the runtime compiles (JIT keyword) and for every precompiled method whose
/// code it looks up (compilation diagnostic keyword), in the order in which they are first used.
/// </summary>
internal sealed class MethodListener : EventListener
{
    private const EventKeywords Jit = (EventKeywords)0x10;
    private const EventKeywords CompilationDiagnostic = (EventKeywords)0x2000000000;
    private const int MethodLoadVerbose = 143;
    private const int ReadyToRunGetEntryPoint = 159;
    private const uint DynamicMethod = 0x1;

    // No field initialiser can be used here: the base constructor already delivers events.
    private readonly object gate = new();
    private List<UsedMethod>? seen;
    private Func<ulong>? currentThread;

    public int Count
    {
        get { lock (gate) return seen?.Count ?? 0; }
    }

    public UsedMethod[] Seen()
    {
        lock (gate) return seen?.ToArray() ?? [];
    }

    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(source, EventLevel.Verbose, Jit | CompilationDiagnostic);
    }

    protected override void OnEventWritten(EventWrittenEventArgs e)
    {
        if (e.EventId is not (MethodLoadVerbose or ReadyToRunGetEntryPoint) || e.Payload is not { } payload) return;
        var compiled = e.EventId == MethodLoadVerbose;
        // The lookup is told whether it found code or not; if not, the runtime goes on to compile the method.
        if (!compiled && Convert.ToUInt64(payload[4]) == 0) return;
        var id = unchecked((long)Convert.ToUInt64(payload[0]));
        var @namespace = (string?)payload[compiled ? 6 : 1] ?? "";
        var dynamic = compiled && (Convert.ToUInt32(payload[5]) & DynamicMethod) != 0;
        currentThread ??= typeof(Thread).GetProperty("CurrentOSThreadId", BindingFlags.Static | BindingFlags.NonPublic)!
            .GetMethod!.CreateDelegate<Func<ulong>>();
        var onListenerThread = unchecked((ulong)e.OSThreadId) == currentThread();
        lock (gate) (seen ??= new(8192)).Add(new(id, @namespace, compiled, dynamic, onListenerThread, e.TimeStamp));
    }
}
