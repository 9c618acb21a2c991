using System;
using System.Buffers.Text;
using System.IO;
using Microsoft.Win32.SafeHandles;

/// <summary>
/// By how much the process may grow while it warms: a share of the function's memory, of which the rest is the function's own.
/// Growth is what the kernel counts as resident, so files that are mapped count as well. To ask takes some microseconds.
/// </summary>
internal sealed class MemoryBudget
{
    private const string FunctionMemory = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE";

    // In MiB: the least that Lambda gives a function.
    private const int LeastFunctionMemory = 128;

    // A third. Warming takes 27 MiB for the example, which a function of 128 MB still has, and 46 MiB for EF Core with SQLite.
    private const int Share = 3;

    private readonly SafeFileHandle? statistics;
    private readonly long atStart;
    private readonly long most;

    public MemoryBudget()
    {
        var text = Environment.GetEnvironmentVariable(FunctionMemory);
        var memory = int.TryParse(text, out var value) && value > 0 ? value : LeastFunctionMemory;
        most = memory * 1024L * 1024 / Share;
        if (!File.Exists("/proc/self/statm")) return;
        statistics = File.OpenHandle("/proc/self/statm");
        atStart = Resident();
    }

    /// <summary>In bytes; 0 where the kernel doesn't tell.</summary>
    public long Growth => Resident() - atStart;

    public bool IsSpent => Growth > most;

    /// <summary>The second number of the file (proc(5)): pages that are resident.</summary>
    private long Resident()
    {
        if (statistics is null) return 0;
        Span<byte> text = stackalloc byte[128];
        text = text[..RandomAccess.Read(statistics, text, fileOffset: 0)];
        return Utf8Parser.TryParse(text[(text.IndexOf((byte)' ') + 1)..], out long pages, out _) ? pages * Environment.SystemPageSize : 0;
    }
}
