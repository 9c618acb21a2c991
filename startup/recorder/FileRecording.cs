namespace Prejit.Recorder;

/// <summary>
/// For <c>npm run profile</c>, which runs the function itself: records until the file <c>$PREJIT_PROFILE_OUTPUT.stop</c>
/// appears, then writes what was used to <c>$PREJIT_PROFILE_OUTPUT</c>.
/// </summary>
internal static class FileRecording
{
    public static void Start(string output)
    {
        var listener = new RuntimeListener(null);
        new Thread(() => WriteWhenAsked(listener, output)) { IsBackground = true, Name = "prejit-recorder" }.Start();
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
            using var file = File.Create(partial);
            var record = new RecordWriter(file);
            record.WriteHead(null);
            record.Add(listener.Seen(), () => false);
            record.WriteEnd();
        }
        catch (Exception error)
        {
            File.WriteAllText(partial, "error: " + error);
        }
        File.Move(partial, output, overwrite: true);
    }
}
