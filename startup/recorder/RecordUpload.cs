using System.Net.Http;

namespace Prejit.Recorder;

/// <summary>Sends a record to where the presigned URL says, with nothing of the function's but its network.</summary>
internal static class RecordUpload
{
    /// <returns>Whether it arrived. Null when to try again is of no use.</returns>
    /// <exception cref="Exception">There is no way to there, or it takes too long.</exception>
    public static bool? Send(Uri url, byte[] record, TimeSpan atMost)
    {
        // Whoever traces the function's requests would make a span of this one, and add headers that are not signed.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null };
        using var client = new HttpClient(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(record) };
        using var timeUp = new CancellationTokenSource(atMost);
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, timeUp.Token);
        if (response.IsSuccessStatusCode) return true;
        return (int)response.StatusCode >= 500 ? false : null;
    }
}
