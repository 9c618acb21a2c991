using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Prejit.Image;

/// <summary>Writes references to types of which nothing but the name is known.</summary>
internal sealed class UnseenTypeReferences(MetadataBuilder metadata)
{
    // The lowest, with no key: whichever version is there will do.
    private static readonly Version AnyVersion = new(0, 0, 0, 0);

    private readonly Dictionary<string, EntityHandle> assemblies = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(EntityHandle Scope, string Name), EntityHandle> types = [];

    public EntityHandle Reference(UnseenType type)
    {
        var names = type.FullName.Split('+');
        var dot = names[0].LastIndexOf('.');
        var reference = Type(Assembly(type.Assembly), names[0][..Math.Max(dot, 0)], names[0][(dot + 1)..]);
        // A nested type has no namespace of its own.
        foreach (var nested in names.Skip(1)) reference = Type(reference, "", nested);
        return reference;
    }

    private EntityHandle Type(EntityHandle scope, string @namespace, string name)
    {
        var key = (scope, $"{@namespace}.{name}");
        if (types.TryGetValue(key, out var known)) return known;
        return types[key] = metadata.AddTypeReference(scope, metadata.GetOrAddString(@namespace), metadata.GetOrAddString(name));
    }

    private EntityHandle Assembly(string name)
    {
        if (assemblies.TryGetValue(name, out var known)) return known;
        return assemblies[name] = metadata.AddAssemblyReference(metadata.GetOrAddString(name), AnyVersion, default, default, default, default);
    }
}
