using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Contracts;

/// <summary>The pages can say, in every language, what Api and Runner put into executions.</summary>
public sealed partial class WordsOfServicesTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public void Every_code_in_a_log_or_step_has_words(string language) =>
        Assert.Empty(Codes(EventCode()).Except(Keys($"events.{language}.json")));

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public void Every_reason_for_a_failure_has_words(string language) =>
        Assert.Empty(Codes(ErrorCode()).Except(Keys($"errors.{language}.json")));

    /// <summary>Codes as they stand in the sources; there are some, or the pattern would check nothing.</summary>
    private static List<string> Codes(Regex pattern)
    {
        var codes = new[] { "Api", "Runner" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => pattern.Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value))
            .Distinct().ToList();
        Assert.True(codes.Count >= 3, $"Only {codes.Count} codes were found.");
        return codes;
    }

    private static IEnumerable<string> Keys(string file) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Repository.PathOf("Web", "Client", "src", "i18n", file)))!.Keys;

    [GeneratedRegex("""new LocalizableText\(\s*\$?"(?:[^"\\]|\\.)*",\s*"(?<code>[a-z_]+)"|\(LogSeverity\.\w+, "(?<code>[a-z_]+)",""")]
    private static partial Regex EventCode();

    [GeneratedRegex("""new (?:ExecutionError|ExecutionFailedException)\("(?<code>[a-z_]+)"|\bFailed\("(?<code>[a-z_]+)",""")]
    private static partial Regex ErrorCode();
}
