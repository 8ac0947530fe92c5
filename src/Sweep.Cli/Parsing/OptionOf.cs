using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sweep.Core.Options;

namespace Sweep.Cli.Parsing;

/// <summary>Options whose values are checked as they are parsed, so that every message gives option, rule and value.</summary>
internal static class OptionOf
{
    /// <summary>A whole number in [min, max].</summary>
    public static Option<long?> Whole(string name, string description, long min, long max = long.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return Wrong<long?>(result, $"'{name}' must be a whole number, but got '{text}'.");
            if (number < min) return Wrong<long?>(result, $"'{name}' must be at least {min}, but got {number}.");
            return number > max ? Wrong<long?>(result, $"'{name}' must be at most {max}, but got {number}.") : number;
        },
    };

    /// <summary>A number in [min, max].</summary>
    public static Option<double?> Real(string name, string description, double min, double max) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number
                : Wrong<double?>(result, $"'{name}' must be a number from {min} to {max}, but got '{text}'.");
        },
    };

    /// <summary>One of a few words; the first is the default.</summary>
    public static Option<string> Word(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
            CustomParser = result => Allowed(result, $"'{name}'", words),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A required word out of a few.</summary>
    public static Argument<string> WordArgument(string name, string description, params string[] words)
    {
        var argument = new Argument<string>(name)
        {
            Description = description,
            HelpName = name,
            CustomParser = result => Allowed(result, name, words),
        };
        argument.CompletionSources.Add(words);
        return argument;
    }

    /// <summary><c>--set path=value</c>, as often as wanted.</summary>
    public static Option<string[]> Set(string description) => new("--set")
    {
        Description = description,
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.IndexOf('=') <= 0) return Wrong<string[]>(result, $"'--set' must be PATH=VALUE, such as task.data=input.txt, but got '{token.Value}'.");
            }

            return [.. result.Tokens.Select(t => t.Value)];
        },
    };

    private static string? Allowed(ArgumentResult result, string name, string[] words)
    {
        var word = result.Tokens[0].Value;
        return words.Contains(word) ? word : Wrong<string>(result, $"{name} must be one of {string.Join(", ", words)}, but got '{word}'.{Spelling.DidYouMean(word, words)}");
    }

    private static T? Wrong<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
