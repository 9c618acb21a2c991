using System.Diagnostics.Tracing;

namespace Prejit.Recorder;

/// <summary>
/// Follows how the function's bootstrap talks to the Lambda Runtime API: it asks for an event, gets it, answers, and asks again.
/// AWS's bootstrap, and the client of an executable, do so with HttpClient, which says of every request when it starts and stops.
/// </summary>
/// <remarks>
/// What HttpClient reports arrives on the very thread that makes the request, before the request is sent. So whoever is called at
/// <see cref="Asking"/> may take its time: the answer before is delivered, and the environment goes on until the next event is asked for.
/// </remarks>
internal sealed class RuntimeApiCalls
{
    public const string Source = "System.Net.Http";

    // HttpTelemetry in dotnet/runtime. The payload of a start: scheme, host, port, path and query, …
    private const int RequestStart = 1;
    private const int RequestStop = 2;

    // AWS Lambda developer guide, "Runtime API".
    private const string Invocations = "/2018-06-01/runtime/invocation/";
    private const string Next = Invocations + "next";

    private readonly string address = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") ?? "";

    // Times at which nothing of the function's is under way: from when an event is asked for until it is there.
    private readonly List<(DateTime From, DateTime To)> pauses = [];
    private DateTime? askedAt;
    private volatile bool isPreparing;

    /// <summary>Called before the bootstrap asks for an event, with the number of events that it has answered so far. It throws nothing.</summary>
    public Action<int>? Asking { get; set; }

    /// <summary>Called when the first event is there. It throws nothing.</summary>
    public Action? GettingFirst { get; set; }

    /// <summary>When the latest event was there; null before the first.</summary>
    public DateTime? GotEvent { get; private set; }

    public DateTime? FirstEvent { get; private set; }

    public DateTime? FirstResponse { get; private set; }

    /// <summary>How many events were handed out.</summary>
    public int Events { get; private set; }

    /// <summary>Whether the recorder may have been at work then, and not the function.</summary>
    public bool IsPause(DateTime time)
    {
        lock (pauses) return time > askedAt || pauses.Exists(pause => time > pause.From && time < pause.To);
    }

    public void Read(EventWrittenEventArgs e, IReadOnlyList<object?> payload)
    {
        if (e.EventId == RequestStart && IsCall(payload, out var path)) OnStart(path, e.TimeStamp);
        // Requests of others may stop as well: then the event is taken to be there a little before it is.
        else if (e.EventId == RequestStop && askedAt is not null && !isPreparing) OnEvent(e.TimeStamp);
    }

    private bool IsCall(IReadOnlyList<object?> payload, out string path)
    {
        path = payload[3] as string ?? "";
        return path.Contains(Invocations, StringComparison.Ordinal)
            && address.StartsWith($"{payload[1]}:{payload[2]}", StringComparison.Ordinal);
    }

    private void OnStart(string path, DateTime time)
    {
        if (!path.EndsWith(Next, StringComparison.Ordinal))
        {
            FirstResponse ??= time;
            return;
        }
        // A response that was streamed may have gone another way.
        if (Events > 0) FirstResponse ??= time;
        lock (pauses) askedAt = time;
        isPreparing = true;
        Asking?.Invoke(Events);
        isPreparing = false;
    }

    private void OnEvent(DateTime time)
    {
        if (FirstEvent is null) GettingFirst?.Invoke();
        FirstEvent ??= time;
        GotEvent = time;
        Events++;
        lock (pauses)
        {
            // What init does to ask for the first event is its own.
            if (Events > 1 && askedAt is { } from) pauses.Add((from, time));
            askedAt = null;
        }
    }
}
