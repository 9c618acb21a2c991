using System.Diagnostics;
using System.IO.Compression;

namespace Prejit.Recorder;

/// <summary>
/// Records a function's own start in Lambda. Once it has answered, and before it asks for the next event, its record is written and
/// sent, for as long as the budget lasts; what does not fit goes on in the next such moment. Nobody waits then: the answer
/// is delivered, and no other event is there yet.
/// </summary>
/// <remarks>Whatever goes wrong here, nobody hears of it and the function goes on. <c>PREJIT_RECORD_LOG=1</c>: a line on standard output.</remarks>
internal sealed class LambdaRecording
{
    // Moments in which the record is written, and times that it is sent in vain: where there is no way, each takes all of the budget.
    private const int MostMoments = 12;
    private const int MostFailures = 2;

    // Time that is left of the function's timeout for itself, and for which nothing is begun.
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    private readonly RecordingSettings settings;
    private readonly RuntimeApiCalls calls = new();
    private readonly RuntimeListener listener;
    private readonly SlowStart slowStart;
    private readonly MemoryStream compressed = new();
    private RecordWriter? writer;
    private (UsedMethod[] Methods, LoadedType[] Types)? rest;
    private Thread? worker;
    private int moments;
    private int failures;
    private volatile bool isOver;

    private LambdaRecording(RecordingSettings settings)
    {
        this.settings = settings;
        listener = new(calls);
        slowStart = new(listener, settings.LongestInvocation);
        calls.Asking = OnAsking;
        calls.GettingFirst = slowStart.OnEvent;
    }

    public static void Start(string folder)
    {
        try
        {
            var settings = RecordingSettings.Read(Path.Combine(folder, RecordingSettings.FileName));
            if (DateTime.UtcNow < settings.ExpiresAt) _ = new LambdaRecording(settings);
        }
        catch (Exception error)
        {
            Log(() => error.Message);
        }
    }

    /// <summary>Runs on the thread that asks for an event, which waits meanwhile.</summary>
    private void OnAsking(int answered)
    {
        if (isOver) return;
        try
        {
            slowStart.OnAsking();
            if (answered == 0) return;
            if (++moments > MostMoments) End("there were too many moments");
            else if (Budget() is { } budget) KeepFor(budget, answered);
        }
        catch (Exception error)
        {
            End(error.Message);
        }
    }

    /// <summary>Null when the function has too little time left.</summary>
    private TimeSpan? Budget()
    {
        var spent = DateTime.UtcNow - (calls.GotEvent ?? DateTime.UtcNow);
        var left = settings.Timeout - spent - Reserve;
        if (left < Least) return null;
        return left < settings.Budget ? left : settings.Budget;
    }

    private void KeepFor(TimeSpan budget, int answered)
    {
        var begun = Stopwatch.GetTimestamp();
        if (worker is not { IsAlive: true })
        {
            worker = new(() => Work(answered, () => budget - Stopwatch.GetElapsedTime(begun))) { IsBackground = true, Name = "prejit-recorder" };
            // Without what the function has set for the flow of its own work.
            worker.UnsafeStart();
        }
        worker.Join(budget);
    }

    private void Work(int answered, Func<TimeSpan> left)
    {
        try
        {
            if (rest is null)
            {
                rest = Collect(left);
                if (answered >= settings.Answers) listener.StopCollecting();
            }
            if (listener.SawCollectibleCode) End("the function has code that can be unloaded");
            if (isOver || !Write(rest.Value, () => left() <= TimeSpan.Zero)) return;
            Log(() => $"{compressed.Length} bytes, {left().TotalMilliseconds:0} ms are left to send them");
            if (compressed.Length > settings.MaxBytes) End("the record is too large");
            else if (left() > Least) Send(answered, left());
        }
        catch (Exception error)
        {
            End(error.Message);
        }
    }

    /// <summary>The runtime hands events over in batches: waits until no new one has come for a while, but not for long.</summary>
    private (UsedMethod[], LoadedType[]) Collect(Func<TimeSpan> left)
    {
        var longest = left() / 2;
        for (var seen = -1; seen != listener.Count && left() > longest; Thread.Sleep(100)) seen = listener.Count;
        var (methods, types) = listener.Seen();
        return (Array.FindAll(methods, method => !calls.IsPause(method.Time)), Array.FindAll(types, type => !calls.IsPause(type.Time)));
    }

    /// <summary>
    /// Each turn adds a part to the record, which is compressed by itself: parts that stand one after the other are one stream
    /// (RFC 1952, section 2.2).
    /// </summary>
    private bool Write((UsedMethod[] Methods, LoadedType[] Types) seen, Func<bool> mustStop)
    {
        using var part = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true);
        if (writer is null)
        {
            writer = new(part);
            writer.WriteHead(calls);
        }
        writer.Output = part;
        var isWhole = writer.Add(seen, mustStop);
        writer.WriteEnd();
        return isWhole;
    }

    private void Send(int answered, TimeSpan atMost)
    {
        bool? arrived = false;
        try
        {
            arrived = RecordUpload.Send(settings.Url, compressed.ToArray(), atMost);
        }
        catch (Exception error)
        {
            Log(() => error.Message);
        }
        if (arrived is null) End("the record is refused");
        else if (arrived is false && ++failures == MostFailures) End("there is no way to send the record");
        else if (arrived is true && answered >= settings.Answers) End("the record is sent");
        if (arrived is true) rest = null;
    }

    /// <summary>Nothing of the recorder is left but its loaded assembly.</summary>
    private void End(string why)
    {
        isOver = true;
        slowStart.Dispose();
        listener.Dispose();
        Log(() => why);
    }

    /// <summary>Not to standard error: AWS's bootstrap makes an error of every line there.</summary>
    private static void Log(Func<string> line)
    {
        if (Environment.GetEnvironmentVariable("PREJIT_RECORD_LOG") != "1") return;
        try
        {
            Console.Out.WriteLine("Prejit.Recorder: " + line());
        }
        catch (Exception)
        {
            // Nobody can be told.
        }
    }
}
