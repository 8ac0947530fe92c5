using System.Globalization;
using Sweep.Cli.Output;
using Sweep.Core.Spaces;
using Sweep.Hosting;
using Sweep.Hosting.Specifications;

namespace Sweep.Cli.Sources;

/// <summary>A sweep as a command meets it, wherever it is: its specification, and how it stood when it was opened.</summary>
internal sealed record OpenSweep
{
    private readonly string _option;

    private OpenSweep(ISweepReader reader, Specification specification, SweepSummary summary, string option)
        => (Reader, Specification, Summary, _option) = (reader, specification, summary, option);

    /// <summary>Everything else about it.</summary>
    public ISweepReader Reader { get; }

    public Specification Specification { get; }

    public SweepSummary Summary { get; init; }

    /// <summary>The sweep's name: of its specification, and on a server the one that it has there.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder; null where it is on a server.</summary>
    public required string? Folder { get; init; }

    /// <summary>The address of its server; null where it is in a folder.</summary>
    public required string? Server { get; init; }

    /// <summary>Where it is, for messages.</summary>
    public string Place => Folder ?? $"{Server}/{Name}";

    /// <summary>How the sweep stands, in a word.</summary>
    public string Standing => Summary.Standing.ToString().ToLowerInvariant();

    /// <summary>Opens a sweep of a folder.</summary>
    public static async Task<OpenSweep> OfFolder(ISweepReader reader, string folder)
    {
        var specification = await Specified(reader);
        return new(reader, specification, await reader.Summary(), "") { Name = specification.Name, Folder = folder, Server = null };
    }

    /// <summary>Opens a sweep of a server.</summary>
    public static async Task<OpenSweep> OfServer(ISweepReader reader, ServerSource server)
        => new(reader, await Specified(reader), await reader.Summary(), server.Option) { Name = reader.Name, Folder = null, Server = server.Address };

    /// <summary>The sweep as it stands now.</summary>
    public async Task<OpenSweep> Again() => new(Reader, Specification, await Reader.Summary(), _option) { Name = Name, Folder = Folder, Server = Server };

    /// <summary>How commands name the sweep, or one of its trials: what follows <c>sweep show</c>, to be pasted.</summary>
    public string Words(int? trial = null)
        => Format.ShellWord((Folder ?? Name) + (trial is { } number ? "/" + number.ToString(CultureInfo.InvariantCulture) : "")) + _option;

    /// <summary>The values of a trial that were searched, without the fixed ones.</summary>
    public IEnumerable<KeyValuePair<string, ParameterValue>> Searched(TrialView trial)
        => trial.Configuration.Where(pair => !Specification.Space.Fixed.TryGet(pair.Key, out _));

    /// <summary>A trial by number.</summary>
    public async Task<TrialView> Trial(int number) => await Reader.Trial(number)
        ?? throw new CommandException(Summary.Total == 0
            ? $"{Name} has no trial {number}: none has been proposed yet."
            : $"{Name} has no trial {number}: its trials are 0 to {Summary.Total - 1}.", ExitCode.Usage);

    private static async Task<Specification> Specified(ISweepReader reader) => Specification.Parse(await reader.Specification(), "journal");
}
