using Sweep.TestKit;
using Xunit;

namespace Sweep.Server.Tests.Dashboards;

/// <summary>
/// A test that needs programs of the system, and perhaps something of the folder <c>shared</c> beside the checkout. It is skipped, with the
/// reason, where one is missing. Where the environment says <c>CI=true</c> a missing program is a failure: <c>.ci/run</c> installs them.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    /// <summary>The word for a Python that has the package <c>jsonschema</c>.</summary>
    public const string Python = "python3-jsonschema";

    public ProgramFactAttribute(params string[] programs)
    {
        var missing = programs.Where(program => !Has(program)).ToArray();
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("CI") != "true") Skip = $"needs {string.Join(" and ", missing)}, not installed here";
    }

    /// <summary>A file or folder of <c>shared</c> without which there is nothing to test.</summary>
    public string? Shared
    {
        get;
        set
        {
            field = value;
            if (value is not null && SharedFolder.Find(value) is null) Skip ??= $"needs ../shared/{value}, which is not beside this checkout";
        }
    }

    private static bool Has(string program) => program == Python ? ExternalProgram.Python is not null : ExternalProgram.Find(program) is not null;
}
