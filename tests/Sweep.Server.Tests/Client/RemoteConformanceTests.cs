using Sweep.Hosting;
using Sweep.TestKit;
using Sweep.TestKit.Catalogs;

namespace Sweep.Server.Tests.Client;

/// <summary>A catalog behind HTTP is a catalog.</summary>
public sealed class RemoteCatalogConformanceTests : SweepCatalogConformance, IDisposable
{
    private readonly ServedCatalog _served = new();

    public void Dispose() => _served.DisposeAsync().AsTask().GetAwaiter().GetResult();

    protected override string? Nobody => ServedCatalog.Own;

    protected override async Task<ISweepCatalog> Open(ManualTime time) => await _served.Open(time);

    protected override Task Close() => _served.Close();
}

/// <summary>A sweep behind HTTP is a sweep.</summary>
public sealed class RemoteServiceConformanceTests : SweepServiceConformance, IDisposable
{
    private readonly ServedCatalog _served = new();

    public void Dispose() => _served.DisposeAsync().AsTask().GetAwaiter().GetResult();

    protected override string? Nobody => ServedCatalog.Own;

    protected override async Task<ISweepCatalog> Open(ManualTime time) => await _served.Open(time);

    protected override Task Close() => _served.Close();
}
