using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.CompilerServices;

namespace Prejit.Image;

/// <summary>Copies a method's signature (ECMA-335 II.23.2) out of its assembly, with its tokens pointed at references.</summary>
internal sealed class SignatureCopier(ReferenceAssembly assembly, ReferenceWriter references)
{
    private readonly BlobBuilder copy = new();

    public BlobBuilder Copy(BlobHandle signature)
    {
        var reader = assembly.Reader.GetBlobReader(signature);
        CopyMethod(ref reader);
        return copy;
    }

    private void CopyMethod(ref BlobReader reader)
    {
        var header = reader.ReadSignatureHeader();
        copy.WriteByte(header.RawValue);
        if (header.IsGeneric) CopyInteger(ref reader);
        var parameters = CopyInteger(ref reader);
        // The return type comes first.
        for (var i = 0; i <= parameters; i++) CopyType(ref reader);
    }

    private void CopyType(ref BlobReader reader)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var code = (SignatureTypeCode)reader.ReadCompressedInteger();
        copy.WriteByte((byte)code);
        switch (code)
        {
            case (SignatureTypeCode)SignatureTypeKind.Class:
            case (SignatureTypeCode)SignatureTypeKind.ValueType:
                CopyToken(ref reader);
                break;
            case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.SZArray or SignatureTypeCode.Pinned:
                CopyType(ref reader);
                break;
            case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                CopyToken(ref reader);
                CopyType(ref reader);
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                CopyInteger(ref reader);
                break;
            case SignatureTypeCode.Array:
                CopyType(ref reader);
                CopyArrayShape(ref reader);
                break;
            case SignatureTypeCode.GenericTypeInstance:
                CopyType(ref reader);
                for (var left = CopyInteger(ref reader); left > 0; left--) CopyType(ref reader);
                break;
            case SignatureTypeCode.FunctionPointer:
                CopyMethod(ref reader);
                break;
        }
    }

    private void CopyArrayShape(ref BlobReader reader)
    {
        CopyInteger(ref reader);
        for (var sizes = CopyInteger(ref reader); sizes > 0; sizes--) CopyInteger(ref reader);
        for (var bounds = CopyInteger(ref reader); bounds > 0; bounds--) copy.WriteCompressedSignedInteger(reader.ReadCompressedSignedInteger());
    }

    private int CopyInteger(ref BlobReader reader)
    {
        var value = reader.ReadCompressedInteger();
        copy.WriteCompressedInteger(value);
        return value;
    }

    private void CopyToken(ref BlobReader reader)
    {
        var type = references.Follow(assembly, reader.ReadTypeHandle());
        copy.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(references.TypeReference(type)));
    }
}
