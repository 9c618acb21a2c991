// An executable with top-level statements: it brings its own client of the Runtime API. It turns an order into CSV and keeps that in S3.
using System.Globalization;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.S3;
using Amazon.S3.Model;
using CsvHelper;

using var s3 = new AmazonS3Client(new AmazonS3Config { ForcePathStyle = true });

async Task<Answer> Handle(Order order, ILambdaContext context)
{
    if (order.Lines.Count == 0)
    {
        throw new ArgumentException($"The order {order.Id} has no lines.");
    }
    var text = new StringWriter();
    await using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture))
    {
        await csv.WriteRecordsAsync(order.Lines);
    }
    var key = $"orders/{order.Id}.csv";
    await s3.PutObjectAsync(new PutObjectRequest { BucketName = "orders", Key = key, ContentBody = text.ToString() });
    context.Logger.LogInformation($"Stored {key}");
    return new Answer(key, text.ToString().Length);
}

await LambdaBootstrapBuilder
    .Create<Order, Answer>(Handle, new SourceGeneratorLambdaJsonSerializer<OrderJson>())
    .Build()
    .RunAsync();

internal sealed record Order(string Id, List<Line> Lines);

internal sealed record Line(string Sku, int Quantity, decimal Price);

internal sealed record Answer(string Key, int Characters);

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class OrderJson : JsonSerializerContext;
