using System.Text.Json;
using System.Text.Json.Nodes;

namespace Prejit.Image;

/// <summary>What became of a profile's methods and types.</summary>
internal sealed class ImageReport
{
    // Enough to see a pattern without writing the profile a second time.
    private const int MostExamples = 20;

    private readonly SortedDictionary<string, int> dropped = new(StringComparer.Ordinal);
    private readonly JsonArray examples = [];

    private int requested;
    private int resolved;

    public void Count(ProfiledMethod method, string? dropReason) => Count($"{Describe(method.Type)}::{method.Name}", dropReason);

    public void Count(ProfiledType type, string? dropReason) => Count(Describe(type.Type), dropReason);

    public void Write(string path, (int Methods, int Types) warmed)
    {
        var report = new JsonObject
        {
            ["requested"] = requested,
            ["resolved"] = resolved,
            ["warmed"] = warmed.Methods,
            ["loaded"] = warmed.Types,
            ["dropped"] = new JsonObject(dropped.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
            ["examples"] = examples,
        };
        File.WriteAllText(path, report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    private void Count(string what, string? dropReason)
    {
        requested++;
        if (dropReason is null)
        {
            resolved++;
            return;
        }
        dropped[dropReason] = dropped.GetValueOrDefault(dropReason) + 1;
        if (examples.Count < MostExamples) examples.Add($"{dropReason}: {what}");
    }

    private static string Describe(TypeName type) => type switch
    {
        NamedType named => $"[{named.Assembly}]{named.FullName}",
        ArrayType array => Describe(array.Element) + "[]",
        _ => "?",
    };
}
