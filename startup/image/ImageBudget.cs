using System.Reflection.Metadata.Ecma335;

namespace Prejit.Image;

/// <summary>
/// Bounds what one image may make every start do. A profile may name anything that exists, for example every type of the
/// framework as the argument of every other. What was used first is kept.
/// </summary>
internal sealed class ImageBudget
{
    private readonly HashSet<string> instantiations = new(StringComparer.Ordinal);
    private readonly Dictionary<DefinedType, string> names = [];
    private int warmed;

    /// <exception cref="DroppedException">The image is full.</exception>
    public void Spend(ResolvedMethod method)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var type = Collect(method.Type, found);
        var arguments = method.Arguments.Select(argument => Collect(argument, found)).ToArray();
        if (arguments.Length > 0) found.Add($"{type}::{MetadataTokens.GetToken(method.Handle)}<{string.Join(",", arguments)}>");
        Spend(WarmedPhases.Contain(method.Profiled.Phase, method.IsUnseen), found);
    }

    /// <exception cref="DroppedException">The image is full.</exception>
    public void Spend(ResolvedType type, string phase)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Collect(type, found);
        Spend(WarmedPhases.Contain(phase, type.IsUnseen), found);
    }

    private void Spend(bool isWarmed, HashSet<string> found)
    {
        found.RemoveWhere(instantiations.Contains);
        var warm = isWarmed ? 1 : 0;
        if (warmed + warm > ImageLimits.Warmed || instantiations.Count + found.Count > ImageLimits.Instantiations)
            throw new DroppedException(DropReason.TooMany);
        warmed += warm;
        instantiations.UnionWith(found);
    }

    /// <summary>Collects the types that the runtime has to make: arrays, and generic types with their arguments.</summary>
    /// <returns>The type's name.</returns>
    private string Collect(ResolvedType type, HashSet<string> found)
    {
        if (type is ResolvedArrayType array)
        {
            var name = $"{Collect(array.Element, found)}[{array.Rank}]";
            found.Add(name);
            return name;
        }
        if (type is UnseenType unseen) return Collect($"{unseen.Assembly}!{unseen.FullName}", unseen.Arguments, found);
        var named = (ResolvedNamedType)type;
        if (!names.TryGetValue(named.Definition, out var definition))
            names[named.Definition] = definition = $"{named.Definition.Assembly.Name}!{named.Definition.FullName}";
        return Collect(definition, named.Arguments, found);
    }

    private string Collect(string definition, IReadOnlyList<ResolvedType> arguments, HashSet<string> found)
    {
        if (arguments.Count == 0) return definition;
        var instantiation = $"{definition}<{string.Join(",", arguments.Select(argument => Collect(argument, found)))}>";
        found.Add(instantiation);
        return instantiation;
    }
}
