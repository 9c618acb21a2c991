/// <summary>A startup hook of a function's owner. It says that it ran.</summary>
internal static class StartupHook
{
    public static void Initialize() => Console.WriteLine("the owner's startup hook ran");
}
