using System.Text.Json;
using System.Text.Json.Nodes;

namespace Prejit.Image;

/// <summary>What became of a profile's methods.</summary>
internal sealed class ImageReport
{
    // Enough to see a pattern without writing the profile a second time.
    private const int MostExamples = 20;

    private readonly SortedDictionary<string, int> dropped = new(StringComparer.Ordinal);
    private readonly JsonArray examples = [];

    public int Requested { get; private set; }
    public int Resolved { get; private set; }

    public void Count(ProfiledMethod method, string? dropReason)
    {
        Requested++;
        if (dropReason is null)
        {
            Resolved++;
            return;
        }
        dropped[dropReason] = dropped.GetValueOrDefault(dropReason) + 1;
        if (examples.Count < MostExamples) examples.Add($"{dropReason}: {Describe(method.Type)}::{method.Name}");
    }

    public void Write(string path, int warmed)
    {
        var report = new JsonObject
        {
            ["requested"] = Requested,
            ["resolved"] = Resolved,
            ["warmed"] = warmed,
            ["dropped"] = new JsonObject(dropped.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
            ["examples"] = examples,
        };
        File.WriteAllText(path, report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    private static string Describe(TypeName type) => type switch
    {
        NamedType named => $"[{named.Assembly}]{named.FullName}",
        ArrayType array => Describe(array.Element) + "[]",
        _ => "?",
    };
}
