using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Prejit.Image;

/// <summary>Reads a startup profile (FORMAT.md), line by line and within <see cref="ProfileLimits"/>.</summary>
internal static class ProfileReader
{
    private const string Format = "prejit-startup-profile";
    private static readonly int[] Versions = [1, 2];

    private static readonly string[] Phases = ["init", "first", "later"];

    // A method's line holds objects and lists around its types, hence the three levels more.
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 2 * ProfileLimits.TypeDepth + 3 };

    /// <exception cref="InvalidProfileException"></exception>
    public static Profile Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > ProfileLimits.FileBytes) throw new InvalidProfileException(1, $"the file is larger than {ProfileLimits.FileBytes} bytes");
        using var reader = new StreamReader(file, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        if (reader.ReadLine() is not { } header) throw new InvalidProfileException(1, "the file is empty");
        var methods = new List<ProfiledMethod>();
        var types = new List<ProfiledType>();
        var profile = ReadHeader(header, methods, types);
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            if (number > ProfileLimits.Lines + 1) throw new InvalidProfileException(number, $"more than {ProfileLimits.Lines} methods and types");
            using var document = Parse(line, number);
            var use = document.RootElement;
            if (Find(use, "method", number) is not null) methods.Add(ReadMethod(use, number));
            else types.Add(new(Phase(use, number), new TypeNameReader(number).Read(Type(use, number))));
        }
        return profile;
    }

    private static Profile ReadHeader(string line, IReadOnlyList<ProfiledMethod> methods, IReadOnlyList<ProfiledType> types)
    {
        using var document = Parse(line, 1);
        var header = document.RootElement;
        if (Text(header, "format", 1) != Format) throw new InvalidProfileException(1, $"\"format\" is not \"{Format}\"");
        if (Find(header, "version", 1) is not { ValueKind: JsonValueKind.Number } version
            || !version.TryGetInt32(out var number) || !Versions.Contains(number))
            throw new InvalidProfileException(1, $"\"version\" is not one of {string.Join(", ", Versions)}");
        return new(Text(header, "framework", 1), Names(header, "runtimes"), Names(header, "architectures"), Names(header, "packages"), methods, types);
    }

    private static ProfiledMethod ReadMethod(JsonElement method, int number)
    {
        var phase = Phase(method, number);
        if (Find(method, "jit", number) is not { ValueKind: JsonValueKind.True or JsonValueKind.False } jit)
            throw new InvalidProfileException(number, "\"jit\" is not true or false");
        var types = new TypeNameReader(number);
        return new(
            phase,
            jit.GetBoolean(),
            types.Read(Type(method, number)),
            Text(method, "method", number),
            Text(method, "signature", number, ProfileLimits.SignatureCharacters),
            Find(method, "arguments", number) is { } arguments ? types.ReadList(arguments) : []);
    }

    private static string Phase(JsonElement use, int number)
    {
        var phase = Text(use, "phase", number);
        return Phases.Contains(phase) ? phase : throw new InvalidProfileException(number, "\"phase\" is unknown");
    }

    private static JsonElement Type(JsonElement use, int number) =>
        Find(use, "type", number) ?? throw new InvalidProfileException(number, "\"type\" is missing");

    private static JsonDocument Parse(string line, int number)
    {
        if (line.Length > ProfileLimits.LineCharacters)
            throw new InvalidProfileException(number, $"the line is longer than {ProfileLimits.LineCharacters} characters");
        try
        {
            var document = JsonDocument.Parse(line, Json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException)
        {
        }
        throw new InvalidProfileException(number, "the line is not a JSON object");
    }

    private static string[] Names(JsonElement header, string property)
    {
        if (Find(header, property, 1) is not { ValueKind: JsonValueKind.Array } list)
            throw new InvalidProfileException(1, $"\"{property}\" is not a list");
        if (list.GetArrayLength() > ProfileLimits.HeaderEntries) throw new InvalidProfileException(1, $"\"{property}\" has too many entries");
        return list.EnumerateArray().Select(name => Name(name, property, 1, ProfileLimits.NameCharacters)).ToArray();
    }

    private static string Text(JsonElement parent, string property, int line, int limit = ProfileLimits.NameCharacters) =>
        Find(parent, property, line) is { } value
            ? Name(value, property, line, limit)
            : throw new InvalidProfileException(line, $"\"{property}\" is missing");

    /// <summary>The property's value; null when the object has none of that name. Of several, the last counts.</summary>
    public static JsonElement? Find(JsonElement parent, string property, int line)
    {
        try
        {
            return parent.TryGetProperty(property, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidProfileException(line, "a property's name is not valid Unicode");
        }
    }

    /// <summary>.NET allows almost anything in a name, so only what can't be seen is refused: a name is only ever looked up.</summary>
    public static string Name(JsonElement value, string what, int line, int limit)
    {
        if (value.ValueKind != JsonValueKind.String) throw new InvalidProfileException(line, $"\"{what}\" is not a text");
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidProfileException(line, $"\"{what}\" is not valid Unicode");
        }
        if (text.Length == 0 || text.Length > limit) throw new InvalidProfileException(line, $"\"{what}\" is empty or longer than {limit} characters");
        if (text.Any(IsInvisible)) throw new InvalidProfileException(line, $"\"{what}\" holds a control character");
        return text;
    }

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
