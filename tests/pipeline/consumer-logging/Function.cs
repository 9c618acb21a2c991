using System.Runtime;
using System.Text;
using Serilog;

namespace Consumer;

public class Function
{
    /// <summary>
    /// Logs through one package that uses another. Says where both were loaded from, what was written, and how many methods
    /// the runtime had to compile for it.
    /// </summary>
    public static Stream Handle(Stream input)
    {
        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        var standardOutput = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        var configuration = new LoggerConfiguration().Enrich.WithProperty("Team", "a");
        using (var logger = configuration.WriteTo.Console(outputTemplate: "{Level:u3} {Message:lj} {Properties}").CreateLogger())
            logger.Information("{Count} orders for {@Customer}", 3, new { Id = 7 });
        Console.SetOut(standardOutput);
        var compiled = JitInfo.GetCompiledMethodCount(currentThread: true) - before;
        var answer = $$"""
            {
              "written": "{{written.ToString().Replace("\"", "'")}}",
              "compiled": {{compiled}},
              "packages": [
                "{{typeof(LoggerConfiguration).Assembly.Location}}",
                "{{typeof(ConsoleLoggerConfigurationExtensions).Assembly.Location}}"
              ]
            }
            """;
        return new MemoryStream(Encoding.UTF8.GetBytes(answer));
    }
}
