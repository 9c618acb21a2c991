using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfCore;

/// <summary>A dependency-injection host with EF Core on SQLite: stores an order and answers with the customer's total.</summary>
public sealed class Function
{
    private readonly IHost _host;

    public Function()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDbContext<OrdersContext>(options =>
            options.UseSqlite($"Data Source={Path.Combine(Path.GetTempPath(), $"orders-{Environment.ProcessId}.db")}"));
        builder.Services.AddScoped<OrderService>();
        _host = builder.Build();
    }

    public async Task<Stream> Handle(Stream input)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var order = await JsonSerializer.DeserializeAsync<OrderRequest>(input, JsonSerializerOptions.Web)
            ?? throw new ArgumentException("The event is not an order: it is empty.");
        var total = await scope.ServiceProvider.GetRequiredService<OrderService>().Place(order);
        return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new { order.Id, total }, JsonSerializerOptions.Web));
    }
}

public sealed class OrderService(OrdersContext context)
{
    /// <summary>Stores the order with its lines and returns the customer's total over all orders.</summary>
    public async Task<decimal> Place(OrderRequest request)
    {
        await context.Database.EnsureCreatedAsync();
        var customer = request.Tags.GetValueOrDefault("channel", "unknown");
        context.Orders.Add(new Order
        {
            Number = request.Id,
            Customer = customer,
            Placed = request.Placed,
            Lines = request.Lines.ConvertAll(line => new Line { Sku = line.Sku, Quantity = line.Quantity, Price = line.Price }),
        });
        await context.SaveChangesAsync();
        var lines = await context.Orders
            .Where(order => order.Customer == customer)
            .SelectMany(order => order.Lines)
            .OrderBy(line => line.Sku)
            .ToListAsync();
        return lines.Sum(line => line.Quantity * line.Price);
    }
}

public sealed class OrdersContext(DbContextOptions<OrdersContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Order>().HasIndex(order => order.Customer);
        model.Entity<Line>().Property(line => line.Price).HasConversion<double>();
    }
}

public sealed class Order
{
    public int Id { get; set; }
    public required string Number { get; set; }
    public required string Customer { get; set; }
    public DateTimeOffset Placed { get; set; }
    public List<Line> Lines { get; set; } = [];
}

public sealed class Line
{
    public int Id { get; set; }
    public required string Sku { get; set; }
    public int Quantity { get; set; }
    public decimal Price { get; set; }
}

public sealed record OrderRequest(string Id, DateTimeOffset Placed, List<LineRequest> Lines, Dictionary<string, string> Tags);

public sealed record LineRequest(string Sku, int Quantity, decimal Price);
