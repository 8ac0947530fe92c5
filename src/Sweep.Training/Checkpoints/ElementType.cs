namespace Sweep.Training.Checkpoints;

/// <summary>The element types that are read and written here, of those that safetensors has.</summary>
public enum ElementType
{
    /// <summary>4 bytes, IEEE 754.</summary>
    F32,

    /// <summary>8 bytes, IEEE 754.</summary>
    F64,

    /// <summary>8 bytes, signed.</summary>
    I64,
}
