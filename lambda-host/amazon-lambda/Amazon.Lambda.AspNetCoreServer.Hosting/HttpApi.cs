using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

/// <summary>An event of an HTTP API, payload format 2.0 (API Gateway developer guide, "AWS Lambda integrations for HTTP APIs").</summary>
internal sealed record HttpApiRequest(
    string RawPath,
    string? RawQueryString,
    string[]? Cookies,
    Dictionary<string, string>? Headers,
    HttpApiRequestContext RequestContext,
    string? Body,
    bool IsBase64Encoded)
{
    public HttpRequestFeature ToFeature()
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in Headers ?? [])
        {
            headers[name] = value;
        }
        if (Cookies is not null)
        {
            headers[HeaderNames.Cookie] = string.Join("; ", Cookies);
        }
        var body = Body is null ? [] : IsBase64Encoded ? Convert.FromBase64String(Body) : Encoding.UTF8.GetBytes(Body);
        headers.ContentLength = body.Length;
        return new HttpRequestFeature
        {
            Method = RequestContext.Http.Method,
            Path = RawPath,
            QueryString = string.IsNullOrEmpty(RawQueryString) ? "" : $"?{RawQueryString}",
            Protocol = "HTTP/1.1",
            Scheme = "https",
            Headers = headers,
            Body = new MemoryStream(body),
        };
    }
}

internal sealed record HttpApiRequestContext(HttpApiRequestContext.HttpDescription Http, string RequestId)
{
    internal sealed record HttpDescription(string Method);
}

/// <summary>What the function answers to it. Texts as they are, all else as Base64.</summary>
internal sealed record HttpApiResponse(
    int StatusCode,
    Dictionary<string, string> Headers,
    string[]? Cookies,
    string Body,
    bool IsBase64Encoded)
{
    public static HttpApiResponse From(HttpResponseFeature response, MemoryStream body)
    {
        var headers = response.Headers
            .Where(header => header.Key != HeaderNames.SetCookie)
            .ToDictionary(header => header.Key, header => header.Value.ToString());
        var cookies = response.Headers.SetCookie.OfType<string>().ToArray();
        var type = response.Headers.ContentType.ToString();
        var isText = type.StartsWith("text/") || type.Contains("json") || type.Contains("xml") || body.Length == 0;
        var bytes = body.ToArray();
        return new HttpApiResponse(
            response.StatusCode,
            headers,
            cookies.Length == 0 ? null : cookies,
            isText ? Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes),
            !isText);
    }
}

[JsonSerializable(typeof(HttpApiRequest))]
[JsonSerializable(typeof(HttpApiResponse))]
internal sealed partial class HttpApiJson : JsonSerializerContext;
