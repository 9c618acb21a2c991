using System.Runtime.CompilerServices;

namespace Prejit.Test;

public struct Leaf
{
    public int Value;
}

public struct Pair<A, B>
{
    public A First;
}

public struct Other<A, B>
{
    public A First;
}

/// <summary>Small, and without an end for a compiler that makes an instance of each method for every structure.</summary>
public static class Endless
{
    public static int Start(int depth) => Grow<Leaf, Leaf>(depth);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Grow<A, B>(int depth)
    {
        if (depth == 0) return 0;
        return Grow<Pair<A, B>, B>(depth - 1) + Grow<B, Pair<B, A>>(depth - 1)
            + Grow<Other<A, B>, A>(depth - 1) + Grow<Other<B, A>, Pair<A, B>>(depth - 1)
            + Grow<B, Other<A, B>>(depth - 1) + Grow<Pair<B, A>, Other<A, B>>(depth - 1);
    }
}
