using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Observations told as changes, and when they are.</summary>
public sealed class ObservationDiffTests
{
    [Fact]
    public void Changes_say_where_what_went_and_what_came()
    {
        var before = Page(Enumerable.Range(1, 100).Select(row => $"| {row} | [{row}] link \"Item {row}\" |"));
        var now = Page([.. before.Lines.Take(40), "| 40b | *[101] link \"New\" |", .. before.Lines.Skip(40).Take(9), "| 50 | changed |", .. before.Lines.Skip(50)]);

        var changes = ObservationDiff.Between(before, now);

        Assert.Equal(
            """
            <untrusted_page>
            URL: https://shop.test/
            Title: Shop

            @40 after: | 40 | [40] link "Item 40" |
            + | 40b | *[101] link "New" |
            @49 after: | 49 | [49] link "Item 49" |
            - | 50 | [50] link "Item 50" |
            + | 50 | changed |
            </untrusted_page>
            """,
            changes);
        Assert.Equal(now.Text, SeenPage.Apply(before.Text, changes!));
    }

    [Fact]
    public void Whatever_changes_the_page_can_be_made_of_them()
    {
        var random = new Random(4711);
        for (var round = 0; round < 200; round++)
        {
            var before = Page(Enumerable.Range(0, 150).Select(_ => $"line {random.Next(40)} of the page"));
            var lines = before.Lines.ToList();
            for (var change = random.Next(12); change >= 0; change--)
            {
                var at = random.Next(lines.Count - 6);
                switch (random.Next(4))
                {
                    case 0: lines.Insert(at, $"line {random.Next(40)} of the page"); break;
                    case 1: lines.RemoveAt(at); break;
                    case 2: lines[at] = $"@{at} - + line"; break;
                    default: lines.Insert(random.Next(lines.Count), lines[at]); lines.RemoveRange(at, random.Next(5)); break;
                }
            }

            var now = Page(lines);

            Assert.Equal(now.Text, ObservationDiff.Between(before, now) is { } changes ? SeenPage.Apply(before.Text, changes) : now.Text);
        }
    }

    [Fact]
    public void Short_pages_and_large_changes_are_told_in_full_and_marks_of_new_elements_are_no_change()
    {
        var rows = Enumerable.Range(0, 100).Select(row => $"*[{row}] button \"Number {row}\"").ToList();

        Assert.Null(ObservationDiff.Between(Page(rows.Take(20)), Page(rows.Take(21))));
        Assert.Null(ObservationDiff.Between(Page(rows), Page(rows.Select((row, index) => index % 2 == 0 ? row : row + " (disabled)"))));
        Assert.DoesNotContain("Number", ObservationDiff.Between(Page(rows), Page(rows.Select(row => row[1..]))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_history_refers_only_to_a_page_that_it_still_tells_in_full()
    {
        var history = new History(2);
        var prompt = new Prompt(new AgentTask { Prompt = "Press all of them." }, new RunOptions { Artifacts = new DirectoryArtifactSink(Path.GetTempPath()) });
        var page = Page(Enumerable.Range(0, 100).Select(row => $"[{row}] button \"Number {row}\""));
        var mark = new PageMark("tab", "document", false);
        var whole = 0;
        for (var step = 1; step <= 30; step++)
        {
            var body = Page(page.Lines.Append($"Step {step}"));
            var (text, shown) = history.Tell(new Seen(body.Text, null, mark) { Body = body });
            var messages = prompt.Build(history, new Question(step, DateTimeOffset.UnixEpoch, text, null, []) { LastStep = 100 });
            var told = string.Join('\n', messages.SkipLast(1).Select(message => message.Text));
            if (shown is null)
            {
                var basis = System.Text.RegularExpressions.Regex.Match(text, @"^\(changes to the page of step (\d+)\)").Groups[1].Value;
                var at = told.IndexOf($"The page at step {basis}:\n", StringComparison.Ordinal);
                Assert.True(at >= 0, $"Step {step} refers to step {basis}, which is not told.");
                Assert.Equal(body.Text, SeenPage.Apply(told[told.IndexOf("<untrusted", at, StringComparison.Ordinal)..(told.IndexOf(ObservationText.FenceEnd, at, StringComparison.Ordinal) + ObservationText.FenceEnd.Length)], text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]));
                Assert.True(text.Length < 400, text);
            }

            whole += shown is null ? 0 : 1;
            history.Add(new Turn(step, new ModelStep(), []) { Shown = shown });
            Assert.All(history.Turns.Take(history.CompactedTurns), old => Assert.Null(old.Shown));
        }

        Assert.InRange(whole, 2, 8);
        var other = new Seen(page.Text, null, mark with { Document = "another" }) { Body = page };
        Assert.NotNull(history.Tell(other).Shown);
    }

    private static ObservationBody Page(IEnumerable<string> lines) => new("URL: https://shop.test/\nTitle: Shop\n\n", [.. lines]);
}
