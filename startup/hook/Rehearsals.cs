using System;
using System.Threading;

/// <summary>
/// What is run and not only prepared, since the runtime and its native libraries do most of it once in a process: code of the
/// framework alone, on nothing but what it makes itself. The list has a number where a method has a token.
/// </summary>
internal static class Rehearsals
{
    private const int Tls = 1;

    // What has a row in no table of metadata (ECMA-335 II.22), for which hooks that know no rehearsals find no method.
    private const int NoTable = 0;

    private static int begun;

    public static bool Is(int token) => token >> 24 == NoTable;

    /// <summary>Once in a process: several images may ask for it.</summary>
    public static void Run(int number)
    {
        if (number != Tls) throw new NotSupportedException();
        if (Interlocked.Exchange(ref begun, 1) == 0) TlsHandshake.Rehearse();
    }
}
