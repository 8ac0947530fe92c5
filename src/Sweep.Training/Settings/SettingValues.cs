using System.Globalization;

namespace Sweep.Training.Settings;

/// <summary>The values of a table of settings: what was given, defaults elsewhere. Values are text, numbers in the invariant notation.</summary>
public sealed class SettingValues
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private SettingValues()
    {
    }

    /// <summary>Reads values against a table; all that is wrong goes to <paramref name="problems"/>, and the default stands in for it.</summary>
    public static SettingValues Read(IReadOnlyList<Setting> table, IEnumerable<KeyValuePair<string, string>> given, ICollection<SettingProblem> problems)
    {
        var result = new SettingValues();
        foreach (var setting in table)
        {
            if (setting.Default is not null) result._values[setting.Name] = setting.Default;
        }

        foreach (var (name, value) in given)
        {
            if (Check(table, name, value) is { } problem) problems.Add(problem);
            else result._values[name] = value;
        }

        return result;
    }

    /// <summary>What is wrong with a name and value, or null; lets a space be checked before anything is drawn from it.</summary>
    public static SettingProblem? Check(IReadOnlyList<Setting> table, string name, string value)
    {
        foreach (var setting in table)
        {
            if (setting.Name == name) return setting.Check(value);
        }

        return new SettingProblem(name, "is not known here.", name, [.. table.Select(setting => setting.Name)]);
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public int Int(string name) => (int)long.Parse(_values[name], CultureInfo.InvariantCulture);

    public double Float(string name) => Setting.Number(_values[name])!.Value;

    public double? OptionalFloat(string name) => Has(name) ? Float(name) : null;

    public bool Bool(string name) => _values[name] == "true";

    public string Text(string name) => _values[name];

    public IReadOnlyList<double> Numbers(string name) => [.. _values[name].Split(',').Select(part => Setting.Number(part)!.Value)];
}
