using Sweep.Hosting.Catalogs;
using Sweep.Hosting.Local;
using Sweep.TestKit;
using Sweep.TestKit.Catalogs;

namespace Sweep.Hosting.Tests.Catalogs;

public sealed class LocalCatalogConformanceTests : SweepCatalogConformance, IDisposable
{
    private readonly OpenedCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    protected override Task<ISweepCatalog> Open(ManualTime time) => _catalog.Open(time);

    protected override Task Close() => _catalog.Close();
}

public sealed class LocalServiceConformanceTests : SweepServiceConformance, IDisposable
{
    private readonly OpenedCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    protected override Task<ISweepCatalog> Open(ManualTime time) => _catalog.Open(time);

    protected override Task Close() => _catalog.Close();
}

/// <summary>A catalog of a scratch folder.</summary>
internal sealed class OpenedCatalog : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private LocalSweepCatalog? _catalog;

    public async Task<ISweepCatalog> Open(ManualTime time)
    {
        _catalog = LocalSweepCatalog.Open(new LocalCatalogOptions { Root = _folder["root"], DataFolder = _folder.Path, Slots = 1, Host = new LocalHostOptions { Time = time } });
        await _catalog.TakenUp;
        return _catalog;
    }

    public async Task Close()
    {
        if (_catalog is not null) await _catalog.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
