using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Reads and writes with System.Text.Json, by reflection. Names of properties are taken in any case.</summary>
public class DefaultLambdaJsonSerializer : AbstractLambdaJsonSerializer, ILambdaSerializer
{
    public DefaultLambdaJsonSerializer()
        : base(null) => SerializerOptions = CreateDefaultJsonSerializationOptions();

    public DefaultLambdaJsonSerializer(Action<JsonSerializerOptions> customizer)
        : this() => customizer(SerializerOptions);

    protected JsonSerializerOptions SerializerOptions { get; }

    protected override void InternalSerialize<T>(Utf8JsonWriter writer, T response) =>
        JsonSerializer.Serialize(writer, response, SerializerOptions);

    protected override T InternalDeserialize<T>(byte[] utf8Json) => JsonSerializer.Deserialize<T>(utf8Json, SerializerOptions)!;
}

/// <summary>Writes names of properties in camel case.</summary>
public class CamelCaseLambdaJsonSerializer()
    : DefaultLambdaJsonSerializer(options => options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
