using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: Xunit.TestFramework("Sweep.Cluster.Tests.Fixtures.SkippingFramework", "Sweep.Cluster.Tests")]

namespace Sweep.Cluster.Tests.Fixtures;

/// <summary>Skips the tests of classes with <see cref="RedisSuiteAttribute"/> where they cannot run: attributes on inherited methods cannot say so.</summary>
public sealed class SkippingFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assembly) => new Discoverer(assembly, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider source, IMessageSink messages) : XunitTestFrameworkDiscoverer(assembly, source, messages)
    {
        protected override bool FindTestsForMethod(ITestMethod method, bool includeSourceInformation, IMessageBus bus, ITestFrameworkDiscoveryOptions options)
        {
            var isTest = method.Method.GetCustomAttributes(typeof(Xunit.FactAttribute)).Any();
            if (!isTest || RedisFactAttribute.Reason is not { } reason || method.TestClass.Class.ToRuntimeType().GetCustomAttribute<RedisSuiteAttribute>() is null)
            {
                return base.FindTestsForMethod(method, includeSourceInformation, bus, options);
            }

            var skipped = new XunitSkippedDataRowTestCase(DiagnosticMessageSink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason);
            return ReportDiscoveredTestCase(skipped, includeSourceInformation, bus);
        }
    }
}
