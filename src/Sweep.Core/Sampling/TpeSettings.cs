namespace Sweep.Core.Sampling;

/// <summary>The options of <see cref="TpeSampler"/>.</summary>
/// <param name="Startup">Finished trials before the model is asked; until then configurations are random. Default 10.</param>
/// <param name="Candidates">Draws from the model of good trials, of which the best is proposed. Default 24.</param>
/// <param name="Gamma">The share of trials that count as good. Default 0.15.</param>
/// <param name="MaxGood">The most trials that count as good. Default 25.</param>
/// <param name="Multivariate">Whether parameters are modelled together rather than one by one. Default true.</param>
/// <param name="Group">Whether parameters with the same condition are modelled together; else each conditional one on its own. Default true.</param>
/// <param name="Window">How many of the latest other trials the model of the rest knows, so that its cost is bounded. Default 1000.</param>
public sealed record TpeSettings(
    int Startup = 10, int Candidates = 24, double Gamma = 0.15, int MaxGood = 25, bool Multivariate = true, bool Group = true, int Window = 1000);
