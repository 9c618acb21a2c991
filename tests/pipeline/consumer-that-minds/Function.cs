using System.IO.Hashing;
using System.Text;

namespace Consumer;

public class Function
{
    /// <summary>Fails when a store has the folder that the variable MINDS names, as a function might for a reason of its own.</summary>
    public static Stream Handle(Stream input)
    {
        var minds = Environment.GetEnvironmentVariable("MINDS");
        var stores = (Environment.GetEnvironmentVariable("DOTNET_SHARED_STORE") ?? "").Split(':');
        if (minds is not null && stores.Any(store => Directory.Exists(Path.Combine(store, "x64", "net10.0", minds))))
        {
            throw new InvalidOperationException($"There is {minds}.");
        }
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "checksum": {{Crc32.HashToUInt32(buffer.ToArray())}} }"""));
    }
}
