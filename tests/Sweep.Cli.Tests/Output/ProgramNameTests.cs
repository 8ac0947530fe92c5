using Sweep.Cli.Output;
using Xunit;

namespace Sweep.Cli.Tests.Output;

public sealed class ProgramNameTests
{
    private static string Full(string path) => Path.GetFullPath(path);

    [Fact]
    public void On_the_path_the_name_is_enough()
        => Assert.Equal("sweep", ProgramName.Find(Full("tools/sweep"), $"other{Path.PathSeparator}{Full("tools")}", Full(".")));

    [Fact]
    public void Below_the_folder_the_path_is_relative()
        => Assert.Equal(Path.Combine("bin", "sweep"), ProgramName.Find(Full("bin/sweep"), "", Full(".")));

    [Fact]
    public void Elsewhere_the_path_is_whole()
        => Assert.Equal(Full("bin/sweep"), ProgramName.Find(Full("bin/sweep"), "", Full("other")));

    [Fact]
    public void Under_another_program_the_plain_name_is_shown() => Assert.Equal("sweep", ProgramName.Find(Full("dotnet"), "", Full(".")));
}
