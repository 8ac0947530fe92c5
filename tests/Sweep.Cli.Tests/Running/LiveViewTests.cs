using Sweep.Cli.Running;
using Xunit;

namespace Sweep.Cli.Tests.Running;

public sealed class LiveViewTests
{
    private static readonly string[] Header = ["trial", "loss", "val_loss", "steps", "rung", "tokens/s", "grad norm", "training now"];
    private static readonly string[][] Rows = [["12", "0.4922", "0.4844", "136/1.50k", "0/2", "5.80k", "0.1822", "cell=lstm hidden=23 lr=0.0354"]];

    [Fact]
    public void A_wide_window_shows_every_column() => Assert.Equal(Enumerable.Range(0, 8), LiveView.Fitting(Header, Rows, 120));

    [Fact]
    public void A_narrow_window_drops_the_less_telling_columns_first()
    {
        Assert.Equal([0, 1, 2, 3, 4, 5, 7], LiveView.Fitting(Header, Rows, 98));
        Assert.Equal([0, 2, 3, 7], LiveView.Fitting(Header, Rows, 40));
    }
}
