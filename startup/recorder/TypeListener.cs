using System.Diagnostics.Tracing;

namespace Prejit.Recorder;

/// <summary>A type that the runtime loaded. <c>Id</c> is the runtime's address of the type.</summary>
internal sealed record LoadedType(long Id, DateTime Time);

/// <summary>Receives an event for every type that the runtime has loaded whole (type diagnostic keyword).</summary>
internal sealed class TypeListener : RuntimeListener<LoadedType>
{
    private const EventKeywords TypeDiagnostic = (EventKeywords)0x8000000000;
    private const int TypeLoadStop = 74;

    // CLASS_LOADED in the runtime's classloadlevel.h. Below it, an address may belong to an attempt that was given up.
    private static int Loaded => Environment.Version.Major >= 9 ? 4 : 6;

    protected override EventKeywords Keywords => TypeDiagnostic;

    protected override LoadedType? Read(int eventId, IReadOnlyList<object?> payload, EventWrittenEventArgs e)
    {
        if (eventId != TypeLoadStop) return null;
        if (Convert.ToInt32(payload[2]) != Loaded || IsOnListenerThread(e)) return null;
        return new(unchecked((long)Convert.ToUInt64(payload[3])), e.TimeStamp);
    }
}
