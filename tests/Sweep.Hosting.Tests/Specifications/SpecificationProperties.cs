using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.Options;
using Sweep.Core.Spaces;
using Sweep.Hosting.Specifications;
using Xunit;

namespace Sweep.Hosting.Tests.Specifications;

public sealed class SpecificationProperties
{
    private static readonly Config FewHundredTimes = Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    [Fact]
    public void What_is_written_reads_back_the_same()
        => Prop.ForAll(Valid.ToArbitrary(), text =>
        {
            var first = Specification.Parse(text, "first.yaml");
            var second = Specification.Parse(first.ToYaml(), "second.yaml");
            Assert.Equal(Facts(first), Facts(second));
            Assert.Equal(first, second);
        }).Check(FewHundredTimes);

    [Fact]
    public void No_text_makes_the_reader_throw_anything_but_a_list_of_problems()
        => Prop.ForAll(Damaged.ToArbitrary(), text =>
        {
            try
            {
                Specification.Parse(text, "damaged.yaml");
            }
            catch (SpecificationException problem)
            {
                Assert.NotEmpty(problem.Problems);
            }
        }).Check(FewHundredTimes);

    [Fact]
    public void No_override_makes_the_reader_throw_anything_but_a_list_of_problems()
        => Prop.ForAll((from text in Soup select text).ToArbitrary(), text =>
        {
            try
            {
                Specification.Parse("task: reber\nbudget: 1\n", "x.yaml", [text]);
            }
            catch (SpecificationException problem)
            {
                Assert.NotEmpty(problem.Problems);
            }
        }).Check(FewHundredTimes);

    // Everything that a specification says, field by field: a field that writing forgot shows here.
    private static string[] Facts(Specification read) =>
    [
        read.Name, read.Task.Kind, Options(read.Task.Options), read.Metric.ToString(),
        .. read.Space.Parameters.Select(Parameter), .. read.Space.Constraints.Select(constraint => constraint.Text),
        .. read.Space.Fixed.Select(pair => $"{pair.Key}:{Value(pair.Value)}"),
        read.Sampler.Kind, Options(read.Sampler.Options),
        read.Scheduler.Kind, read.Scheduler.Resource, $"{read.Scheduler.MaxResource}", Options(read.Scheduler.Options),
        read.Budget.ToString(), read.Engine, $"{read.Slots} {read.Seed} {read.KeepCheckpoints} {read.Restarts} {read.RestartDelay} {read.ReportEvery} {read.Weight} {read.Priority}", string.Join(',', read.RunOn),
    ];

    private static string Parameter(Parameter parameter) => parameter is Parameter.Choice choice
        ? $"{choice.Name}:{string.Join(',', choice.Options.Select(Value))}:{choice.Ordered}:{choice.When}"
        : parameter.ToString();

    private static string Options(IReadOnlyDictionary<string, OptionValue> options) => string.Join(';', options.Select(option => $"{option.Key}=" + option.Value switch
    {
        OptionValue.Scalar scalar => Value(scalar.Value),
        OptionValue.List list => string.Join(',', list.Values.Select(Value)),
        OptionValue.Map map => string.Join(',', map.Values.Select(pair => $"{pair.Key}:{Value(pair.Value)}")),
        _ => "",
    }));

    private static string Value(ParameterValue value) => $"{value.Kind} {value}";

