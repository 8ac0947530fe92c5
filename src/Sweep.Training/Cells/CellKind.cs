namespace Sweep.Training.Cells;

/// <summary>The recurrent cells. Equations: <see cref="Reference.RnnReference{T}"/>, <see cref="Reference.LstmReference{T}"/>, <see cref="Reference.GruReference{T}"/>.</summary>
public enum CellKind
{
    RnnTanh,
    RnnRelu,
    Lstm,
    Gru,
}
