using System.Diagnostics;
using System.Text.Json;
using Dashboard.ServiceDefaults.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.ServiceDefaults;

public sealed class FileLogTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dashboard-logs-");
    private readonly StringWriter _console = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void An_entry_is_one_line_of_json_with_fields_scopes_exception_and_trace()
    {
        using var span = new Activity("test").Start();
        using (var factory = Open())
        {
            var logger = factory.CreateLogger("Dashboard.Test");
            using (logger.BeginScope(new Dictionary<string, object> { ["execution_id"] = "e1", ["attempt"] = 2 }))
            {
                logger.LogError(new EventId(7, "shop_closed"), new InvalidOperationException("no\nluck"), "The {Shop} has {Count} \"rows\"", "店", 3);
            }
        }

        var line = JsonElement.Parse(Assert.Single(Lines("test.log")));
        Assert.Equal("error", line.GetProperty("level").GetString());
        Assert.Equal("Dashboard.Test", line.GetProperty("category").GetString());
        Assert.Equal((7, "shop_closed"), (line.GetProperty("event_id").GetInt32(), line.GetProperty("event").GetString()));
        Assert.Equal("The 店 has 3 \"rows\"", line.GetProperty("message").GetString());
        Assert.Equal(("店", 3), (line.GetProperty("fields").GetProperty("Shop").GetString(), line.GetProperty("fields").GetProperty("Count").GetInt32()));
        Assert.Equal(("e1", 2), (line.GetProperty("scopes").GetProperty("execution_id").GetString(), line.GetProperty("scopes").GetProperty("attempt").GetInt32()));
        Assert.Contains("no\nluck", line.GetProperty("exception").GetString());
        Assert.Equal((span.TraceId.ToHexString(), span.SpanId.ToHexString()), (line.GetProperty("trace_id").GetString(), line.GetProperty("span_id").GetString()));
        Assert.Equal(DateTimeKind.Utc, line.GetProperty("timestamp").GetDateTime().Kind);
    }

    [Fact]
    public void Files_are_closed_before_they_grow_too_large_and_only_the_newest_are_kept()
    {
        const int Lines = 200;
        using (var factory = Open(maxBytes: 4_000, kept: 3))
        {
            var logger = factory.CreateLogger("Dashboard.Test");
            for (var number = 1; number <= Lines; number++)
            {
                logger.LogInformation("Line {Number}", number);
            }
        }

        Assert.Equal(["test.1.log", "test.2.log", "test.log"], Files());
        Assert.All(Files(), name => Assert.InRange(new FileInfo(PathOf(name)).Length, 1, 4_000));
        var numbers = new[] { "test.2.log", "test.1.log", "test.log" }.SelectMany(this.Lines)
            .Select(line => JsonElement.Parse(line).GetProperty("fields").GetProperty("Number").GetInt32()).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
        Assert.Equal(Lines, numbers[^1]);
    }

    [Fact]
    public void Processes_of_one_name_write_files_of_their_own_and_a_later_one_goes_on_with_what_was_left()
    {
        using (var first = Open())
        {
            first.CreateLogger("Dashboard.Test").LogInformation("first");
            Until(() => File.Exists(PathOf("test.log")));
            using (var second = Open())
            {
                second.CreateLogger("Dashboard.Test").LogInformation("second");
            }
        }

        using (var third = Open())
        {
            third.CreateLogger("Dashboard.Test").LogInformation("third");
        }

        Assert.Equal(["first", "third"], Messages("test.log"));
        Assert.Equal(["second"], Messages("test-2.log"));
    }

    [Fact]
    public void A_disk_that_refuses_is_told_of_once_and_stops_nobody()
    {
        File.WriteAllText(PathOf("taken"), "a file where the directory should be");
        var options = new FileLogOptions { Path = PathOf("taken"), RetryAfter = TimeSpan.Zero };
        using (var factory = Open(options))
        {
            var logger = factory.CreateLogger("Dashboard.Test");
            for (var number = 0; number < 100; number++)
            {
                logger.LogInformation("Line {Number}", number);
            }
        }

        var warning = Assert.Single(_console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("logs cannot be written", warning);
    }

    [Fact]
    public void When_the_disk_takes_lines_again_the_file_says_how_many_are_missing()
    {
        var path = PathOf("later");
        File.WriteAllText(path, "in the way");
        using (var factory = Open(new FileLogOptions { Path = path, RetryAfter = TimeSpan.Zero }))
        {
            var logger = factory.CreateLogger("Dashboard.Test");
            logger.LogInformation("lost");
            Until(() => _console.ToString().Length > 0);
            File.Delete(path);
            logger.LogInformation("kept");
        }

        var lines = File.ReadAllLines(Path.Combine(path, "test.log")).Select(line => JsonElement.Parse(line).GetProperty("message").GetString());
        Assert.Equal(["kept", "1 log lines were left out."], lines);
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)));

    private ILoggerFactory Open(long maxBytes = 5 * 1024 * 1024, int kept = 3) =>
        Open(new FileLogOptions { Path = _directory.FullName, MaxBytes = maxBytes, Kept = kept });

    private ILoggerFactory Open(FileLogOptions options)
    {
        // As a service has it: made by the container, which disposes of it.
        return LoggerFactory.Create(logging => logging.Services.AddSingleton<ILoggerProvider>(
            _ => new FileLoggerProvider(new FileLogWriter(new RotatedFile("test", options), options, _console))));
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private IEnumerable<string> Files() => _directory.GetFiles("*.log").Select(file => file.Name).Order(StringComparer.Ordinal);

    private string[] Lines(string name) => File.ReadAllLines(PathOf(name));

    private IEnumerable<string?> Messages(string name) => Lines(name).Select(line => JsonElement.Parse(line).GetProperty("message").GetString());
}
