using Dashboard.Api.Artifacts;
using Dashboard.Api.Backups;
using Npgsql;

namespace Dashboard.Api.Commands;

/// <summary>
/// What the Api's program does instead of serving, when its first argument says so: <c>backup</c>, <c>restore</c>,
/// <c>check</c>, <c>rotate-key</c> and <c>password-link</c>. Results go to standard output, progress and errors to standard error.
/// </summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;

    private static readonly Dictionary<string, Func<Arguments, IConfiguration, Terminal, CancellationToken, Task<int>>> Verbs = new()
    {
        ["backup"] = BackupCommands.BackupAsync,
        ["restore"] = BackupCommands.RestoreAsync,
        ["check"] = CheckCommand.RunAsync,
        ["rotate-key"] = RotateKeyCommand.RunAsync,
        ["password-link"] = PasswordLinkCommand.RunAsync,
    };

    public static bool Knows(string[] args) => args.Length > 0 && Verbs.ContainsKey(args[0]);

    /// <summary>As this process, with its environment.</summary>
    /// <returns>The exit code: 0 done, 1 failed, 2 wrong use, 3 refused, 4 damaged archive.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        var configuration = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();
        return await RunAsync(args, configuration, Terminal.Standard, stop.Token);
    }

    /// <returns>The exit code, as above.</returns>
    public static async Task<int> RunAsync(string[] args, IConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            return await Verbs[args[0]](new Arguments(args[1..]), configuration, terminal, cancellationToken);
        }
        catch (UsageException wrong)
        {
            return Tell(terminal, WrongUse, "usage", wrong.Message);
        }
        catch (BackupException refused)
        {
            return Tell(terminal, refused.ExitCode, refused.Code, refused.Message);
        }
        catch (ArtifactStoreException failed)
        {
            return Tell(terminal, Failed, $"artifacts_{failed.Code}", failed.Message);
        }
        catch (NpgsqlException failed)
        {
            return Tell(terminal, Failed, "database_failed", $"PostgreSQL: {failed.Message}. Check ConnectionStrings__database and that the server runs.");
        }
        catch (OperationCanceledException)
        {
            return Tell(terminal, Failed, "cancelled", "Broken off; nothing was changed.");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return Tell(terminal, Failed, "failed", failed.Message);
        }
        catch (Exception fault)
        {
            // A fault of ours: whoever reports it needs all of it.
            return Tell(terminal, Failed, "unexpected", fault.ToString());
        }
    }

    private static int Tell(Terminal terminal, int exitCode, string code, string message)
    {
        terminal.Told.WriteLine($"error [{code}]: {message}");
        return exitCode;
    }
}

/// <summary>The command was written wrongly.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The words after a verb. What nobody asked for is an error, so that a misspelt option is not overlooked.</summary>
internal sealed class Arguments(string[] words)
{
    private readonly List<string> _rest = [.. words];

    public bool Flag(string name) => _rest.Remove(name);

    /// <returns>The word after the option, or null when the option is not there.</returns>
    public string? Value(string name)
    {
        var at = _rest.IndexOf(name);
        if (at < 0)
        {
            return null;
        }

        if (at + 1 >= _rest.Count)
        {
            throw new UsageException($"{name} needs a value.");
        }

        var value = _rest[at + 1];
        _rest.RemoveRange(at, 2);
        return value;
    }

    /// <summary>The one word that is no option; to be asked for last.</summary>
    public string Last(string usage) => _rest is [var word] && !word.StartsWith('-') ? word : throw new UsageException(usage);

    public void End(string usage)
    {
        if (_rest.Count > 0)
        {
            throw new UsageException(usage);
        }
    }
}
