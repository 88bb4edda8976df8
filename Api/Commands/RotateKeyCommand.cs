using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Api.Security;
using Dashboard.Api.Vault;
using Npgsql;

namespace Dashboard.Api.Commands;

/// <summary><c>rotate-key</c>: puts what is stored under <c>ENCRYPTION_KEY</c>, from the key that <c>ENCRYPTION_KEY_PREVIOUS</c> gives.</summary>
internal static class RotateKeyCommand
{
    private const int DefaultBatch = 100;

    private const string Usage = """
        usage: rotate-key [--batch N]
          Set ENCRYPTION_KEY to the new key and ENCRYPTION_KEY_PREVIOUS to the one before, for every Api and for this command.
          It can be broken off and run again; the product goes on meanwhile and reads with both.
          --batch N               keys in one transaction (100)
        """;

    public static async Task<int> RunAsync(Arguments arguments, IConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        var batch = arguments.Value("--batch") is not { } text ? DefaultBatch
            : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
            : throw new UsageException("--batch takes a number from 1.");
        arguments.End(Usage);
        if (EncryptionKey.Flaw(configuration[EncryptionKey.Setting]) is { } flaw)
        {
            throw new UsageException($"{EncryptionKey.Setting} {flaw}. Nothing was changed.");
        }

        var connection = configuration.GetConnectionString("database") is { Length: > 0 } value ? value
            : throw new UsageException("Set ConnectionStrings__database; eng/rotate-key does this by itself for ./run.");
        var keys = KeyRing.From(configuration);
        await using var database = NpgsqlDataSource.Create(connection);
        try
        {
            var result = await new KeyRotation(database, keys, TimeProvider.System, terminal.Told.WriteLine).RunAsync(batch, cancellationToken);
            return Tell(result, keys, terminal);
        }
        catch (CryptographicException damaged)
        {
            terminal.Told.WriteLine($"error [key_damaged]: {damaged.Message}");
            return CommandLine.Failed;
        }
        catch (OperationCanceledException)
        {
            terminal.Told.WriteLine("error [cancelled]: Broken off. What was moved stays moved; keep both keys set and run it again.");
            return CommandLine.Failed;
        }
    }

    private static int Tell(RotationResult result, KeyRing keys, Terminal terminal)
    {
        terminal.Results.WriteLine($"{result.Moved} keys were moved; {result.Current} lie under the master key {keys.Current.Id} now.");
        if (result.LostSessions > 0)
        {
            terminal.Results.WriteLine($"{result.LostSessions} keys of sessions lie under a master key that is not given; whoever was signed in by them signs in again.");
        }

        if (result.IsComplete)
        {
            terminal.Results.WriteLine($"{KeyRing.PreviousSetting} is not needed any more: remove it and restart every Api. Backups made before still need the earlier key.");
            return CommandLine.Done;
        }

        terminal.Told.WriteLine($"error [master_key_lost]: {StoredKeys.Explain(result.Lost.Values.Sum(), result.Lost.Keys)}");
        terminal.Told.WriteLine(StoredKeys.Advice);
        return CommandLine.Failed;
    }
}
