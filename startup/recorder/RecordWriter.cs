using System.Buffers;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.Encodings.Web;
using System.Text.Json;
using Prejit.Metadata;

namespace Prejit.Recorder;

/// <summary>
/// Writes one JSON object per line: first the runtime's version, then each method and each type with the time of its
/// first use in milliseconds since 1970. Whoever reads the record turns the times into phases of the start.
/// </summary>
/// <param name="output">Gets the lines.</param>
internal sealed class RecordWriter(Stream output)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // How many methods or types are described between two looks at the time: some milliseconds' worth.
    private const int Batch = 32;

    private readonly Dictionary<Assembly, MetadataReader?> readers = [];
    private readonly Dictionary<Assembly, string?> names = [];
    private readonly HashSet<long> written = [];
    private readonly ArrayBufferWriter<byte> line = new(4096);
    private readonly Utf8JsonWriter json = new(Stream.Null, Plain);
    private int unnamed;

    /// <summary>Where the lines go from now on.</summary>
    public Stream Output { get; set; } = output;

    /// <param name="calls">What is known of the phases; null where whoever reads the record knows them.</param>
    public void WriteHead(RuntimeApiCalls? calls)
    {
        Begin();
        json.WriteString("runtime", Environment.Version.ToString());
        if (calls is { FirstEvent: { } firstEvent, FirstResponse: { } firstResponse })
        {
            json.WriteNumber("firstEvent", Milliseconds(firstEvent));
            json.WriteNumber("firstResponse", Milliseconds(firstResponse));
            json.WriteString("bootstrap", Bootstrap());
        }
        End();
    }

    /// <summary>Writes what has not been written yet, until it is told to stop.</summary>
    /// <returns>Whether all is written.</returns>
    public bool Add((UsedMethod[] Methods, LoadedType[] Types) seen, Func<bool> mustStop)
    {
        var count = 0;
        // A method that is used often is compiled again later; only its first use counts.
        foreach (var method in seen.Methods)
        {
            if (++count % Batch == 0 && mustStop()) return false;
            if (written.Add(method.Id) && !TryWrite(() => Describe(method))) unnamed++;
        }
        // Below the highest level, which differs between versions of the runtime, an address may belong to an attempt to
        // load a type that was given up.
        var loaded = seen.Types.Select(type => type.Level).DefaultIfEmpty().Max();
        foreach (var type in seen.Types)
        {
            if (++count % Batch == 0 && mustStop()) return false;
            if (type.Level == loaded && written.Add(type.Id)) TryWrite(() => Describe(type));
        }
        return true;
    }

    public void WriteEnd()
    {
        Begin();
        json.WriteNumber("unnamed", unnamed);
        End();
    }

    /// <returns>False for what has no name in a profile.</returns>
    private bool TryWrite(Func<bool> describe)
    {
        try
        {
            Begin();
            if (describe()) End();
            return true;
        }
        catch (Exception error) when (error is TargetInvocationException or NotSupportedException or BadImageFormatException or NullReferenceException)
        {
            return false;
        }
    }

    /// <returns>Whether it belongs in the record.</returns>
    private bool Describe(UsedMethod used)
    {
        var method = RuntimeMethods.Find(used.Id);
        var type = method.DeclaringType;
        if (type is null || type.ContainsGenericParameters || method.IsGenericMethodDefinition) throw new NotSupportedException($"{method} has no name in a profile");
        if (type.Assembly == typeof(RecordWriter).Assembly) return false;
        if (Reader(type.Assembly) is not { } reader) throw new NotSupportedException($"{type.Assembly} has no metadata to read");
        var definition = reader.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.Handle(method.MetadataToken));
        json.WriteNumber("time", Milliseconds(used.Time));
        json.WriteBoolean("jit", used.Compiled);
        WriteType("type", type);
        json.WriteString("method", method.Name);
        json.WriteString("signature", SignatureText.Of(definition));
        if (method.IsGenericMethod) WriteTypes("arguments", method.GetGenericArguments());
        return true;
    }

    private bool Describe(LoadedType loaded)
    {
        var type = Type.GetTypeFromHandle(RuntimeTypeHandle.FromIntPtr((nint)loaded.Id));
        if (type is null || type.ContainsGenericParameters) return false;
        if (type.Assembly.IsDynamic || type.Assembly == typeof(RecordWriter).Assembly) return false;
        json.WriteNumber("time", Milliseconds(loaded.Time));
        WriteType("type", type);
        return true;
    }

    private void Begin()
    {
        line.ResetWrittenCount();
        json.Reset(line);
        json.WriteStartObject();
    }

    private void End()
    {
        json.WriteEndObject();
        json.Flush();
        Output.Write(line.WrittenSpan);
        Output.WriteByte((byte)'\n');
    }

    /// <summary>What runs the handler, or has asked for events: AWS's, and in which version.</summary>
    private static string Bootstrap()
    {
        var name = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "Amazon.Lambda.RuntimeSupport")?.GetName();
        return name is null ? $"{Assembly.GetEntryAssembly()?.GetName().Name}, in Lambda" : $"{name.Name} {name.Version}, in Lambda";
    }

    private static double Milliseconds(DateTime time) => (time - DateTime.UnixEpoch).TotalMilliseconds;

    private string? NameOf(Assembly assembly)
    {
        if (!names.TryGetValue(assembly, out var name)) names[assembly] = name = assembly.GetName().Name;
        return name;
    }

    private MetadataReader? Reader(Assembly assembly)
    {
        if (!readers.TryGetValue(assembly, out var reader)) readers[assembly] = reader = Open(assembly);
        return reader;
    }

    private static unsafe MetadataReader? Open(Assembly assembly) =>
        !assembly.IsDynamic && assembly.TryGetRawMetadata(out var metadata, out var length)
            ? new MetadataReader(metadata, length)
            : null;

    private void WriteType(string property, Type type)
    {
        json.WritePropertyName(property);
        WriteType(type);
    }

    /// <summary><c>[assembly, name, [type arguments]]</c>; arrays are <c>{"array": element, "rank": n}</c>, rank 0 for a vector.</summary>
    private void WriteType(Type type)
    {
        if (type.IsArray)
        {
            json.WriteStartObject();
            WriteType("array", type.GetElementType()!);
            json.WriteNumber("rank", type.IsSZArray ? 0 : type.GetArrayRank());
            json.WriteEndObject();
            return;
        }
        if (type.HasElementType || type.IsFunctionPointer || type.IsGenericParameter)
            throw new NotSupportedException($"{type} has no name in a profile");
        json.WriteStartArray();
        json.WriteStringValue(NameOf(type.Assembly));
        json.WriteStringValue(FullName(type));
        if (type.IsGenericType) WriteTypes(null, type.GetGenericArguments());
        json.WriteEndArray();
    }

    private void WriteTypes(string? property, Type[] types)
    {
        if (property is not null) json.WritePropertyName(property);
        json.WriteStartArray();
        foreach (var type in types) WriteType(type);
        json.WriteEndArray();
    }

    /// <summary>Spelled out because <see cref="Type.FullName"/> escapes some characters and appends type arguments.</summary>
    private static string FullName(Type type)
    {
        if (type.DeclaringType is { } declaring) return FullName(declaring) + "+" + type.Name;
        return string.IsNullOrEmpty(type.Namespace) ? type.Name : type.Namespace + "." + type.Name;
    }
}
