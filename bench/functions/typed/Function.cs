using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace Typed;

/// <summary>A typed handler: takes orders from a queue, stores each, and answers with the messages that have to come again.</summary>
public sealed class Function
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging(logging => logging.AddJsonConsole().SetMinimumLevel(LogLevel.Warning))
        .AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient())
        .AddScoped<OrderStore>()
        .BuildServiceProvider();

    public async Task<SQSBatchResponse> Handle(SQSEvent batch, ILambdaContext context)
    {
        await using var scope = _services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<OrderStore>();
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in batch.Records)
        {
            try
            {
                await store.PutAsync(JsonSerializer.Deserialize(message.Body, OrderJson.Default.Order)!);
            }
            catch (Exception exception) when (exception is JsonException or AmazonDynamoDBException)
            {
                context.Logger.LogWarning($"Message {message.MessageId} comes again: {exception.Message}");
                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
            }
        }
        return new SQSBatchResponse(failures);
    }
}

public sealed class OrderStore(IAmazonDynamoDB dynamoDb, ILogger<OrderStore> log)
{
    public async Task PutAsync(Order order)
    {
        var total = order.Lines.Sum(line => line.Quantity * line.Price);
        if (total == 0)
        {
            log.LogWarning("Order {Id} costs nothing", order.Id);
        }
        await dynamoDb.PutItemAsync("orders", new Dictionary<string, AttributeValue>
        {
            ["id"] = new(order.Id),
            ["total"] = new() { N = total.ToString() },
        });
    }
}

public sealed record Order(string Id, DateTimeOffset Placed, List<Line> Lines);

public sealed record Line(string Sku, int Quantity, decimal Price);

[JsonSerializable(typeof(Order))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class OrderJson : JsonSerializerContext;
