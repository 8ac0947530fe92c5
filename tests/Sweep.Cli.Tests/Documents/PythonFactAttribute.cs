using Xunit;

namespace Sweep.Cli.Tests.Documents;

/// <summary>A test that needs Python 3. It is skipped, with the reason, where there is none; with <c>CI=true</c> that is a failure, since <c>.ci/run</c> installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/python3";

    public PythonFactAttribute()
    {
        if (!File.Exists(Program) && Environment.GetEnvironmentVariable("CI") != "true") Skip = $"needs {Program}, not installed here";
    }
}
