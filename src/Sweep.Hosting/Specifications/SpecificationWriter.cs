using System.Globalization;
using System.Text;
using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Hosting.Trainers;

namespace Sweep.Hosting.Specifications;

/// <summary>Writes a specification as YAML, a line for each field, in the order in which documentation shows them.</summary>
internal static class SpecificationWriter
{
    public static string Write(Specification specification)
    {
        var text = new StringBuilder();
        Field(text, "name", Text(specification.Name));
        if (!specification.IsExternal) Field(text, "task", Flow([new("kind", Text(specification.Task.Kind)), .. Options(specification.Task.Options)]));
        Field(text, "metric", Flow([new("name", Text(specification.Metric.Name)), new("goal", specification.Metric.Maximize ? "maximize" : "minimize")]));
        Block(text, "space", specification.Space.Parameters.Select(parameter => new KeyValuePair<string, string>(Text(parameter.Name), Parameter(parameter))));
        if (specification.Space.Constraints.Count > 0)
        {
            text.Append("constraints:\n");
            foreach (var constraint in specification.Space.Constraints) text.Append($"  - {ScalarSyntax.Write(constraint)}\n");
        }

        Block(text, "fixed", specification.Space.Fixed.Select(pair => new KeyValuePair<string, string>(Text(pair.Key), ScalarSyntax.Write(pair.Value))));
        Field(text, "sampler", Flow([new("kind", Text(specification.Sampler.Kind)), .. Options(specification.Sampler.Options)]));
        var scheduler = specification.Scheduler;
        Field(text, "scheduler", Flow([new("kind", Text(scheduler.Kind)), new("resource", scheduler.Resource), new("max_resource", Number(scheduler.MaxResource)), .. Options(scheduler.Options)]));
        Field(text, "budget", Flow(Budget(specification.Budget)));
        Field(text, "engine", Text(specification.Engine));
        if (specification.Engine == Engines.Torch)
        {
            Field(text, "device", Text(specification.EngineOptions.Device));
            Field(text, "precision", specification.EngineOptions.Precision);
            Field(text, "fuse", specification.EngineOptions.Fuse);
        }

        if (specification.Slots is { } slots) Field(text, "slots", Number(slots));
        Field(text, "seed", specification.Seed.ToString(CultureInfo.InvariantCulture));
        if (!specification.IsExternal) Field(text, "checkpoints", Flow([new("keep", Number(specification.KeepCheckpoints))]));
        Field(text, "restarts", Number(specification.Restarts));
        Field(text, "restart_delay", specification.RestartDelay == TimeSpan.Zero ? "0s" : Duration.Write(specification.RestartDelay));
        Field(text, "report_every", Number(specification.ReportEvery));
        // Versions before these fields read the journals of sweeps that do not use them.
        if (specification.Weight != 1) Field(text, "weight", Float(specification.Weight));
        if (specification.Priority != 0) Field(text, "priority", Number(specification.Priority));
        if (!specification.RunOn.IsEmpty) Field(text, "run_on", Flow(specification.RunOn.Select(label => new KeyValuePair<string, string>(Text(label.Key), Text(label.Value)))));
        return text.ToString();
    }

    private static string Parameter(Parameter parameter)
    {
        List<KeyValuePair<string, string>> fields = parameter switch
        {
            Parameter.Float range => [new("float", $"[{Float(range.Min)}, {Float(range.Max)}]"), .. Scale(range.Log, range.Step is { } step ? Float(step) : null)],
            Parameter.Int range => [new("int", $"[{Number(range.Min)}, {Number(range.Max)}]"), .. Scale(range.Log, range.Step == 1 ? null : Number(range.Step))],
            Parameter.Choice choice => [new("choice", $"[{string.Join(", ", choice.Options.Select(ScalarSyntax.Write))}]"), .. choice.Ordered ? [new KeyValuePair<string, string>("ordered", "true")] : Array.Empty<KeyValuePair<string, string>>()],
            _ => throw new InvalidOperationException($"Cannot write a {parameter.GetType().Name}."),
        };
        if (parameter.When is { } when) fields.Add(new("when", ScalarSyntax.Write(when)));
        return Flow(fields);
    }

    private static IEnumerable<KeyValuePair<string, string>> Scale(bool log, string? step)
    {
        if (log) yield return new("log", "true");
        if (step is not null) yield return new("step", step);
    }

    private static IEnumerable<KeyValuePair<string, string>> Budget(BudgetSpecification budget)
    {
        if (budget.Trials is { } trials) yield return new("trials", Number(trials));
        if (budget.Time is { } time) yield return new("time", Duration.Write(time));
    }

    private static IEnumerable<KeyValuePair<string, string>> Options(IReadOnlyDictionary<string, OptionValue> options)
        => options.Select(option => new KeyValuePair<string, string>(Text(option.Key), option.Value switch
        {
            OptionValue.Scalar scalar => ScalarSyntax.Write(scalar.Value),
            OptionValue.List list => $"[{string.Join(", ", list.Values.Select(ScalarSyntax.Write))}]",
            OptionValue.Map map => Flow(map.Values.Select(pair => new KeyValuePair<string, string>(Text(pair.Key), ScalarSyntax.Write(pair.Value)))),
            _ => throw new InvalidOperationException($"Cannot write a {option.Value.GetType().Name}."),
        }));

    private static void Field(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append('\n');

    private static void Block(StringBuilder text, string name, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var written = fields.Select(field => $"  {field.Key}: {field.Value}\n").ToArray();
        if (written.Length > 0) text.Append(name).Append(":\n").AppendJoin("", written);
    }

    private static string Flow(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var written = string.Join(", ", fields.Select(field => $"{field.Key}: {field.Value}"));
        return written.Length == 0 ? "{}" : $"{{ {written} }}";
    }

    private static string Text(string text) => ScalarSyntax.Write(ParameterValue.Text(text));

    private static string Float(double number) => ParameterValue.Float(number).ToString();

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
