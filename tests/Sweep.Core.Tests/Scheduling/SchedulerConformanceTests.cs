using System.Reflection;
using Sweep.Core.Scheduling;
using Sweep.Core.Spaces;
using Sweep.TestKit.Schedulers;
using Xunit;

namespace Sweep.Core.Tests.Scheduling;

public sealed class NoSchedulerConformanceTests : SchedulerConformance
{
    public override string Kind => "none";
}

public sealed class AshaConformanceTests : SchedulerConformance
{
    public override string Kind => "asha";
}

public sealed class AshaBracketsConformanceTests : SchedulerConformance
{
    public override string Kind => "asha";

    protected override (string Name, ParameterValue Value)[] Options => [("brackets", ParameterValue.Int(3)), ("reduction_factor", ParameterValue.Int(3))];
}

public sealed class AshaPromotionConformanceTests : SchedulerConformance
{
    public override string Kind => "asha-promote";
}

public sealed class AshaPromotionBracketsConformanceTests : SchedulerConformance
{
    public override string Kind => "asha-promote";

    protected override (string Name, ParameterValue Value)[] Options => [("brackets", ParameterValue.Int(2)), ("reduction_factor", ParameterValue.Int(2))];
}

public sealed class MedianConformanceTests : SchedulerConformance
{
    public override string Kind => "median";
}

public sealed class PatienceConformanceTests : SchedulerConformance
{
    public override string Kind => "patience";

    protected override bool Compares => false;

    protected override (string Name, ParameterValue Value)[] Options => [("patience", ParameterValue.Int(2))];
}

public sealed class SchedulerRegistryTests
{
    [Fact]
    public void Every_kind_has_a_conformance_suite()
    {
        var suites = Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type.IsSubclassOf(typeof(SchedulerConformance)))
            .Select(type => ((SchedulerConformance)Activator.CreateInstance(type)!).Kind)
            .ToHashSet();
        Assert.All(Schedulers.All, kind => Assert.Contains(kind.Name, suites));
    }

    [Fact]
    public void Kinds_have_distinct_names_and_a_summary()
    {
        Assert.Equal(Schedulers.All.Count, Schedulers.All.Select(kind => kind.Name).Distinct().Count());
        Assert.All(Schedulers.All, kind => Assert.NotEmpty(kind.Summary));
    }
}
