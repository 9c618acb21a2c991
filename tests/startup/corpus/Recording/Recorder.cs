using System.Collections.Concurrent;

namespace Recording;

/// <summary>What every method of an instrumented assembly calls first.</summary>
public static class Recorder
{
    private static readonly ConcurrentDictionary<string, bool> Methods = new();

    public static ICollection<string> Ran => Methods.Keys;

    public static void Note(string method) => Methods.TryAdd(method, true);
}
