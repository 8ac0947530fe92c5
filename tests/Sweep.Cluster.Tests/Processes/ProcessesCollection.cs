using Xunit;

namespace Sweep.Cluster.Tests.Processes;

/// <summary>Tests of whole clusters run one after another: each has a handful of processes that train.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessesCollection
{
    public const string Name = "processes";
}
