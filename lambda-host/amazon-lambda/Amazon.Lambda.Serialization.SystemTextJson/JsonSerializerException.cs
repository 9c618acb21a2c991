namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>An event is not what the handler takes, or its answer can't be written as JSON.</summary>
public class JsonSerializerException(string message, Exception? exception) : Exception(message, exception)
{
    public JsonSerializerException(string message)
        : this(message, null)
    {
    }
}
