using Sweep.Core.Options;
using Xunit;

namespace Sweep.Core.Tests.Options;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("hiden", "hidden")]
    [InlineData("ltsm", "lstm")]
    [InlineData("GRU", "gru")]
    [InlineData("lr", "lr")]
    [InlineData("l", "lr")]
    [InlineData("dropuot", "dropout")]
    [InlineData("wight_deca", "weight_decay")]
    [InlineData("tcn", null)]
    [InlineData("", null)]
    [InlineData("momentumm", null)]
    public void Finds_the_nearest_word(string word, string? nearest)
        => Assert.Equal(nearest, Spelling.Nearest(word, ["cell", "hidden", "lr", "dropout", "weight_decay", "lstm", "gru"]));

    [Fact]
    public void First_of_equally_near_words_wins() => Assert.Equal("beta1", Spelling.Nearest("beta", ["beta1", "beta2"]));

    [Fact]
    public void Asks_or_says_nothing()
    {
        Assert.Equal(" Did you mean 'hidden'?", Spelling.DidYouMean("hiden", ["hidden"]));
        Assert.Equal("", Spelling.DidYouMean("xyz", ["hidden"]));
    }
}
