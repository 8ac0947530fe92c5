using Sweep.Server.Contracts;

namespace Sweep.Server.Problems;

/// <summary>A request cannot be answered; the client gets the document.</summary>
internal sealed class ProblemException(ProblemDocument document) : Exception(document.Detail)
{
    public ProblemDocument Document { get; } = document;
}
