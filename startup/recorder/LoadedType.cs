using System.Diagnostics.Tracing;

namespace Prejit.Recorder;

/// <summary>
/// A type that the runtime brought to a level of loading (ClassLoadLevel in its classloadlevel.h). <c>Id</c> is its address.
/// </summary>
internal sealed record LoadedType(long Id, int Level, DateTime Time)
{
    /// <summary>For an event for every type that the runtime loads (type diagnostic).</summary>
    public const EventKeywords Keywords = (EventKeywords)0x8000000000;

    private const int TypeLoadStop = 74;

    /// <summary>Null for an event that says nothing of a type's loading.</summary>
    public static LoadedType? Read(EventWrittenEventArgs e, IReadOnlyList<object?> payload) =>
        e.EventId == TypeLoadStop
            ? new(unchecked((long)Convert.ToUInt64(payload[3])), Convert.ToInt32(payload[2]), e.TimeStamp)
            : null;
}
