namespace Prejit.Image;

/// <summary>
/// Of which phases methods and types are warmed: what a first invocation used. Init has full processing power anyway, so to
/// prepare its methods a moment before it uses them itself gains nothing; their code is in the image all the same.
/// </summary>
internal static class WarmedPhases
{
    /// <param name="isUnseen">
    /// Whether a type of AWS's bootstrap is part of it. The bootstrap has its answer's receipt to await once it has answered,
    /// which is billed and comes before the next invocation, and no image holds its code.
    /// </param>
    public static bool Contain(string phase, bool isUnseen) => phase == "first" || (isUnseen && phase == "later");
}
