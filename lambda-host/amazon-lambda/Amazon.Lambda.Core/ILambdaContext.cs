namespace Amazon.Lambda.Core;

/// <summary>What a handler is told of its invocation and its function.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }
    IClientContext? ClientContext { get; }
    string FunctionName { get; }
    string FunctionVersion { get; }
    ICognitoIdentity? Identity { get; }
    string InvokedFunctionArn { get; }
    ILambdaLogger Logger { get; }
    string LogGroupName { get; }
    string LogStreamName { get; }
    int MemoryLimitInMB { get; }

    /// <summary>What is left until the invocation times out.</summary>
    TimeSpan RemainingTime { get; }
}

/// <summary>The mobile application that invoked the function through AWS Mobile SDK.</summary>
public interface IClientContext
{
    IDictionary<string, string> Environment { get; }
    IClientApplication Client { get; }
    IDictionary<string, string> Custom { get; }
}

/// <inheritdoc cref="IClientContext"/>
public interface IClientApplication
{
    string AppPackageName { get; }
    string AppTitle { get; }
    string AppVersionCode { get; }
    string AppVersionName { get; }
    string InstallationId { get; }
}

/// <summary>The Amazon Cognito identity that invoked the function.</summary>
public interface ICognitoIdentity
{
    string IdentityId { get; }
    string IdentityPoolId { get; }
}
