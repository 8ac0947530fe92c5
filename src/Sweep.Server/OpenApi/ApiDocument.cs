using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Sweep.Core.Spaces;
using Sweep.Core.Sweeps;
using Sweep.Server.Access;
using Sweep.Server.Contracts;

namespace Sweep.Server.OpenApi;

/// <summary>The description of the API at <c>/openapi/v1.json</c>, made of what the endpoints say of themselves; a copy is kept in <c>src/Sweep.Server/openapi.json</c>.</summary>
internal static class ApiDocument
{
    private const string Scheme = "token";
    private const string Json = "application/json";

    /// <summary>Services that make the document.</summary>
    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<JsonOptions>(static json =>
        {
            var options = json.SerializerOptions;
            options.PropertyNamingPolicy = ContractsContext.Compact.Options.PropertyNamingPolicy;
            options.NumberHandling = JsonNumberHandling.Strict;
            options.TypeInfoResolverChain.Insert(0, ContractsContext.Compact);
            foreach (var converter in ContractsContext.Compact.Options.Converters) options.Converters.Add(converter);
        });
        builder.Services.AddOpenApi("v1", static options =>
        {
            options.AddDocumentTransformer(static (document, _, _) => Introduce(document));
            options.AddOperationTransformer(Describe);
            options.AddSchemaTransformer(static (schema, context, _) => Describe(schema, context.JsonTypeInfo.Type));
        });
    }

    /// <summary>Serves the document.</summary>
    public static void MapApiDocument(this WebApplication app) => app.MapOpenApi("/openapi/v1.json").Requires(Role.Read);

    private static Task Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Sweep",
            Version = "v1",
            Description = "Searches hyperparameters of recurrent models. Errors are problem documents (RFC 9457) whose type programs can tell apart. Times are milliseconds since 1970 UTC; a number that JSON has none for is the text \"NaN\", \"Infinity\" or \"-Infinity\".",
        };
        // Where it is served changes with each start; clients know it, since they have the document from there.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token that 'sweep token create' has made. On the loopback interface, where no tokens are configured, none is needed." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequiredRole>().LastOrDefault() is { Role: { } role }) operation.Description = $"Requires the role `{role.ToString().ToLowerInvariant()}`.";
        if (metadata.OfType<OperationDescription>().LastOrDefault() is not { } description) return;
        foreach (var parameter in description.Query) (operation.Parameters ??= []).Add(parameter.Describe());
        if (description.Body is not { } body) return;
        var schema = await context.GetOrCreateSchemaAsync(body, parameterDescription: null, cancel).ConfigureAwait(false);
        context.Document!.AddComponent(body.Name, schema);
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [Json] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(body.Name, context.Document), Example = JsonNode.Parse(description.BodyExample ?? "{}") },
        };
        operation.RequestBody = new OpenApiRequestBody { Required = description.IsBodyRequired, Content = content };
        if (description.TakesYaml) content["application/yaml"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The specification itself." } };
    }

    private static Task Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(double) || type == typeof(double?)) Become(schema, Number(), isNull: type == typeof(double?));
        else if (type == typeof(MetricValues)) Become(schema, new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Number(), Examples = [JsonNode.Parse("""{"val_loss":1.25,"train_loss":1.31}""")!] });
        else if (type == typeof(Configuration)) Become(schema, new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema(), Description = "The hyperparameters by name. A whole number has no point, any other number has one or an exponent.", Examples = [JsonNode.Parse("""{"cell":"lstm","hidden":128,"lr":0.002}""")!] });
        else if (type == typeof(JournalEntry)) Become(schema, Entry());
        else if (type.IsEnum) schema.Type = JsonSchemaType.String;
        return Task.CompletedTask;
    }

    private static OpenApiSchema Number() => new()
    {
        AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" }, new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^(NaN(:[0-9a-f]{16})?|-?Infinity)$" }],
    };

    private static OpenApiSchema Entry() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "One line of the journal: all that one command brought about.",
        Required = new HashSet<string> { "v", "n", "at", "events", "crc" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["v"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The journal's format." },
            ["n"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "The position, from 0, without gaps." },
            ["at"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "When, milliseconds since 1970 UTC." },
            ["by"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Whose token gave the command; absent where nobody's did." },
            ["events"] = new OpenApiSchema { Type = JsonSchemaType.Array, Description = "What happened, in order; `type` says what.", Items = new OpenApiSchema { Type = JsonSchemaType.Object, Required = new HashSet<string> { "type" }, Properties = new Dictionary<string, IOpenApiSchema> { ["type"] = new OpenApiSchema { Type = JsonSchemaType.String } } } },
            ["crc"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "CRC-32C of the line before it, eight hexadecimal digits." },
        },
    };

    private static void Become(OpenApiSchema schema, OpenApiSchema other, bool isNull = false)
    {
        schema.Type = other.Type;
        schema.AnyOf = isNull ? [.. other.AnyOf!, new OpenApiSchema { Type = JsonSchemaType.Null }] : other.AnyOf;
        schema.Properties = other.Properties;
        schema.AdditionalProperties = other.AdditionalProperties;
        schema.Required = other.Required;
        schema.Examples = other.Examples;
        schema.Description ??= other.Description;
        schema.Format = null;
        schema.Pattern = null;
    }
}
