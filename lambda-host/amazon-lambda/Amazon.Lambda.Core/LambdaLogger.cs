namespace Amazon.Lambda.Core;

/// <summary>Writes to the function's log from where there is no context.</summary>
/// <remarks>AWS's bootstrap puts its own methods into the private fields, by these names.</remarks>
public static class LambdaLogger
{
#pragma warning disable IDE0044, IDE1006 // Their names and that they can be written are part of what AWS's bootstrap relies on.
    private static Action<string> _loggingAction = Console.WriteLine;
    private static Action<string, string, object[]> _loggingWithLevelAction = (_, message, _) => Console.WriteLine(message);
    private static Action<string, Exception, string, object[]> _loggingWithLevelAndExceptionAction =
        (_, exception, message, _) => Console.WriteLine($"{message}\n{exception}");
#pragma warning restore IDE0044, IDE1006

    public static void Log(string message) => _loggingAction(message);

    public static void Log(string level, string message, params object[] args) => _loggingWithLevelAction(level, message, args);

    public static void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);

    public static void Log(LogLevel level, Exception exception, string message, params object[] args) =>
        _loggingWithLevelAndExceptionAction(level.ToString(), exception, message, args);
}
