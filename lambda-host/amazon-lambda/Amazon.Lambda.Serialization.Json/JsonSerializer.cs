using Amazon.Lambda.Core;
using Newtonsoft.Json;

namespace Amazon.Lambda.Serialization.Json;

/// <summary>Reads and writes with Newtonsoft.Json.</summary>
public class JsonSerializer : ILambdaSerializer
{
    private readonly Newtonsoft.Json.JsonSerializer serializer;

    public JsonSerializer()
        : this(_ => { })
    {
    }

    public JsonSerializer(Action<JsonSerializerSettings> customizeSerializerSettings)
    {
        var settings = new JsonSerializerSettings { NullValueHandling = NullValueHandling.Ignore };
        customizeSerializerSettings(settings);
        serializer = Newtonsoft.Json.JsonSerializer.Create(settings);
    }

    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            // Not disposed of: the stream is the caller's.
            var writer = new StreamWriter(responseStream);
            serializer.Serialize(writer, response);
            writer.Flush();
        }
        catch (Exception exception)
        {
            throw new JsonSerializerException(
                $"Error converting the response object of type {typeof(T).FullName} from the Lambda function to JSON: {exception.Message}",
                exception);
        }
    }

    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            return serializer.Deserialize<T>(new JsonTextReader(new StreamReader(requestStream)))!;
        }
        catch (Exception exception)
        {
            throw new JsonSerializerException(
                $"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {exception.Message}", exception);
        }
    }
}

/// <summary>An event is not what the handler takes, or its answer can't be written as JSON.</summary>
public class JsonSerializerException(string message, Exception exception) : Exception(message, exception);
