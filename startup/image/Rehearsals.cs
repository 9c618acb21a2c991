namespace Prejit.Image;

/// <summary>
/// What the hook runs, and does not only prepare: code of the framework that a first invocation used. The numbers stand in the warm
/// list where methods have tokens, and belong to no table of metadata. They stand first, since they take longest.
/// </summary>
internal static class Rehearsals
{
    private const int Tls = 1;

    public static IEnumerable<int> Of(IEnumerable<ResolvedMethod> methods)
    {
        if (methods.Any(BeginsTls)) yield return Tls;
    }

    /// <summary>HttpClient's and all others' way into a handshake, synchronous or not.</summary>
    private static bool BeginsTls(ResolvedMethod method) =>
        method.Profiled is { Type: NamedType { Assembly: "System.Net.Security", FullName: "System.Net.Security.SslStream" } }
        && method.Profiled.Name.StartsWith("AuthenticateAsClient", StringComparison.Ordinal)
        && WarmedPhases.Contain(method.Profiled.Phase, method.IsUnseen);
}
