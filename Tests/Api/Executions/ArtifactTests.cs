using System.Net;
using System.Text;
using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Executions;

[Collection(ApiGroup.Name)]
public sealed class ArtifactTests(ApiFixture api)
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];

    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task The_newest_picture_comes_as_base64_or_as_itself()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var path = $"/api/executions/{lease.ExecutionId}/screenshot";
        Assert.Equal(JsonValueKind.Null, (await _installation.GetAsync(path)).GetProperty("screenshot").ValueKind);
        (await _installation.AskAsync(HttpMethod.Get, path, null, ("Accept", "image/jpeg"))).AssertIs(HttpStatusCode.NotFound, "screenshot_not_found");

        var key = $"executions/{lease.ExecutionId}/1/steps/1-after.jpg";
        using (var stored = await runner.StoreAsync(lease, key, Jpeg))
        {
            Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        }

        await runner.CommitAsync(lease, new StepEvent { Number = 1, ActionType = "click", Description = "Click", Status = StepState.Completed, ScreenshotKey = key });

        Assert.Equal(Jpeg, (await _installation.GetAsync(path)).GetProperty("screenshot").GetBytesFromBase64());
        Assert.Equal(Jpeg, await BytesAsync(path, "image/*"));
        var step = Assert.Single((await _installation.GetAsync($"/api/executions/{lease.ExecutionId}/steps")).EnumerateArray());
        Assert.Equal(key, step.GetProperty("screenshot_path").GetString());
        Assert.Equal(Jpeg, await BytesAsync($"/api/executions/{lease.ExecutionId}/screenshots/{step.GetProperty("id").GetGuid()}"));
        (await _installation.AskAsync($"/api/executions/{lease.ExecutionId}/screenshots/{Guid.NewGuid()}")).AssertIs(HttpStatusCode.NotFound, "screenshot_not_found");
    }

    [Fact]
    public async Task Only_the_holder_of_the_lease_uploads_and_only_below_its_execution()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        await using var stranger = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var folder = $"executions/{lease.ExecutionId}";

        await AssertRefusedAsync(stranger.StoreAsync(lease, $"{folder}/a", Jpeg), HttpStatusCode.Conflict, "lease_lost");
        await AssertRefusedAsync(runner.StoreAsync(lease with { Attempt = 2 }, $"{folder}/a", Jpeg), HttpStatusCode.Conflict, "lease_lost");
        foreach (var key in new[] { $"executions/{Guid.NewGuid()}/a", $"{folder}/../a", $"{folder}/a/../../b", $"{folder}//a", "/etc/passwd", $"{folder}/a\\b" })
        {
            await AssertRefusedAsync(runner.StoreAsync(lease, key, Jpeg), HttpStatusCode.Forbidden, "foreign_key");
        }

        await runner.CompleteAsync(lease);
        await AssertRefusedAsync(runner.StoreAsync(lease, $"{folder}/a", Jpeg), HttpStatusCode.Conflict, "lease_lost");
    }

    [Fact]
    public async Task Secrets_go_to_the_holder_of_the_lease_only()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        await using var stranger = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));

        using var given = await runner.SecretsAsync(lease);
        Assert.Contains(ApiFixture.ModelKey, await given.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await AssertRefusedAsync(stranger.SecretsAsync(lease), HttpStatusCode.Conflict, "lease_lost");
    }

    [Fact]
    public async Task A_large_file_is_taken_and_given_back_as_a_file_that_no_browser_runs()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var content = new byte[3 * 1024 * 1024];
        Random.Shared.NextBytes(content);
        var key = $"executions/{lease.ExecutionId}/1/downloads/売上.html";
        using (var stored = await runner.StoreAsync(lease, key, content, "text/html"))
        {
            Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        }

        await runner.CommitAsync(
            lease, new ArtifactEvent { Key = key, Kind = ArtifactKind.Download, Name = "売上.html", ContentType = "text/html", Size = content.Length });

        var listed = Assert.Single((await _installation.GetAsync($"/api/executions/{lease.ExecutionId}/artifacts")).EnumerateArray());
        Assert.Equal(("download", "売上.html"), (listed.GetProperty("kind").GetString(), listed.GetProperty("name").GetString()));
        using var response = await _installation.Http.GetAsync(new Uri(_installation.Api, listed.GetProperty("url").GetString()), TestContext.Current.CancellationToken);
        Assert.Equal(content, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("attachment", "売上.html"), (response.Content.Headers.ContentDisposition?.DispositionType, response.Content.Headers.ContentDisposition?.FileNameStar));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        (await _installation.AskAsync($"/api/executions/{lease.ExecutionId}/artifacts/999")).AssertIs(HttpStatusCode.NotFound, "artifact_not_found");
    }

    [Fact]
    public async Task A_result_is_downloaded_as_json_or_as_csv_that_spreadsheets_read_rightly()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1, name: "売上/daily"));
        var path = $"/api/executions/{lease.ExecutionId}/result/download";
        (await _installation.AskAsync(path)).AssertIs(HttpStatusCode.Conflict, "not_finished");
        await runner.CompleteAsync(lease, JsonElement.Parse("""
            {"note":"text","sales":[
                {"商品":"りんご \"ふじ\"","count":3,"change":-5,"memo":"=HYPERLINK(\"http://evil\")"},
                {"商品":"a,b","count":null,"change":"-1,200","memo":"line 1\nline 2","extra":true},
                {"商品":"＝1+1","count":"+81 3","change":"@x"}],
             "words":["one","-two"]}
            """), summary: "3件");

        var json = JsonElement.Parse(await TextAsync(path));
        Assert.Equal("3件", json.GetProperty("summary").GetString());
        Assert.Equal(3, json.GetProperty("data").GetProperty("sales").GetArrayLength());
        Assert.Contains("りんご", await TextAsync(path), StringComparison.Ordinal);

        var csv = await TextAsync($"{path}?format=csv");
        Assert.Equal('\uFEFF', csv[0]);
        Assert.Equal(
            [
                "商品,count,change,memo,extra",
                "\"りんご \"\"ふじ\"\"\",3,-5,\"'=HYPERLINK(\"\"http://evil\"\")\",",
                "\"a,b\",,\"-1,200\",\"line 1\nline 2\",true",
                "'＝1+1,'+81 3,'@x,,",
            ],
            csv[1..].TrimEnd().Split("\r\n"));
        Assert.Equal("value\r\none\r\n'-two", (await TextAsync($"{path}?format=csv&name=words"))[1..].TrimEnd());
        (await _installation.AskAsync($"{path}?format=csv&name=note")).AssertIs(HttpStatusCode.NotFound, "table_not_found");
        (await _installation.AskAsync($"{path}?format=xml")).AssertIs(HttpStatusCode.BadRequest, "validation_failed");

        using var file = await _installation.Http.GetAsync(new Uri(_installation.Api, path), TestContext.Current.CancellationToken);
        Assert.StartsWith("売上_daily_", file.Content.Headers.ContentDisposition?.FileNameStar, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var response = await asked;
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains($"\"{code}\"", body, StringComparison.Ordinal);
    }

    private async Task<byte[]> BytesAsync(string path, string accept = "*/*")
    {
        var answer = await _installation.AskAsync(HttpMethod.Get, path, null, ("Accept", accept));
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.Status, answer.Response.Content.Headers.ContentType?.MediaType));
        return await answer.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> TextAsync(string path) =>
        Encoding.UTF8.GetString(await _installation.Http.GetByteArrayAsync(new Uri(_installation.Api, path), TestContext.Current.CancellationToken));
}
