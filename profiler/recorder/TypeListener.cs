using System.Diagnostics.Tracing;

namespace Prejit.Recorder;

/// <summary>
/// A type that the runtime brought to a level of loading (ClassLoadLevel in its classloadlevel.h). <c>Id</c> is its address.
/// </summary>
internal sealed record LoadedType(long Id, int Level, DateTime Time);

/// <summary>Receives an event for every type that the runtime loads (type diagnostic keyword).</summary>
internal sealed class TypeListener : RuntimeListener<LoadedType>
{
    private const EventKeywords TypeDiagnostic = (EventKeywords)0x8000000000;
    private const int TypeLoadStop = 74;

    protected override EventKeywords Keywords => TypeDiagnostic;

    protected override LoadedType? Read(EventWrittenEventArgs e, IReadOnlyList<object?> payload) =>
        e.EventId == TypeLoadStop && !IsOnListenerThread(e)
            ? new(unchecked((long)Convert.ToUInt64(payload[3])), Convert.ToInt32(payload[2]), e.TimeStamp)
            : null;
}
