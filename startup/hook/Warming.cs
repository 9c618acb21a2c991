using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

/// <summary>Prepares methods on every processor until all are prepared or the time is up.</summary>
internal sealed class Warming
{
    private const int Batch = 16;

    private readonly ModuleHandle module;
    private readonly int[] tokens;
    private readonly long deadline;
    private int next;
    private int prepared;
    private int failed;

    public Warming(ModuleHandle module, int[] tokens, long deadline)
    {
        this.module = module;
        this.tokens = tokens;
        this.deadline = deadline;
    }

    public int Prepared => prepared;

    /// <summary>Methods that don't exist in this version of the runtime or of a package.</summary>
    public int Failed => failed;

    public void Run()
    {
        var threads = Environment.GetEnvironmentVariable("PREJIT_WARM_THREADS") is { } t ? int.Parse(t) : Math.Min(Environment.ProcessorCount, 2);
        Thread? helper = null;
        if (threads > 1)
        {
            helper = new Thread(PrepareBatches) { IsBackground = true };
            helper.Start();
        }
        PrepareBatches();
        helper?.Join();
    }

    private void PrepareBatches()
    {
        int done = 0, missed = 0;
        for (var first = Interlocked.Add(ref next, Batch) - Batch; first < tokens.Length; first = Interlocked.Add(ref next, Batch) - Batch)
        {
            var end = Math.Min(first + Batch, tokens.Length);
            for (var index = first; index < end; index++)
            {
                if (Stopwatch.GetTimestamp() >= deadline) goto stop;
                if (Prepare(tokens[index])) done++;
                else missed++;
            }
        }
        stop:
        Interlocked.Add(ref prepared, done);
        Interlocked.Add(ref failed, missed);
    }

    private bool Prepare(int token)
    {
        try
        {
            RuntimeHelpers.PrepareMethod(module.ResolveMethodHandle(token));
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
