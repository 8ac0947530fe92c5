using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Cli.Parsing;

namespace Sweep.Cli.Commands;

/// <summary><c>sweep completion</c>: a script that makes a shell complete commands, options, words and sweeps.</summary>
internal sealed class CompletionCommand : CliCommand
{
    // Each asks the program itself: '[suggest:N] line' prints what fits at column N, one to a line. Files are the shell's own business.
    private const string Bash = """
        _sweep() {
            local IFS=$'\n' line="sweep${COMP_LINE#"${COMP_WORDS[0]}"}"
            local column=$((COMP_POINT - ${#COMP_WORDS[0]} + 5))
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$column]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _sweep sweep
        """;

    private const string Zsh = """
        #compdef sweep
        _sweep() {
            local line="sweep${BUFFER#"${words[1]}"}"
            local column=$((CURSOR - ${#words[1]} + 5))
            local -a found=("${(@f)$("${words[1]}" "[suggest:$column]" "$line" 2>/dev/null)}")
            [[ -n "${found[*]}" ]] && compadd -- "${found[@]}"
            _files
        }
        compdef _sweep sweep
        """;

    private const string Pwsh = """
        Register-ArgumentCompleter -Native -CommandName sweep -ScriptBlock {
            param($word, $line, $column)
            sweep "[suggest:$column]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private readonly Argument<string> _shell = OptionOf.WordArgument("SHELL", "One of bash, zsh and pwsh", "bash", "zsh", "pwsh");

    public CompletionCommand(Terminal terminal)
        : base("completion", "Prints a script that makes a shell complete commands, options and sweeps.", terminal) => Add(_shell);

    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; } =
    [
        ("completion bash > ~/.local/share/bash-completion/completions/sweep", "for bash, from the next shell on"),
        ("completion zsh > ~/.zfunc/_sweep", "for zsh, where ~/.zfunc is in $fpath"),
        ("completion pwsh >> $PROFILE", "for PowerShell"),
    ];

    protected override Task<int> ExecuteAsync(ParseResult arguments, CancellationToken cancel)
    {
        Terminal.Out.WriteLine((arguments.GetValue(_shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Pwsh,
        }).ReplaceLineEndings("\n"));
        return Task.FromResult(ExitCode.Done);
    }
}
