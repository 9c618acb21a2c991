using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.Json;
using Serilog;
using Serilog.Formatting.Compact;

[assembly: LambdaSerializer(typeof(JsonSerializer))]

namespace OrderApi;

/// <summary>Takes an order, prices it, writes it to a DynamoDB table and answers with the total.</summary>
public sealed class Function
{
    /// <summary>Without a table the order is priced and answered, but not stored.</summary>
    private static readonly string? Table = Environment.GetEnvironmentVariable("ORDERS_TABLE");

    private readonly ILogger _log = new LoggerConfiguration()
        .WriteTo.Console(new RenderedCompactJsonFormatter())
        .CreateLogger();

    private readonly AmazonDynamoDBClient? _dynamoDb = Table is null ? null : new AmazonDynamoDBClient();

    public async Task<Receipt> Handle(Order order, ILambdaContext context)
    {
        var total = order.Lines.Sum(line => line.Quantity * line.Price);
        if (_dynamoDb is not null)
        {
            await _dynamoDb.PutItemAsync(Table, ToItem(order, total));
        }

        _log.Information("Order {OrderId} of {Lines} lines costs {Total}, request {RequestId}",
            order.Id, order.Lines.Count, total, context.AwsRequestId);
        return new Receipt(order.Id, total, order.Lines.Count, Stored: _dynamoDb is not null);
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
