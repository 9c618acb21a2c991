using System.IO.Hashing;
using System.Text;

namespace Consumer;

public class Function
{
    /// <summary>Does not start when a store has the folder that this variable names: in the init phase, before any event.</summary>
    public Function() => Mind("MINDS_AT_START");

    /// <summary>Fails, or ends the process, when a store has the folder, as a function might for a reason of its own.</summary>
    public Stream Handle(Stream input)
    {
        Mind("MINDS");
        if (Has("ENDS_WITH"))
        {
            Console.Error.WriteLine("It ends here.");
            Environment.Exit(3);
        }
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "checksum": {{Crc32.HashToUInt32(buffer.ToArray())}} }"""));
    }

    static void Mind(string variable)
    {
        if (Has(variable))
        {
            throw new InvalidOperationException($"There is {Environment.GetEnvironmentVariable(variable)}.");
        }
    }

    /// <summary>Whether a store has the folder that a variable names.</summary>
    static bool Has(string variable)
    {
        var folder = Environment.GetEnvironmentVariable(variable);
        var stores = (Environment.GetEnvironmentVariable("DOTNET_SHARED_STORE") ?? "").Split(':');
        return folder is not null && stores.Any(store => Directory.Exists(Path.Combine(store, "x64", "net10.0", folder)));
    }
}
