using System.Text.Json;

namespace OrderTotal;

public static class Function
{
    /// <summary>Answers which code it is, so that whoever asks sees whether the function's newest runs.</summary>
    public static Stream Handle(Stream input)
    {
        using var order = JsonDocument.Parse(input);
        var total = order.RootElement.GetProperty("prices").EnumerateArray().Sum(price => price.GetDecimal());
        return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["total"] = total, ["code"] = "first" }));
    }
}
