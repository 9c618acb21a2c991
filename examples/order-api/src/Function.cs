using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Newtonsoft.Json;
using Serilog;
using Serilog.Formatting.Compact;

namespace OrderApi;

/// <summary>Takes an order as JSON, prices it, writes it to a DynamoDB table and answers with the total.</summary>
public sealed class Function
{
    /// <summary>Without a table the order is priced and answered, but not stored.</summary>
    private static readonly string? Table = Environment.GetEnvironmentVariable("ORDERS_TABLE");

    private readonly ILogger _log = new LoggerConfiguration()
        .WriteTo.Console(new RenderedCompactJsonFormatter())
        .CreateLogger();

    private readonly AmazonDynamoDBClient? _dynamoDb = Table is null ? null : new AmazonDynamoDBClient();

    public async Task<Stream> Handle(Stream input)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        var order = JsonConvert.DeserializeObject<Order>(await reader.ReadToEndAsync())
            ?? throw new ArgumentException("The event is not an order: it is empty.");

        var total = order.Lines.Sum(line => line.Quantity * line.Price);
        if (_dynamoDb is not null)
        {
            await _dynamoDb.PutItemAsync(Table, ToItem(order, total));
        }

        _log.Information("Order {OrderId} of {Lines} lines costs {Total}", order.Id, order.Lines.Count, total);
        var answer = new Receipt(order.Id, total, order.Lines.Count, Stored: _dynamoDb is not null);
        return new MemoryStream(Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(answer)));
    }

    private static Dictionary<string, AttributeValue> ToItem(Order order, decimal total) => new()
    {
        ["id"] = new AttributeValue(order.Id),
        ["placed"] = new AttributeValue(order.Placed.ToString("O", CultureInfo.InvariantCulture)),
        ["total"] = new AttributeValue { N = total.ToString(CultureInfo.InvariantCulture) },
        ["lines"] = new AttributeValue
        {
            L = order.Lines.ConvertAll(line => new AttributeValue
            {
                M = new Dictionary<string, AttributeValue>
                {
                    ["sku"] = new(line.Sku),
                    ["quantity"] = new() { N = line.Quantity.ToString(CultureInfo.InvariantCulture) },
                    ["price"] = new() { N = line.Price.ToString(CultureInfo.InvariantCulture) },
                },
            }),
        },
    };
}

public sealed record Order(string Id, DateTimeOffset Placed, List<OrderLine> Lines, Dictionary<string, string> Tags);

public sealed record OrderLine(string Sku, int Quantity, decimal Price);

public sealed record Receipt(string Id, decimal Total, int Lines, bool Stored);
