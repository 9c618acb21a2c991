namespace Amazon.Lambda.SQSEvents;

/// <summary>A batch of messages of a queue, as Amazon SQS hands it to a function.</summary>
public class SQSEvent
{
    public List<SQSMessage> Records { get; set; } = null!;

    public class SQSMessage
    {
        public string MessageId { get; set; } = null!;
        public string ReceiptHandle { get; set; } = null!;
        public string Body { get; set; } = null!;
        public string Md5OfBody { get; set; } = null!;
        public string Md5OfMessageAttributes { get; set; } = null!;
        public string EventSourceArn { get; set; } = null!;
        public string EventSource { get; set; } = null!;
        public string AwsRegion { get; set; } = null!;
        public Dictionary<string, string> Attributes { get; set; } = null!;
        public Dictionary<string, MessageAttribute> MessageAttributes { get; set; } = null!;
    }

    public class MessageAttribute
    {
        public string StringValue { get; set; } = null!;
        public MemoryStream BinaryValue { get; set; } = null!;
        public List<string> StringListValues { get; set; } = null!;
        public List<MemoryStream> BinaryListValues { get; set; } = null!;
        public string DataType { get; set; } = null!;
    }
}