    private static Gen<string> Valid
    {
        get
        {
            var number = Gen.Choose(1, 1_000_000).Select(value => value.ToString(CultureInfo.InvariantCulture));
            var real = Gen.Elements("0.5", "1.0", "1e-4", "1e-300", "3", "1.5e3", "0.1", "1e20", "123456789012345680");
            var quoted = Gen.Elements("input.txt", "'it''s.txt'", "\"a\\tb: c # {}[]\"", "'true'", "'12'", "'null'", "~/x", "'C:\\data\\x'", "'größe.txt'", "'- x'", "\"line\\nbreak\"", "'😀'", "1_000", "1.0");
            var task = Gen.OneOf(
                Gen.Elements("reber", "{ kind: adding, length: 40 }", "{ kind: copy }"),
                from data in quoted select $"{{ kind: char-lm, data: {data}, split: [0.8, 0.1, 0.1] }}");
            var lr = from log in Gen.Elements("", ", log: true", ", step: 0.25") from max in real select $"lr: {{ float: [0.125, 999.5]{log} }}";
            var hidden = from max in Gen.Choose(65, 8192) from more in Gen.Elements("", ", log: true", ", step: 1") select $"hidden: {{ int: [64, {max}]{more} }}";
            var cell = Gen.Elements("cell: { choice: [rnn, lstm, gru], ordered: true }", "cell: { choice: [lstm, gru] }");
            var dropout = Gen.Elements("dropout: { float: [0, 0.5], when: hidden > 64 }", "dropout: { float: [0.0, 0.5], when: \"cell in ['lstm', gru] and not (hidden == 64)\" }", "clip: { choice: [1, 1.5, 1e2, 5.0] }");
            var constraints = Gen.Elements("", "constraints: [ hidden * 2 >= 128 ]\n", "constraints:\n  - 'max(hidden, 3) > -1'\n  - \"cell == lstm or cell != 'lstm'\"\n  - true\n");
            var @fixed = from value in real from clip in Gen.Elements("0", "1.0", "2.5") select $"fixed: {{ batch: 32, weight_decay: 0.5, nesterov: false, clip_value: {clip}, optimizer: 'adam' }}\n";
            var scheduler = from max in number from kind in Gen.Elements("none", "none, resource: tokens", "asha, min_resource: 1, reduction_factor: 3") select $"scheduler: {{ kind: {kind}, max_resource: {max} }}\n";
            var budget = from trials in number from time in Gen.Elements("", ", time: 2h", ", time: 1.5s", ", time: 3d4h5m6s") select $"budget: {{ trials: {trials}{time} }}\n";
            var rest = from seed in number from line in Gen.Elements("", "slots: 3\n", "checkpoints: { keep: 0 }\nrestarts: 7\nrestart_delay: 2.5s\n", "restart_delay: 0s\n", "report_every: 1\n", "weight: 2\npriority: -3\n", "weight: 1e-300\nrun_on: { gpu: h100, cuda: 12.0, 'true': 'null' }\n", "name: a.b-c_1\n", "name: 2024\n", "metric: { goal: maximize }\n") select $"seed: {seed}\n{line}";
            return from t in task
                   from h in hidden
                   from c in cell
                   from d in dropout
                   from l in lr
                   from con in constraints
                   from f in @fixed
                   from s in scheduler
                   from b in budget
                   from r in rest
                   select $"task: {t}\nsampler: random\nspace:\n  {c}\n  {h}\n  {l}\n  {d}\n{con}{f}{s}{b}{r}";
        }
    }

    // A valid text with a few cuts and insertions.
    private static Gen<string> Damaged =>
        from text in Valid
        from cuts in (from at in Gen.Choose(0, 10_000) from length in Gen.Choose(0, 12) from insert in Gen.Elements("", "[", "}", ": ", "\n", "\t", "'", "\"", "*a", "&a ", "- ", "!", "\0", "1e999", "~", "--- ", "%", "null", "\u2028") select (at, length, insert)).ListOf()
        select cuts.Aggregate(text, (damaged, cut) =>
        {
            var at = cut.at % (damaged.Length + 1);
            return damaged[..at] + cut.insert + damaged[Math.Min(damaged.Length, at + cut.length)..];
        });

    private static Gen<string> Soup => Gen.OneOf(
            Gen.Elements("task", "budget", "trials", ".", "=", "{", "}", "[", "]", "'", "\"", "1", "seed", "space", "lr", " ", ": ", ",", "float", "&a", "*a"),
            ArbMap.Default.GeneratorFor<char>().Select(character => character.ToString()))
        .ListOf().Select(pieces => string.Concat(pieces));
}
