using System.Diagnostics.Tracing;

namespace Prejit.Recorder;

/// <summary>A method as the runtime reported it at its first use. <c>Id</c> is the runtime's address of the method.</summary>
internal sealed record UsedMethod(long Id, bool Compiled, DateTime Time)
{
    /// <summary>
    /// For an event for every method that the runtime compiles (JIT) and for every precompiled method whose code it looks
    /// up (compilation diagnostic), in the order in which they are first used.
    /// </summary>
    public const EventKeywords Keywords = (EventKeywords)(0x10 | 0x2000000000);

    private const int MethodLoadVerbose = 143;
    private const int ReadyToRunGetEntryPoint = 159;
    private const uint DynamicMethod = 0x1;

    // The event machinery: most of it runs only because a recorder listens.
    private const string Listening = "System.Diagnostics.Tracing.";

    /// <summary>Null for an event that says nothing of a method's use, or of one that has no name outside of the process.</summary>
    public static UsedMethod? Read(EventWrittenEventArgs e, IReadOnlyList<object?> payload)
    {
        if (e.EventId is not (MethodLoadVerbose or ReadyToRunGetEntryPoint)) return null;
        var compiled = e.EventId == MethodLoadVerbose;
        // The lookup is told whether it found code or not; if not, the runtime goes on to compile the method.
        if (!compiled && Convert.ToUInt64(payload[4]) == 0) return null;
        if (compiled && (Convert.ToUInt32(payload[5]) & DynamicMethod) != 0) return null;
        if (payload[compiled ? 6 : 1] is string name && name.StartsWith(Listening, StringComparison.Ordinal)) return null;
        return new(unchecked((long)Convert.ToUInt64(payload[0])), compiled, e.TimeStamp);
    }
}
