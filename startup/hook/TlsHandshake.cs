using System;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

/// <summary>
/// A TLS handshake with oneself, in memory and on this thread alone. OpenSSL is loaded and sets itself up, a context of the kind
/// that HttpClient uses is made and kept, the trusted authorities are read, and a chain is built and found to end in none of them.
/// </summary>
internal static class TlsHandshake
{
    private const string Host = "localhost";

    // Where functions in Lambda can write. What they write there before their first connection has to count, and the runtime looks
    // for other authorities only every few seconds.
    private static readonly string[] Writable = ["/tmp", "/mnt"];

    public static void Rehearse()
    {
        if (MayTrustOthersLater("SSL_CERT_DIR") || MayTrustOthersLater("SSL_CERT_FILE")) return;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = SelfSigned(key);
        var toServer = new MemoryPipe();
        var toClient = new MemoryPipe();
        using var client = new SslStream(new MemoryConnection(toClient, toServer));
        using var server = new SslStream(new MemoryConnection(toServer, toClient));
        // The client says hello and waits. All else happens within the server's call, which wakes it.
        var asked = client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Host,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            // An authority that the certificate may name is not asked for over the network.
            CertificateChainPolicy = Offline(),
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        var answered = server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        });
        // Whoever asks for a task's exception has observed it: none is reported to the function.
        if ((answered.Exception ?? asked.Exception) is { } failure) throw failure;
        StartupHook.Log(() => $"rehearsed a handshake of {client.SslProtocol}");
    }

    private static bool MayTrustOthersLater(string variable)
    {
        var paths = (Environment.GetEnvironmentVariable(variable) ?? "").Split(':');
        return Array.Exists(paths, path => Array.Exists(Writable, folder => path.StartsWith(folder, StringComparison.Ordinal)));
    }

    private static X509Certificate2 SelfSigned(ECDsa key)
    {
        var now = DateTimeOffset.UtcNow;
        return new CertificateRequest("CN=" + Host, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static X509ChainPolicy Offline() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
