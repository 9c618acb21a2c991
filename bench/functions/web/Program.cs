// A web API: an ASP.NET Core minimal API behind an HTTP API of API Gateway. It keeps orders in SQLite.
using Dapper;
using FluentValidation;
using Microsoft.Data.Sqlite;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);
builder.Services.AddSingleton<IValidator<Order>, OrderValidator>();
builder.Services.AddScoped(_ => new SqliteConnection($"Data Source={Path.Combine(Path.GetTempPath(), $"web-{Environment.ProcessId}.db")}"));

var app = builder.Build();
app.MapPost("/orders", async (Order order, IValidator<Order> validator, SqliteConnection database) =>
{
    var validation = await validator.ValidateAsync(order);
    if (!validation.IsValid)
    {
        return Results.ValidationProblem(validation.ToDictionary());
    }
    await database.ExecuteAsync("create table if not exists orders (id text primary key, total real)");
    var total = order.Lines.Sum(line => line.Quantity * line.Price);
    await database.ExecuteAsync("insert or replace into orders values (@Id, @total)", new { order.Id, total });
    return Results.Created($"/orders/{order.Id}", new { order.Id, total });
});
app.MapGet("/orders/{id}", async (string id, SqliteConnection database) =>
    await database.QuerySingleOrDefaultAsync<double?>("select total from orders where id = @id", new { id }) is { } total
        ? Results.Ok(new { id, total })
        : Results.NotFound());
app.Run();

internal sealed record Order(string Id, List<Line> Lines);

internal sealed record Line(string Sku, int Quantity, decimal Price);

internal sealed class OrderValidator : AbstractValidator<Order>
{
    public OrderValidator()
    {
        RuleFor(order => order.Id).NotEmpty();
        RuleFor(order => order.Lines).NotEmpty();
        RuleForEach(order => order.Lines).Must(line => line.Quantity > 0).WithMessage("A line has a quantity.");
    }
}
