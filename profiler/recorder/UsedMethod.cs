using System.Diagnostics.Tracing;

namespace Prejit.Recorder;

/// <summary>A method as the runtime reported it at its first use. <c>Id</c> is the runtime's address of the method.</summary>
internal sealed record UsedMethod(long Id, string Namespace, bool Compiled, bool Dynamic, bool OnListenerThread, DateTime Time)
{
    /// <summary>
    /// For an event for every method that the runtime compiles (JIT) and for every precompiled method whose code it looks
    /// up (compilation diagnostic), in the order in which they are first used.
    /// </summary>
    public const EventKeywords Keywords = (EventKeywords)(0x10 | 0x2000000000);

    private const int MethodLoadVerbose = 143;
    private const int ReadyToRunGetEntryPoint = 159;
    private const uint DynamicMethod = 0x1;

    /// <summary>Null for an event that says nothing of a method's use.</summary>
    public static UsedMethod? Read(EventWrittenEventArgs e, IReadOnlyList<object?> payload, bool onListenerThread)
    {
        if (e.EventId is not (MethodLoadVerbose or ReadyToRunGetEntryPoint)) return null;
        var compiled = e.EventId == MethodLoadVerbose;
        // The lookup is told whether it found code or not; if not, the runtime goes on to compile the method.
        if (!compiled && Convert.ToUInt64(payload[4]) == 0) return null;
        var id = unchecked((long)Convert.ToUInt64(payload[0]));
        var @namespace = (string?)payload[compiled ? 6 : 1] ?? "";
        var dynamic = compiled && (Convert.ToUInt32(payload[5]) & DynamicMethod) != 0;
        return new(id, @namespace, compiled, dynamic, onListenerThread, e.TimeStamp);
    }
}
