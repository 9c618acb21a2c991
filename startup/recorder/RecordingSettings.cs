using System.Buffers.Text;
using System.Text;

namespace Prejit.Recorder;

/// <summary>What <c>recording.json</c> says: where the record goes, and what recording may take.</summary>
/// <param name="Url">Presigned; takes one object with PUT.</param>
/// <param name="ExpiresAt">From when on nobody waits for the record any more.</param>
/// <param name="Answers">After how many answers the record is whole. One is sent after each of them.</param>
/// <param name="Budget">Longest that the function is kept after an answer.</param>
/// <param name="Timeout">The function's: a recorder must not be what makes it run out of time.</param>
/// <param name="LongestInvocation">How much of the first invocation is recorded; the rest goes at its own pace.</param>
/// <param name="MaxBytes">Of the record, compressed.</param>
internal sealed record RecordingSettings(Uri Url, DateTime ExpiresAt, long Answers, TimeSpan Budget, TimeSpan Timeout, TimeSpan LongestInvocation, long MaxBytes)
{
    public const string FileName = "recording.json";

    /// <remarks>
    /// The file is a flat object without escapes, as its writer makes it. It is read without the framework's JSON: what is used
    /// now, before the function uses it, the record would lack.
    /// </remarks>
    /// <exception cref="InvalidDataException"></exception>
    public static RecordingSettings Read(string file)
    {
        var text = File.ReadAllBytes(file);
        return new(
            new(Text(text, "url")),
            DateTime.UnixEpoch.AddMilliseconds(Number(text, "expiresAt")),
            Number(text, "answers"),
            Time(text, "budgetMilliseconds"),
            Time(text, "timeoutMilliseconds"),
            Time(text, "invocationMilliseconds"),
            Number(text, "maxBytes"));
    }

    private static long Number(ReadOnlySpan<byte> text, string name) =>
        Utf8Parser.TryParse(Value(text, name), out long value, out _) ? value : throw new InvalidDataException($"{name} is no number");

    private static TimeSpan Time(ReadOnlySpan<byte> text, string name) => TimeSpan.FromMilliseconds((double)Number(text, name));

    private static string Text(ReadOnlySpan<byte> text, string name)
    {
        var value = Value(text, name)[1..];
        return Encoding.UTF8.GetString(value[..value.IndexOf((byte)'"')]);
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text, string name)
    {
        var key = Encoding.UTF8.GetBytes($"\"{name}\":");
        var place = text.IndexOf(key);
        return place >= 0 ? text[(place + key.Length)..] : throw new InvalidDataException($"there is no {name}");
    }
}
