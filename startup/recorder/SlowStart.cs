namespace Prejit.Recorder;

/// <summary>
/// Ends the collecting of a start that takes long. To be recorded makes a start about three times as long, and neither Lambda's
/// limit of init nor the function's own timeout has been set for that.
/// </summary>
internal sealed class SlowStart : IDisposable
{
    // Half of what Lambda gives init (AWS Lambda developer guide, "Lambda execution environment lifecycle").
    private static readonly TimeSpan LongestInit = TimeSpan.FromSeconds(5);

    private readonly Timer timer;
    private readonly TimeSpan longestInvocation;

    /// <param name="listener">What stops to collect.</param>
    /// <param name="longestInvocation">After which the first answer is overdue.</param>
    public SlowStart(RuntimeListener listener, TimeSpan longestInvocation)
    {
        this.longestInvocation = longestInvocation;
        timer = new(_ => listener.StopCollecting(), null, LongestInit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The function is done with init, or has answered.</summary>
    public void OnAsking() => timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The first event is there.</summary>
    public void OnEvent() => timer.Change(longestInvocation, Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
