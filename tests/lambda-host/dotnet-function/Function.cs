using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Newtonsoft.Json.Linq;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace Fixture;

public class Function
{
    private int invocations;

    public static Stream Echo(Stream input) => input;

    /// <summary>Needs Newtonsoft.Json, which is in the zip or in a layer; counts the invocations of its instance.</summary>
    public async Task<Stream> Count(Stream input)
    {
        using var reader = new StreamReader(input);
        var parsed = JObject.Parse(await reader.ReadToEndAsync());
        parsed["count"] = ++invocations;
        parsed["package"] = typeof(JObject).Assembly.Location;
        return new MemoryStream(System.Text.Encoding.UTF8.GetBytes(parsed.ToString()));
    }

    public string Shout(string text) => text.ToUpperInvariant();

    public void Print() => Console.WriteLine("printed");

    public Task<string> Fail() =>
        throw new InvalidOperationException("can't go on", new ArgumentException("because of this"));

    public string TooMany(string one, string two) => one + two;
}
