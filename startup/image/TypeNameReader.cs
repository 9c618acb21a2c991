using System.Text.Json;

namespace Prejit.Image;

/// <summary>Reads the types of one line and counts them, so that no line can ask for too many.</summary>
internal sealed class TypeNameReader(int line)
{
    private int count;

    public TypeName Read(JsonElement type) => Read(type, 1);

    public TypeName[] ReadList(JsonElement list) => ReadList(list, 1);

    private TypeName[] ReadList(JsonElement list, int depth) => list.ValueKind == JsonValueKind.Array
        ? list.EnumerateArray().Select(type => Read(type, depth)).ToArray()
        : throw new InvalidProfileException(line, "type arguments are not a list");

    private TypeName Read(JsonElement type, int depth)
    {
        if (depth > ProfileLimits.TypeDepth) throw new InvalidProfileException(line, $"types nest deeper than {ProfileLimits.TypeDepth}");
        if (++count > ProfileLimits.TypesPerLine) throw new InvalidProfileException(line, $"names more than {ProfileLimits.TypesPerLine} types");
        return type.ValueKind switch
        {
            JsonValueKind.Array => ReadNamed(type, depth),
            JsonValueKind.Object => ReadArray(type, depth),
            _ => throw new InvalidProfileException(line, "a type is neither a name nor an array"),
        };
    }

    private NamedType ReadNamed(JsonElement type, int depth)
    {
        var parts = type.GetArrayLength();
        if (parts is < 2 or > 3) throw new InvalidProfileException(line, "a type is not [assembly, name, [type arguments]]");
        var assembly = ProfileReader.Name(type[0], "assembly", line, 256);
        if (!assembly.All(IsAllowedInAssembly))
            throw new InvalidProfileException(line, "an assembly name may hold letters, digits, \".\", \"_\" and \"-\" only");
        var name = ProfileReader.Name(type[1], "type", line, ProfileLimits.NameCharacters);
        return new(assembly, name, parts == 3 ? ReadList(type[2], depth + 1) : []);
    }

    private ArrayType ReadArray(JsonElement type, int depth)
    {
        if (ProfileReader.Find(type, "array", line) is not { } element
            || ProfileReader.Find(type, "rank", line) is not { ValueKind: JsonValueKind.Number } rank
            || !rank.TryGetInt32(out var dimensions) || dimensions is < 0 or > 32)
            throw new InvalidProfileException(line, "a type is neither a name nor an array");
        return new(Read(element, depth + 1), dimensions);
    }

    private static bool IsAllowedInAssembly(char character) => char.IsLetterOrDigit(character) || character is '.' or '_' or '-';
}
