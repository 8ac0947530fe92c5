using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Sweep.Core.Options;
using Sweep.Server.Problems;

namespace Sweep.Server.Api;

/// <summary>A parameter of a query string.</summary>
internal interface IQueryParameter
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What the OpenAPI document says of it.</summary>
    OpenApiParameter Describe();
}

/// <summary>A parameter of a query string that is a whole number: read, checked and described by one definition.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
/// <param name="Default">What it is where it is not given; null where that says something of its own.</param>
/// <param name="Meaning">What it is for.</param>
internal sealed record WholeNumberParameter(string Name, long Min, long Max, long? Default, string Meaning) : IQueryParameter
{
    public OpenApiParameter Describe() => Query.Describe(Name, Meaning, new OpenApiSchema
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = Min.ToString(CultureInfo.InvariantCulture),
        Maximum = Max.ToString(CultureInfo.InvariantCulture),
        Default = Default is { } value ? JsonValue.Create(value) : null,
    });

    /// <summary>The value given, or the default.</summary>
    /// <exception cref="ProblemException">It is not a whole number of the range, or was given twice.</exception>
    public long? Read(HttpContext context)
    {
        if (!context.Request.Query.TryGetValue(Name, out var given)) return Default;
        return given is [{ } text] && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= Min && value <= Max
            ? value
            : throw Query.Invalid(Name, $"must be a whole number from {Min} to {Max}, but got '{given}'.");
    }
}

/// <summary>A parameter of a query string that is one of several words.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Words">The words.</param>
/// <param name="Meaning">What it is for.</param>
internal sealed record WordParameter(string Name, IReadOnlyList<string> Words, string Meaning) : IQueryParameter
{
    public OpenApiParameter Describe() => Query.Describe(Name, Meaning, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Words.Select(static word => JsonValue.Create(word))] });

    /// <summary>The index of the word given; null where none is.</summary>
    /// <exception cref="ProblemException">It is none of the words.</exception>
    public int? Read(HttpContext context)
    {
        if (!context.Request.Query.TryGetValue(Name, out var given)) return null;
        for (var i = 0; i < Words.Count; i++)
        {
            if (Words[i] == given) return i;
        }

        throw Query.Invalid(Name, $"must be one of {string.Join(", ", Words)}, but got '{given}'.{Spelling.DidYouMean(given.ToString(), Words)}");
    }
}

/// <summary>A parameter of a query string that is a text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it is for.</param>
internal sealed record TextParameter(string Name, string Meaning) : IQueryParameter
{
    public OpenApiParameter Describe() => Query.Describe(Name, Meaning, new OpenApiSchema { Type = JsonSchemaType.String });

    /// <summary>The text given; null where none is.</summary>
    public string? Read(HttpContext context) => context.Request.Query.TryGetValue(Name, out var given) ? given.ToString() : null;
}

/// <summary>What query strings have in common.</summary>
internal static class Query
{
    /// <summary>Refuses parameters that the endpoint does not have: one that is misspelt would be passed over in silence.</summary>
    public static void AllowOnly(HttpContext context, params ReadOnlySpan<string> known)
    {
        foreach (var name in context.Request.Query.Keys)
        {
            if (known.Contains(name)) continue;
            var names = known.ToArray();
            throw Invalid(name, names.Length == 0 ? "is not known here; there are no parameters." : $"is not known here.{Spelling.DidYouMean(name, names)} The parameters are {string.Join(", ", names)}.");
        }
    }

    public static OpenApiParameter Describe(string name, string meaning, OpenApiSchema schema)
        => new() { Name = name, In = ParameterLocation.Query, Description = meaning, Schema = schema };

    public static ProblemException Invalid(string name, string message)
        => new(Problem.Of(StatusCodes.Status400BadRequest, "invalid-query", $"?{name}: {message}"));
}
