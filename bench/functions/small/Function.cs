using System.Text.Json;
using System.Text.RegularExpressions;
using Semver;

namespace Small;

/// <summary>Nearly all of its work is the framework's own (JSON, regular expressions, LINQ), which a layer doesn't hold.</summary>
public sealed class Function
{
    private static readonly Regex Sku = new("^[a-z][a-z0-9-]*$");

    public Stream Handle(Stream input)
    {
        var order = JsonSerializer.Deserialize<Order>(input, JsonSerializerOptions.Web)
            ?? throw new ArgumentException("The event is not an order: it is empty.");
        var skus = order.Lines
            .Where(line => Sku.IsMatch(line.Sku))
            .GroupBy(line => line.Sku)
            .ToDictionary(group => group.Key, group => group.Sum(line => line.Quantity * line.Price));
        var answer = new { order.Id, skus, version = SemVersion.Parse("1.2.3").ToString() };
        return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web));
    }
}

public sealed record Order(string Id, DateTimeOffset Placed, List<Line> Lines, Dictionary<string, string> Tags);

public sealed record Line(string Sku, int Quantity, decimal Price);
