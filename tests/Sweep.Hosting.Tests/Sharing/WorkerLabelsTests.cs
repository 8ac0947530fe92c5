using Sweep.Hosting.Sharing;
using Xunit;

namespace Sweep.Hosting.Tests.Sharing;

public sealed class WorkerLabelsTests
{
    private static readonly Dictionary<string, string> Worker = new() { ["gpu"] = "h100", ["zone"] = "eu" };

    [Theory]
    [InlineData("nothing asked", true)]
    [InlineData("one of them", true, "gpu", "h100")]
    [InlineData("all of them", true, "gpu", "h100", "zone", "eu")]
    [InlineData("other value", false, "gpu", "a100")]
    [InlineData("other case", false, "gpu", "H100")]
    [InlineData("other label", false, "rack", "7")]
    [InlineData("one of two", false, "gpu", "h100", "zone", "us")]
    public void Satisfied_where_each_label_has_its_value(string name, bool satisfied, params string[] asked)
    {
        Assert.NotEmpty(name);
        Assert.Equal(satisfied, Worker.Satisfy(asked.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1])));
    }

    [Theory]
    [InlineData("h100")]
    [InlineData("8")]
    [InlineData("eu/west-1")]
    [InlineData("kubernetes.io/arch")]
    public void Takes_words(string text) => Assert.Null(WorkerLabels.Problem(text));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("a/")]
    [InlineData("grün")]
    [InlineData("a\n")]
    public void Refuses_what_is_no_word(string text)
        => Assert.Equal($"has letters, digits, '-', '_', '.' and '/', and begins and ends with a letter or digit, but got '{text}'.", WorkerLabels.Problem(text));
}
