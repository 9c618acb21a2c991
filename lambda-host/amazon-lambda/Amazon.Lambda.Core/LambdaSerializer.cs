namespace Amazon.Lambda.Core;

/// <summary>Turns events into what a handler takes, and what it returns into JSON.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}

/// <summary>Names the serializer of a handler, or of all handlers of an assembly. Not needed by handlers of streams.</summary>
/// <param name="serializerType">A class with a public constructor without parameters that is an <see cref="ILambdaSerializer"/>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Assembly)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    public Type SerializerType { get; set; } = serializerType;
}
