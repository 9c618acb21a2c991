using Prejit.Recorder;

/// <summary>
/// Records a start: listens to the runtime until the file <c>$PREJIT_PROFILE_OUTPUT.stop</c> appears, then writes what
/// was used to <c>$PREJIT_PROFILE_OUTPUT</c>. For recording only: it relies on internals of the runtime's core library.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var output = Environment.GetEnvironmentVariable("PREJIT_PROFILE_OUTPUT");
        if (string.IsNullOrEmpty(output)) return;
        var listener = new RuntimeListener();
        var writer = new Thread(() => WriteWhenAsked(listener, output)) { IsBackground = true, Name = "prejit-recorder" };
        writer.Start();
    }

    private static void WriteWhenAsked(RuntimeListener listener, string output)
    {
        while (!File.Exists(output + ".stop")) Thread.Sleep(20);
        // The runtime hands events over in batches; wait until no new one has come for a while.
        for (var seen = -1; seen != listener.Count; Thread.Sleep(150)) seen = listener.Count;
        var partial = output + ".partial";
        try
        {
            listener.Dispose();
            var (methods, types) = listener.Seen();
            using (var file = new StreamWriter(partial)) RecordWriter.Write(methods, types, file);
        }
        catch (Exception error)
        {
            File.WriteAllText(partial, "error: " + error);
        }
        File.Move(partial, output, overwrite: true);
    }
}
