using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sweep.Core.Options;
using Sweep.Hosting;
using Sweep.Server.Problems;

namespace Sweep.Server.Api;

/// <summary>Finds what a path names, or says what there is. Names are compared; none reaches the file system.</summary>
internal static class Found
{
    /// <summary>The sweep of a name.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async Task<ISweepService> Sweep(ISweepCatalog catalog, string name)
    {
        if (await catalog.Find(name) is { } sweep) return sweep;
        var names = (await catalog.List()).Select(static known => known.Name);
        throw NotFound("unknown-sweep", $"There is no sweep '{name}'.{Spelling.DidYouMean(name, names)} GET {ApiExtensions.Root}/sweeps lists them.");
    }

    /// <summary>The sweep of a name, whose changes are journaled with the name of the request's token.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async Task<ISweepService> Sweep(ISweepCatalog catalog, string name, HttpContext context)
        => await Sweep(catalog, name) is var sweep && Caller(context) is { } caller ? sweep.By(caller) : sweep;

    /// <summary>The trial of a sweep by its number as a path has it.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async Task<TrialView> Trial(ISweepReader sweep, string trial)
    {
        if (int.TryParse(trial, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && await sweep.Trial(number) is { } view) return view;
        var count = (await sweep.Summary()).Counts.Sum();
        throw NotFound("unknown-trial", $"{sweep.Name} has no trial '{trial}': {(count == 0 ? "none has begun" : $"its trials are 0 to {count - 1}")}.");
    }

    /// <summary>The name of the token that the request carries; null without one.</summary>
    public static string? Caller(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : null;

    public static ProblemException NotFound(string type, string detail) => new(Problem.Of(StatusCodes.Status404NotFound, type, detail));
}
