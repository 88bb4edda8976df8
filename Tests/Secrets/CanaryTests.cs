using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Dashboard.Api.Credentials.Types;
using Dashboard.Contracts;
using Dashboard.Tests.Api.Credentials;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Dashboard.Tests.Fixtures.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Secrets;

/// <summary>
/// Runs with credentials of every type whose secrets stand nowhere else, on pages that do with what is typed whatever pages do;
/// then a search through everything that an installation leaves behind. Made from the list of types: a new one is part of it, or
/// fails it.
/// </summary>
public sealed class CanaryTests(TestServers servers)
{
    /// <summary>Repeats each field as text and in other writings, in its address and title, in what it stores and offers, and to its server.</summary>
    private const string Mirror = """
        <style>
          body { font: 14px sans-serif }
          @keyframes blink { to { opacity: 0 } }
          i { animation: blink 0.2s infinite alternate }
        </style><i>●</i>
        <form id=form></form><div id=out></div><a id=file download=mirror.txt>Save all</a><a id=link>Address</a>
        <script>
          const names = NAMES;
          const out = document.getElementById('out');
          const show = (name, value) => {
            const line = document.createElement('p');
            const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(value)));
            line.textContent = [name, value, encodeURIComponent(value), base64, btoa('user:x' + unescape(encodeURIComponent(value))), JSON.stringify({ value })].join(' ');
            out.append(line);
            const image = new Image();
            image.alt = value;
            image.title = JSON.stringify(JSON.stringify(value));
            out.append(image);
            history.replaceState(null, '', '?' + new URLSearchParams({ name, value }) + '#' + encodeURIComponent(base64));
            document.title = 'Mirror of ' + value;
            document.getElementById('link').href = '/other?' + encodeURIComponent(value);
            document.getElementById('file').href = 'data:text/plain;charset=utf-8,' + encodeURIComponent(out.innerText);
            localStorage.setItem(name, value);
            sessionStorage.setItem(name, JSON.stringify({ value }));
            document.cookie = name + '=' + encodeURIComponent(value);
            console.log('typed', value);
            fetch('TOLD', { method: 'POST', body: JSON.stringify({ name, value }) });
          };
          for (const name of names) {
            const label = document.createElement('label');
            label.textContent = name;
            const field = document.createElement('input');
            field.addEventListener('input', () => show(name, field.value));
            label.append(field);
            document.getElementById('form').append(label);
          }
          for (const [name, value] of BROUGHT()) {
            show(name, value);
          }
        </script>
        """;

    [Fact]
    public async Task No_secret_of_any_type_leaves_a_run()
    {
        await using var observed = new ObservedInstallation(servers);
        await observed.InitializeAsync();
        var told = new List<string>();
        var report = observed.Pages.Map(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            told.Add(await reader.ReadToEndAsync());
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        var samples = CredentialSample.OfAllTypes().ToList();
        var secrets = samples.SelectMany(sample => sample.Secrets.Select(secret => ($"{sample.Type.Name}.{secret.Key}", secret.Value))).ToDictionary();
        Assert.Equal(CredentialTypes.All.Select(type => type.Name), samples.Where(sample => sample.Secrets.Count > 0).Select(sample => sample.Type.Name));

        var heard = new StringBuilder();
        foreach (var sample in samples)
        {
            await RunAsync(observed, sample, report, heard);
        }

        // They were typed: a run that types nothing leaks nothing.
        var typed = samples.Where(IsTyped).SelectMany(sample => sample.Secrets.Where(secret => secret.Key != "totp_secret").Select(secret => secret.Value)).ToList();
        Assert.NotEmpty(typed);
        Assert.All(typed, secret => Assert.Contains(told, body => (string?)JsonNode.Parse(body)!["value"] == secret));

        var search = await SearchAsync(observed, secrets, heard);
        Assert.True(search.Found.Count == 0, string.Join("\n", search.Found.Distinct().Take(40)));
        foreach (var place in new[] { "table executions", "table credentials", "table steps", "Redis ", "unpacked ", "log", "telemetry", "question to a model", "WebSocket" })
        {
            Assert.Contains(search.Places, searched => searched.Contains(place, StringComparison.Ordinal));
        }
    }

    /// <summary>Whether runs type its secrets into pages.</summary>
    private static bool IsTyped(CredentialSample sample) => sample.Type.Purposes.Contains(CredentialPurpose.Site);

    private static async Task RunAsync(ObservedInstallation observed, CredentialSample sample, string report, StringBuilder heard)
    {
        var installation = observed.Installation;
        var origin = observed.Pages.Address;
        Adapt(sample, observed);
        var credential = await installation.SendAsync(HttpMethod.Post, "/api/credentials", sample.Request(origins: IsTyped(sample) ? [origin] : null));
        var names = sample.Secrets.Keys.Select(name => name == "totp_secret" ? "totp" : name).ToList();
        var isSession = sample.Type.Purposes.Contains(CredentialPurpose.Session);
        var page = observed.Pages.Add(Mirror
            .Replace("NAMES", JsonSerializer.Serialize(names), StringComparison.Ordinal)
            .Replace("TOLD", report, StringComparison.Ordinal)
            .Replace("BROUGHT", isSession ? "(() => Object.entries({ ...localStorage, cookie: document.cookie.split('=')[1] ?? '' }))" : "(() => [])", StringComparison.Ordinal));
        var isSeen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        observed.Model.Script = Mind(page, names, IsTyped(sample) ? isSeen.Task : Task.CompletedTask);
        var task = await installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = $"Canary {sample.Type.Name}",
            prompt = "Fill the form.",
            credentials = new[] { new { credential_id = credential.GetProperty("id").GetGuid(), purpose = Word(sample.Type.Purposes[^1]), name = "canary" } },
            agent = new { pictures = "always" },
            postconditions = new object[] { new { kind = "judge", value = "The form was filled." } },
        });
        var execution = await installation.RunAsync(task.GetProperty("id").GetGuid());
        var socket = await TestSocket.OpenAsync(installation, $"/ws/live/{execution}");
        var listening = ListenAsync(socket, heard, isSeen);
        var ended = await installation.WaitForStateAsync(execution, "completed", "failed");
        await socket.DisposeAsync();
        await listening;

