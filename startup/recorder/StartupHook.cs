using Prejit.Recorder;

/// <summary>
/// Records a start: which methods and types it uses, in which order. In Lambda it comes with a recording layer and acts by the
/// <c>recording.json</c> beside it (<see cref="LambdaRecording"/>); <c>npm run profile</c> says with
/// <c>PREJIT_PROFILE_OUTPUT</c> which file is waited for (<see cref="FileRecording"/>).
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var output = Environment.GetEnvironmentVariable("PREJIT_PROFILE_OUTPUT");
        if (!string.IsNullOrEmpty(output)) FileRecording.Start(output);
        else LambdaRecording.Start(Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!);
    }
}
