using System;
using System.Diagnostics;
using System.IO;

/// <summary>
/// Runs before a function's own start, while Lambda still gives full processing power: loads the startup images
/// of the function's layers and prepares, in the order of their first use, the methods that the recorded starts used. Preparing a method loads
/// types and finds or makes its native code. It runs none of it, and no static constructor; what would run a module's
/// initializer is not in their lists.
/// </summary>
/// <remarks>
/// Whatever goes wrong here, the function starts as it would without. Switches: <c>PREJIT_WARM=off</c>;
/// <c>PREJIT_WARM_BUDGET_MS</c>, the most wall time to spend, default 1000; <c>PREJIT_WARM_LOG=1</c>, a line on standard output.
/// How much memory it may take follows from the function's (<see cref="MemoryBudget"/>).
/// </remarks>
internal static class StartupHook
{
    private const int DefaultBudgetMilliseconds = 1000;
    private const string Switch = "PREJIT_WARM";
    private const string Off = "off";

    public static void Initialize()
    {
        // Outside Lambda there is no init phase. A process that the function starts inherits the variables; it isn't in
        // init either, so the first process turns warming off for its children.
        if (Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is null) return;
        try
        {
            if (IsOff()) return;
            Environment.SetEnvironmentVariable(Switch, Off);
            Warm(Stopwatch.GetTimestamp());
        }
        catch (Exception error)
        {
            Log(() => error.Message);
        }
    }

    /// <summary>Not to standard error: AWS's bootstrap makes an error of every line there.</summary>
    public static void Log(Func<string> line)
    {
        if (Environment.GetEnvironmentVariable("PREJIT_WARM_LOG") != "1") return;
        try
        {
            Console.Out.WriteLine("Prejit.Startup: " + line());
        }
        catch (Exception)
        {
            // Nobody can be told, and on a thread of its own an exception would end the process.
        }
    }

    /// <summary>
    /// A function on two layers, its own and one with its packages, has a hook of each. The first switches off for children, and
    /// not for the second: what the process was started with, the kernel still says (proc(5)).
    /// </summary>
    private static bool IsOff() =>
        Environment.GetEnvironmentVariable(Switch) == Off
        && Array.IndexOf(File.ReadAllText("/proc/self/environ").Split('\0'), $"{Switch}={Off}") >= 0;

    private static void Warm(long start)
    {
        var memory = new MemoryBudget();
        var images = StartupImage.LoadAll(Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!);
        if (images.Length > 0) new Warming(new WarmQueue(images), start, start + Budget(), memory).Run();
    }

    /// <summary>In ticks of <see cref="Stopwatch"/>.</summary>
    private static long Budget()
    {
        var text = Environment.GetEnvironmentVariable("PREJIT_WARM_BUDGET_MS");
        var milliseconds = int.TryParse(text, out var value) && value >= 0 ? value : DefaultBudgetMilliseconds;
        return Stopwatch.Frequency / 1000 * milliseconds;
    }
}
