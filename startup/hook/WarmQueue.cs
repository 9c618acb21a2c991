using System;

/// <summary>
/// What the images of a process name, in the order in which it is prepared: the first of each, then the second of each. So
/// when a budget ends the warming, it has done for every layer what that layer's functions use first.
/// </summary>
/// <remarks>No generic type over a value type of ours: its code would have to be compiled at every start.</remarks>
internal sealed class WarmQueue
{
    private readonly StartupImage[] images;
    private readonly byte[] imageOf;
    private readonly int[] tokens;

    public WarmQueue(StartupImage[] images)
    {
        this.images = images;
        var length = 0;
        var longest = 0;
        foreach (var image in images)
        {
            length += image.Tokens.Length;
            longest = Math.Max(longest, image.Tokens.Length);
        }
        imageOf = new byte[length];
        tokens = new int[length];
        var last = 0;
        for (var place = 0; place < longest; place++)
        {
            for (var image = 0; image < images.Length; image++)
            {
                if (place >= images[image].Tokens.Length) continue;
                imageOf[last] = (byte)image;
                tokens[last++] = images[image].Tokens[place];
            }
        }
    }

    public int Length => tokens.Length;

    public int Images => images.Length;

    public int Token(int place) => tokens[place];

    /// <summary>The module that has the token.</summary>
    public ModuleHandle Module(int place) => images[imageOf[place]].Module;
}
