using System.Collections.Immutable;
using System.Text;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;

namespace Sweep.Hosting.Specifications;

/// <summary>
/// What a sweep shall do: read from YAML, checked, every default filled in. There is no other way to one than
/// <see cref="Load"/> and <see cref="Parse"/>, which list all problems of a text at once.
/// </summary>
public sealed record Specification
{
    internal Specification()
    {
    }

    /// <summary>The sweep's name, which is also its folder's. Default: the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>What is learned; <see cref="TaskSpecification.Unknown"/> where it <see cref="IsExternal"/>.</summary>
    public required TaskSpecification Task { get; init; }

    public required MetricSpecification Metric { get; init; }

    /// <summary>What is searched, fixed and constrained.</summary>
    public required SearchSpace Space { get; init; }

    public required SamplerSpecification Sampler { get; init; }

    public required SchedulerSpecification Scheduler { get; init; }

    public required BudgetSpecification Budget { get; init; }

    /// <summary>What trains the models: <c>cpu</c>, which is the default, <c>torch</c>, or <c>external</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>On what the engine trains, and how. The engine <c>torch</c> alone has a choice.</summary>
    public required EngineSpecification EngineOptions { get; init; }

    /// <summary>Whether training loops outside Sweep train the models, which lease trials over the API.</summary>
    public bool IsExternal => Engine == ExternalEngine;

    internal const string ExternalEngine = "external";

    /// <summary>How many trials train at once; null for what suits the engine, which is the default: one per core on the processor.</summary>
    public required int? Slots { get; init; }

    /// <summary>The seed of every draw. Default 1.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Of how many of the best trials the checkpoint is kept once they have ended. Default 1.</summary>
    public required int KeepCheckpoints { get; init; }

    /// <summary>How often a failed or lost attempt of one trial is tried again. Default 2.</summary>
    public required int Restarts { get; init; }

    /// <summary>
    /// How long a trial waits for its next attempt after its first restart, doubled with each one more up to 5 minutes; 0 to 5 minutes. Default 1 s; none in a text of a journal that does not say, which was
    /// begun before there was such a wait.
    /// </summary>
    public required TimeSpan RestartDelay { get; init; }

    /// <summary>After how much resource a trial reports, besides at rungs and its end. Default: a twentieth of the scheduler's max_resource.</summary>
    public required long ReportEvery { get; init; }

    /// <summary>Its share of slots among sweeps of the same priority, relative to theirs: above 0, at most 1,000,000. Default 1.</summary>
    public required double Weight { get; init; }

    /// <summary>From -1000 to 1000. Where slots are shared, a sweep of a higher one goes first; on a cluster it also takes slots from sweeps of a lower. Default 0.</summary>
    public required int Priority { get; init; }

    /// <summary>Labels that a worker of a cluster must have to train its trials. Default: none.</summary>
    public required ImmutableSortedDictionary<string, string> RunOn { get; init; }

    /// <summary>Reads a file. A relative path of data is looked for in the current folder, then in the file's, and is absolute afterwards.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Fields to set, each <c>path=value</c>, such as <c>budget.trials=5</c>.</param>
    /// <exception cref="SpecificationException">The file cannot be read or has problems, all of which it lists.</exception>
    public static Specification Load(string path, IEnumerable<string>? overrides = null)
        => SpecificationReader.Read(LoadText(path), path, overrides ?? [], DataLocator.In(Directory.GetCurrentDirectory(), Path.GetDirectoryName(Path.GetFullPath(path))!));

    /// <summary>The text of a file, not yet read as a specification.</summary>
    /// <exception cref="SpecificationException">The file cannot be read.</exception>
    public static string LoadText(string path)
    {
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException or NotSupportedException)
        {
            var message = problem switch
            {
                FileNotFoundException or DirectoryNotFoundException => $"there is no such file. Looked for {Path.GetFullPath(path)}.",
                DecoderFallbackException => "the file is not UTF-8 text. Save it as UTF-8.",
                _ when Directory.Exists(path) => "this is a folder. Name a file in it.",
                _ => $"the file cannot be read: {problem.Message}",
            };
            throw new SpecificationException(path, [new(null, "", message)]);
        }
    }

    /// <summary>Reads a text, such as the one that a journal keeps. Paths of data stay as they are and are not looked for.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">The name for messages, from which the sweep's name is taken where the text has none.</param>
    /// <param name="overrides">Fields to set, each <c>path=value</c>.</param>
    /// <exception cref="SpecificationException">The text has problems, all of which it lists.</exception>
    public static Specification Parse(string yaml, string file, IEnumerable<string>? overrides = null)
        => SpecificationReader.Read(yaml, file, overrides ?? [], null);

    /// <summary>Reads a text that came from elsewhere. It must have a name, and its data is looked for below one folder and nowhere else.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="overrides">Fields to set, each <c>path=value</c>.</param>
    /// <param name="dataFolder">The folder; paths of data are absolute afterwards.</param>
    /// <exception cref="SpecificationException">The text has problems, all of which it lists.</exception>
    public static Specification Receive(string yaml, IEnumerable<string> overrides, string dataFolder)
        => SpecificationReader.Read(yaml, Received, overrides, DataLocator.Below(dataFolder), mustHaveName: true);

    /// <summary>The name that a received specification has in messages.</summary>
    internal const string Received = "specification";

    /// <summary>The whole specification as YAML, defaults written out: what a journal keeps. It reads back to the same specification.</summary>
    public string ToYaml() => SpecificationWriter.Write(this);

    /// <summary>Everything that decisions depend on.</summary>
    public SweepSetup ToSetup() => new()
    {
        Name = Name,
        Space = Space,
        Seed = Seed,
        Metric = Metric.Name,
        Maximize = Metric.Maximize,
        NewSampler = () => Sampler.Create(Space, Unexpected),
        NewScheduler = () => Scheduler.Create(Seed, Unexpected),
        MaxResource = Scheduler.MaxResource,
        MaxTrials = Budget.Trials,
        MaxTime = Budget.Time,
        MaxRestarts = Restarts,
        RestartDelay = RestartDelay,
        KeepCheckpoints = KeepCheckpoints,
    };

    /// <summary>Equal when all fields are: their texts say it.</summary>
    public bool Equals(Specification? other) => other is not null && ToYaml() == other.ToYaml();

    /// <inheritdoc/>
    public override int GetHashCode() => ToYaml().GetHashCode(StringComparison.Ordinal);

    // Reading has tried them already.
    private static void Unexpected(string option, string message)
        => throw new InvalidOperationException($"A specification that was read has a problem: {option}: {message}");
}
