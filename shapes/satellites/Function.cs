using System.Globalization;
using System.Resources;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Satellites;

/// <summary>Confirms an order in German: the text comes from the assembly's satellite of that culture.</summary>
public sealed class Function
{
    private static readonly ResourceManager Texts = new("Satellites.Texts", typeof(Function).Assembly);

    public Stream Handle(Stream input)
    {
        using var reader = new JsonTextReader(new StreamReader(input));
        var order = JToken.ReadFrom(reader).ToObject<Order>()
            ?? throw new ArgumentException("The event is not an order: it is empty.");
        var text = Texts.GetString("Confirmation", CultureInfo.GetCultureInfo("de"));
        var answer = JsonConvert.SerializeObject(new Answer(order.Id, $"{text} (confirmed)"));
        return new MemoryStream(System.Text.Encoding.UTF8.GetBytes(answer));
    }
}

public sealed record Order(string Id, List<Line> Lines);

public sealed record Line(string Sku, int Quantity, decimal Price);

public sealed record Answer(string Id, string Text);
