using Sweep.Cli.Output;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Running;

/// <summary>Chooses how a running sweep is shown: for a person at a terminal, for a pipe, or not at all.</summary>
internal static class ProgressView
{
    /// <summary>The view.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="json">Whether standard output is kept for a document at the end.</param>
    /// <param name="quiet">Whether to show nothing.</param>
    /// <param name="specification">The sweep's specification.</param>
    /// <param name="slots">How many trials train at once; null where that is not known.</param>
    /// <param name="isRemote">Whether the sweep runs on a server, which is asked less often.</param>
    public static IProgressView Of(Terminal terminal, bool json, bool quiet, Specification specification, int? slots, bool isRemote = false)
    {
        if (quiet) return new QuietView(terminal.Error);
        if (json) return new PlainView(terminal.Error, terminal.Error, specification);
        return Drawing.CanRedraw(terminal) ? new LiveView(terminal, specification, slots, isRemote) : new PlainView(terminal.Out, terminal.Error, specification);
    }
}
