using System.Globalization;
using Sweep.Cli.Output;

namespace Sweep.Cli.Sources;

/// <summary>Where a command finds sweeps: everything that differs between folders and a server.</summary>
internal abstract class SweepSource : IDisposable
{
    /// <summary>Takes notices for people, such as that a server is being waited for. Default: none are taken.</summary>
    public Action<string> Notice { get; set; } = static _ => { };

    /// <summary>Opens the sweep that an argument names.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public abstract Task<OpenSweep> Open(string argument);

    /// <summary>Opens the sweep that an argument names, and tells the number of a trial where it names one: <c>reber/17</c>.</summary>
    /// <exception cref="CommandException">There is no such sweep.</exception>
    public virtual async Task<(OpenSweep Sweep, int? Trial)> OpenTrial(string argument)
    {
        var slash = argument.LastIndexOf('/');
        return slash > 0 && int.TryParse(argument[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var trial)
            ? (await Open(argument[..slash]), trial)
            : (await Open(argument), null);
    }

    /// <summary>Opens every sweep there is, by name. One that cannot be read does not hide the others: it is left out with a notice.</summary>
    /// <param name="parent">The folder that holds them; null for the usual one.</param>
    /// <param name="terminal">Where notices go.</param>
    public abstract Task<IReadOnlyList<OpenSweep>> List(string? parent, Terminal terminal);

    /// <summary>What to say where there are none.</summary>
    public abstract string Empty(string? parent);

    /// <summary>How commands name the same sweep again, to be pasted.</summary>
    public virtual string Words(string argument) => Format.ShellWord(argument);

    /// <summary>Pauses a sweep.</summary>
    public abstract Task Pause(string argument, string reason);

    /// <summary>Ends a sweep.</summary>
    public abstract Task Cancel(string argument, string reason);

    /// <summary>Removes a sweep that is not running, with everything that is known of it.</summary>
    public abstract Task Delete(string argument);

    public virtual void Dispose()
    {
    }
}
