using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Contracts;

/// <summary>The pages can say, in every language, what Api and Runner put into executions.</summary>
public sealed partial class WordsOfServicesTests
{
    private static readonly string MessageFiles = Repository.PathOf("Web", "Client", "src", "i18n");

    /// <summary>Every language that the pages speak: those that have words for events.</summary>
    public static TheoryData<string> Languages =>
        new(Directory.EnumerateFiles(MessageFiles, "events.*.json").Select(file => Path.GetFileName(file).Split('.')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_pages_speak_the_languages_of_their_readers() =>
        Assert.Equal(["en", "ja", "zh-Hans", "zh-Hant"], Languages.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_code_in_a_log_or_step_has_words(string language) =>
        Assert.Empty(Codes(EventCode()).Except(Keys($"events.{language}.json")));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_reason_for_a_failure_has_words(string language) =>
        Assert.Empty(Codes(ErrorCode()).Except(Keys($"errors.{language}.json")));

    /// <summary>Advice hangs on a code, and a few failures happen in the page itself.</summary>
    [Theory]
    [InlineData("events.en.json")]
    [InlineData("errors.en.json")]
    public void Every_word_has_a_code_that_somebody_can_send(string file)
    {
        var sources = Sources("*.cs", "Api", "Runner", "Shared").Concat(Sources("*.ts", Path.Combine("Web", "Client", "src"))).ToList();
        var whole = sources.SelectMany(text => Quoted().Matches(text).Select(match => match.Groups["code"].Value));
        var composed = sources
            .SelectMany(text => Composed().Matches(text).Select(match => new Regex($"^{Value().Replace(match.Groups["code"].Value, "[a-z_]+")}$")))
            .ToList();
        var unsent = Keys(file).Select(key => AdviceSuffix().Replace(key, "")).Except(whole)
            .Where(code => !composed.Any(pattern => pattern.IsMatch(code))).ToList();
        Assert.Empty(unsent);
    }

    /// <summary>Codes as they stand in the sources; there are some, or the pattern would check nothing.</summary>
    private static List<string> Codes(Regex pattern)
    {
        var codes = Sources("*.cs", "Api", "Runner")
            .SelectMany(text => pattern.Matches(text).Select(match => match.Groups["code"].Value))
            .Distinct().ToList();
        Assert.True(codes.Count >= 3, $"Only {codes.Count} codes were found.");
        return codes;
    }

    private static IEnumerable<string> Sources(string pattern, params string[] folders) =>
        folders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    private static IEnumerable<string> Keys(string file) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(MessageFiles, file)))!.Keys;

    [GeneratedRegex("""new LocalizableText\(\s*\$?"(?:[^"\\]|\\.)*",\s*"(?<code>[a-z_]+)"|\(LogSeverity\.\w+, "(?<code>[a-z_]+)",""")]
    private static partial Regex EventCode();

    [GeneratedRegex("""new (?:ExecutionError|ExecutionFailedException)\("(?<code>[a-z_]+)"|(?<!CheckResult\.)\bFailed\("(?<code>[a-z_]+)",""")]
    private static partial Regex ErrorCode();

    [GeneratedRegex("""["'](?<code>[a-z_]+)["']""")]
    private static partial Regex Quoted();

    /// <summary>A code with a value in it, such as a direction or the kind of what was not found.</summary>
    [GeneratedRegex("""\$"(?<code>\{[^"{}]+\}_[a-z_]+|[a-z_]+_\{[^"{}]+\})["]""")]
    private static partial Regex Composed();

    [GeneratedRegex("""\{[^"{}]+\}""")]
    private static partial Regex Value();

    [GeneratedRegex("_help$")]
    private static partial Regex AdviceSuffix();
}
