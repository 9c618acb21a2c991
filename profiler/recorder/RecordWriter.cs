using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Prejit.Metadata;

namespace Prejit.Recorder;

/// <summary>
/// Writes one JSON object per line: first the runtime's version, then each method and each type with the time of its
/// first use in milliseconds since 1970. The recording program turns the times into phases of the start.
/// </summary>
internal static class RecordWriter
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Dictionary<Assembly, MetadataReader?> Readers = [];

    public static void Write(IEnumerable<UsedMethod> methods, IReadOnlyCollection<LoadedType> types, TextWriter output)
    {
        output.WriteLine(new JsonObject { ["runtime"] = Environment.Version.ToString() }.ToJsonString(Plain));
        var unnamed = 0;
        var written = new HashSet<long>();
        // A method that is used often is compiled again later; only its first use counts.
        foreach (var method in methods)
        {
            if (method.Dynamic || IsListening(method) || !written.Add(method.Id)) continue;
            if (Describe(method) is { } line) output.WriteLine(line.ToJsonString(Plain));
            else unnamed++;
        }
        // Below the highest level, which differs between versions of the runtime, an address may belong to an attempt to
        // load a type that was given up.
        var loaded = types.Select(type => type.Level).DefaultIfEmpty().Max();
        foreach (var type in types.Where(type => type.Level == loaded))
        {
            if (written.Add(type.Id) && Describe(type) is { } line) output.WriteLine(line.ToJsonString(Plain));
        }
        output.WriteLine(new JsonObject { ["unnamed"] = unnamed }.ToJsonString(Plain));
    }

    /// <summary>The event machinery on the thread that delivers events runs only because a recorder listens.</summary>
    private static bool IsListening(UsedMethod method) =>
        method.OnListenerThread && method.Namespace.StartsWith("System.Diagnostics.Tracing.", StringComparison.Ordinal);

    private static JsonObject? Describe(UsedMethod used)
    {
        try
        {
            var method = RuntimeMethods.Find(used.Id);
            var type = method.DeclaringType;
            if (type is null || type.ContainsGenericParameters || method.IsGenericMethodDefinition) return null;
            if (type.Assembly == typeof(RecordWriter).Assembly || Reader(type.Assembly) is not { } reader) return null;
            var definition = reader.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.Handle(method.MetadataToken));
            var line = new JsonObject
            {
                ["time"] = Milliseconds(used.Time),
                ["jit"] = used.Compiled,
                ["type"] = TypeName(type),
                ["method"] = method.Name,
                ["signature"] = SignatureText.Of(definition),
            };
            if (method.IsGenericMethod) line["arguments"] = TypeNames(method.GetGenericArguments());
            return line;
        }
        catch (Exception error) when (error is TargetInvocationException or NotSupportedException or BadImageFormatException or NullReferenceException)
        {
            return null;
        }
    }

    private static JsonObject? Describe(LoadedType loaded)
    {
        try
        {
            var type = Type.GetTypeFromHandle(RuntimeTypeHandle.FromIntPtr((nint)loaded.Id));
            if (type is null || type.ContainsGenericParameters) return null;
            if (type.Assembly.IsDynamic || type.Assembly == typeof(RecordWriter).Assembly) return null;
            return new() { ["time"] = Milliseconds(loaded.Time), ["type"] = TypeName(type) };
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static double Milliseconds(DateTime time) => (time - DateTime.UnixEpoch).TotalMilliseconds;

    private static MetadataReader? Reader(Assembly assembly)
    {
        if (!Readers.TryGetValue(assembly, out var reader)) Readers[assembly] = reader = Open(assembly);
        return reader;
    }

    private static unsafe MetadataReader? Open(Assembly assembly) =>
        !assembly.IsDynamic && assembly.TryGetRawMetadata(out var metadata, out var length)
            ? new MetadataReader(metadata, length)
            : null;

    /// <summary><c>[assembly, name, [type arguments]]</c>; arrays are <c>{"array": element, "rank": n}</c>, rank 0 for a vector.</summary>
    private static JsonNode TypeName(Type type)
    {
        if (type.IsArray)
            return new JsonObject { ["array"] = TypeName(type.GetElementType()!), ["rank"] = type.IsSZArray ? 0 : type.GetArrayRank() };
        if (type.HasElementType || type.IsFunctionPointer || type.IsGenericParameter)
            throw new NotSupportedException($"{type} has no name in a profile");
        var name = new JsonArray(type.Assembly.GetName().Name, FullName(type));
        if (type.IsGenericType) name.Add(TypeNames(type.GetGenericArguments()));
        return name;
    }

    private static JsonArray TypeNames(Type[] types) => new(types.Select(TypeName).ToArray());

    /// <summary>Spelled out because <see cref="Type.FullName"/> escapes some characters and appends type arguments.</summary>
    private static string FullName(Type type)
    {
        if (type.DeclaringType is { } declaring) return FullName(declaring) + "+" + type.Name;
        return string.IsNullOrEmpty(type.Namespace) ? type.Name : type.Namespace + "." + type.Name;
    }
}
