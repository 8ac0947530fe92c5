using Sweep.Hosting.Local;

namespace Sweep.Hosting.Catalogs;

/// <summary>Which sweeps a process keeps, and how it runs them.</summary>
public sealed record LocalCatalogOptions
{
    /// <summary>Folders of sweeps, or parents of such folders. Default: none besides the root.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Where new sweeps go, each in a folder of its name; made when the first one does. Default <c>sweeps</c>.</summary>
    public string Root { get; init; } = "sweeps";

    /// <summary>The only folder below which the data of new sweeps is looked for. Default: the current one.</summary>
    public string DataFolder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>How many trials train at once, all sweeps together. Default: one per core.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>How each sweep is run; its name, slots and engine are the sweep's.</summary>
    public LocalHostOptions Host { get; init; } = new();
}
