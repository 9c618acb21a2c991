namespace Prejit.Image;

/// <summary>
/// Which of the types that aren't here are value types. A signature has to say so, and the profile tells: code that runs over
/// a reference type is shared by all of them and recorded over <c>System.__Canon</c>, so whatever else a method is made of
/// is a value type.
/// </summary>
internal sealed class UnseenValueTypes
{
    private readonly HashSet<(string Assembly, string FullName)> names = [];

    public UnseenValueTypes(IEnumerable<ProfiledMethod> methods)
    {
        foreach (var method in methods)
        {
            if (method.Type is NamedType type) Collect(type.Arguments);
            Collect(method.Arguments);
        }
    }

    public bool Contains(NamedType type) => names.Contains((type.Assembly, type.FullName));

    private void Collect(IReadOnlyList<TypeName> arguments)
    {
        foreach (var argument in arguments.OfType<NamedType>())
        {
            if (LambdaAssemblies.Contains(argument.Assembly)) names.Add((argument.Assembly, argument.FullName));
            Collect(argument.Arguments);
        }
    }
}
