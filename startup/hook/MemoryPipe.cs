using System;
using System.Threading.Tasks;

/// <summary>Bytes from one writer to one reader of the same thread: a reader that waits goes on within the write that it waits for.</summary>
internal sealed class MemoryPipe
{
    // A handshake takes two or three thousand each way.
    private byte[] bytes = new byte[8 * 1024];
    private int start;
    private int end;
    private Memory<byte> wanted;
    private TaskCompletionSource<int>? waiting;

    public void Write(ReadOnlySpan<byte> source)
    {
        if (end + source.Length > bytes.Length) Array.Resize(ref bytes, end + source.Length);
        source.CopyTo(bytes.AsSpan(end));
        end += source.Length;
        if (waiting is not { } reader) return;
        waiting = null;
        reader.SetResult(Take(wanted.Span));
    }

    /// <summary>A read of nothing asks whether there is something to read.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        if (end > start) return new(Take(destination.Span));
        wanted = destination;
        waiting = new();
        return new(waiting.Task);
    }

    private int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, end - start);
        bytes.AsSpan(start, count).CopyTo(destination);
        start += count;
        if (start == end) start = end = 0;
        return count;
    }
}