        // A model key that is not the server's is refused by it, and repeated in its answer.
        Assert.Equal(sample.Type.Group == CredentialGroup.Model ? "failed" : "completed", ended.GetProperty("status").GetString());
        foreach (var list in new[] { "", "/steps", "/logs", "/artifacts", "/live" })
        {
            heard.Append((await installation.GetAsync($"/api/executions/{execution}{list}")).GetRawText());
        }

        if (IsTyped(sample))
        {
            Assert.Contains("live_picture_withheld", (await installation.GetAsync($"/api/executions/{execution}/logs?limit=200")).GetRawText(), StringComparison.Ordinal);
        }
    }

    /// <summary>What makes a sample work here.</summary>
    private static void Adapt(CredentialSample sample, ObservedInstallation observed)
    {
        if (sample.Type is ModelKeyType)
        {
            sample.Fields["base_url"] = observed.Model.Address + (sample.Type.Name is "openai" or "openai_compatible" ? "/v1" : "");
            sample.Fields["default_model"] = observed.Model.Models[0];
        }

        if (sample.Fields.TryGetValue(BrowserSessionType.State, out var state))
        {
            sample.Fields[BrowserSessionType.State] = JsonNode.Parse(JsonSerializer.Serialize(state).Replace("http://127.0.0.1:1", observed.Pages.Address, StringComparison.Ordinal)
                .Replace("\"httpOnly\":true", "\"httpOnly\":false", StringComparison.Ordinal));
        }
    }

    /// <summary>Opens the page, types every secret, reads and keeps all that the page shows, and repeats what it read.</summary>
    /// <param name="pictured">The live picture was sent while the page showed what was typed.</param>
    private static ModelScript Mind(string page, IReadOnlyList<string> names, Task pictured)
    {
        var step = 0;
        return request =>
        {
            if (request.LastMessage.Contains("claims", StringComparison.Ordinal))
            {
                return FakeReply.Json(new { reason = "It was.", verdict = "reached" });
            }

            var seen = SeenPage.In(request);
            var turn = step++;
            return turn == 0 ? AgentReply.Act("Open", AgentReply.Open(page))
                : turn <= names.Count ? AgentReply.Act("Type", AgentReply.Type(seen.Find("textbox", names[turn - 1]), $"<secret:canary.{names[turn - 1]}>"))
                : (turn - names.Count) switch
                {
                    1 => AgentReply.Act(
                        "Read all", new ReadPageParameters(), new ExtractTextParameters { Name = "all" }, new GrepPageParameters { Pattern = "cnry" },
                        new ScreenshotParameters { Name = "all" }) with { Before = pictured },
                    2 => AgentReply.Act("Save all", AgentReply.Click(seen.Find("link", "Save all"))),
                    3 => AgentReply.Act("Keep", new WriteFileParameters { Name = "seen.txt", Content = seen.Text }),
                    _ => AgentReply.Done($"The page showed: {seen.Text}"),
                };
        };
    }

    /// <param name="isSeen">Set when a picture came after something was typed.</param>
    private static async Task ListenAsync(TestSocket socket, StringBuilder heard, TaskCompletionSource isSeen)
    {
        var isTyped = false;
        try
        {
            while (await socket.ReceiveBytesAsync() is { } message)
            {
                var text = Encoding.UTF8.GetString(message);
                heard.Append(text).Append('\n');
                var told = JsonNode.Parse(text)!;
                var type = (string?)told["type"];
                isTyped |= type == "action_update" && (string?)told["data"]!["action_type"] == "type" && (string?)told["data"]!["status"] == "completed";
                if (type == "screenshot_update" && isTyped)
                {
                    isSeen.TrySetResult();
                }
            }
        }
        catch (Exception error) when (error is System.Net.WebSockets.WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The run has ended, and nobody listens any more.
        }
    }

    private static async Task<SecretSearch> SearchAsync(ObservedInstallation observed, Dictionary<string, string> secrets, StringBuilder heard)
    {
        var search = new SecretSearch(secrets);
        await search.InDatabaseAsync(observed.Installation);
        await search.InRedisAsync(observed.Installation);
        search.InFiles(observed.Installation.Artifacts);
        search.InFiles(observed.Folder.CreateSubdirectory("logs"));
        search.In("log of processes", observed.Installation.Output);
        search.In("WebSocket and answers", heard.ToString());
        foreach (var body in observed.Collector.Bodies)
        {
            search.In("telemetry", body);
        }

        foreach (var request in observed.Model.Requests)
        {
            search.In("question to a model", request.Body.GetRawText());
            search.In("question to a model", HttpUtility.HtmlDecode(request.AllText));
        }

        return search;
    }

    private static string Word(CredentialPurpose purpose) => purpose.ToString().ToLowerInvariant();
}
