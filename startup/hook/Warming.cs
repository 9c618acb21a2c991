using System;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;

/// <summary>
/// Prepares methods and loads types until all is done or the time is up: on a thread of its own while Lambda's bootstrap
/// starts, and on the bootstrap's thread too from the moment at which that loads the function. So all is done before the
/// function's own code runs, and nothing is left for the first invocation, for which there may be much less processing power.
/// </summary>
/// <remarks>No thread ever waits for the other with a lock of the runtime's loader, so they can't block each other.</remarks>
internal sealed class Warming
{
    // Large enough that the threads seldom meet, small enough that the last batch takes no time.
    private const int Batch = 16;

    // Kinds of tokens (ECMA-335 II.22).
    private const int TypeReference = 0x01;
    private const int TypeSpecification = 0x1B;

    // Marks a virtual method in the list.
    private const int VirtualMethod = int.MinValue;

    private readonly WarmQueue queue;
    private readonly long start;
    private readonly long deadline;
    private readonly MemoryBudget memory;
    private readonly Thread helper;
    private readonly FunctionCode function = new();
    private volatile string stoppedBy = "";
    private int next;
    private int working;
    private int finished;
    private int prepared;
    private int failed;

    /// <param name="queue">What to prepare.</param>
    /// <param name="start">When the hook began, as <see cref="Stopwatch"/> counts.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="memory">Once it is spent, warming stops too.</param>
    public Warming(WarmQueue queue, long start, long deadline, MemoryBudget memory)
    {
        this.queue = queue;
        this.start = start;
        this.deadline = deadline;
        this.memory = memory;
        helper = new Thread(PrepareAll) { IsBackground = true };
    }

    public void Run()
    {
        var bootstrapLoadsFunction = function.IsKnown && !function.Has(Assembly.GetEntryAssembly());
        if (bootstrapLoadsFunction) AppDomain.CurrentDomain.AssemblyLoad += OnAssemblyLoad;
        helper.Start();
        if (bootstrapLoadsFunction) return;
        PrepareAll();
        WaitForHelper();
    }

    private void OnAssemblyLoad(object? sender, AssemblyLoadEventArgs args)
    {
        try
        {
            if (Thread.CurrentThread == helper || !function.Has(args.LoadedAssembly)) return;
            AppDomain.CurrentDomain.AssemblyLoad -= OnAssemblyLoad;
            PrepareAll();
            WaitForHelper();
        }
        catch (Exception)
        {
            // An exception here would become one of the function's.
        }
    }

    /// <summary>What it does last may take long, such as a rehearsal. When the time is up, the function starts beside it.</summary>
    private void WaitForHelper()
    {
        var left = Math.Max(0, deadline - Stopwatch.GetTimestamp());
        helper.Join(TimeSpan.FromSeconds((double)left / Stopwatch.Frequency));
    }

    private void PrepareAll()
    {
        Interlocked.Increment(ref working);
        int first;
        while ((first = Interlocked.Add(ref next, Batch) - Batch) < queue.Length && !MustStop())
            PrepareBatch(first, Math.Min(first + Batch, queue.Length));
        // A thread leaves only when no batch is left to take, so the last one to leave knows what became of all.
        if (Interlocked.Decrement(ref working) == 0 && Interlocked.Exchange(ref finished, 1) == 0) Log();
    }

    private bool MustStop()
    {
        if (Stopwatch.GetTimestamp() >= deadline) stoppedBy = "time";
        else if (memory.IsSpent) stoppedBy = "memory";
        return stoppedBy.Length > 0;
    }

    private void PrepareBatch(int first, int end)
    {
        for (var place = first; place < end; place++)
        {
            if (Stopwatch.GetTimestamp() >= deadline) return;
            try
            {
                Prepare(queue.Module(place), queue.Token(place));
                Interlocked.Increment(ref prepared);
            }
            catch (Exception)
            {
                // It isn't in this version of the runtime or of a package.
                Interlocked.Increment(ref failed);
            }
        }
    }

    private static void Prepare(ModuleHandle module, int token)
    {
        if (Rehearsals.Is(token))
        {
            Rehearsals.Run(token);
            return;
        }
        if (token >> 24 is TypeReference or TypeSpecification)
        {
            module.ResolveTypeHandle(token);
            return;
        }
        var method = module.ResolveMethodHandle(token & ~VirtualMethod);
        // Since .NET 9 a virtual method has no entry point before somebody asks for it, and without one PrepareMethod
        // does nothing (MethodDesc::IsPointingToPrestub in the runtime's method.cpp).
        if ((token & VirtualMethod) != 0) method.GetFunctionPointer();
        RuntimeHelpers.PrepareMethod(method);
    }

    private void Log() => StartupHook.Log(() =>
        $"{prepared} of {queue.Length} methods and types prepared, {failed} failed, {queue.Images} {(queue.Images == 1 ? "image" : "images")}, "
        + $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms, {memory.Growth / 1048576.0:0.0} MiB"
        + (stoppedBy.Length > 0 ? $", stopped by the {stoppedBy} budget" : ""));
}
