using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dashboard.Api.Artifacts;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Takeovers;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Api.Takeovers;

/// <summary>Files of a driver's own machine on their way to a page.</summary>
[Collection(ApiGroup.Name)]
public sealed class TakeoverFilesTests(ApiFixture api) : IAsyncLifetime
{
    private static readonly byte[] Bytes = [0, 1, 2, 250];

    private readonly Installation _installation = api.Installation;
    private PretendRunner _runner = null!;
    private LeaseReference _lease = null!;
    private Guid _takeover;

    public async ValueTask InitializeAsync()
    {
        _runner = await PretendRunner.StartAsync(_installation);
        var task = await _installation.CreateTaskAsync(steps: 1);
        await _installation.SendAsync(HttpMethod.Put, $"/api/tasks/{task}/shares", new[] { new { user_id = (Guid?)null, access = "run" } });
        _lease = await _runner.StartAsync(task);
        _takeover = (await PostAsync("takeover", new { }))["lease"].GetGuid();
    }

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task A_file_of_the_driver_reaches_their_runner_once_and_is_on_record_by_its_name()
    {
        var taken = await SendAsync("請求書.pdf", Bytes);

        Assert.Equal((HttpStatusCode.OK, "請求書.pdf"), (taken.Status, taken["name"].GetString()));
        var fetched = await FetchAsync(taken["id"].GetGuid());
        Assert.Equal(Bytes, await fetched.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await Until.TrueAsync("it is held no longer", async () => (await FetchAsync(taken["id"].GetGuid())).StatusCode == HttpStatusCode.NotFound);
        var entry = (await _installation.GetAsync($"/api/audit?subject={_lease.ExecutionId}&limit=50")).GetProperty("items").EnumerateArray()
            .Single(entry => entry.GetProperty("subject_id").ToString() == $"{_lease.ExecutionId}" && entry.GetProperty("action").GetString() == "executions.takeover.files");
        Assert.Contains("請求書.pdf", entry.GetProperty("changes").GetProperty("file").GetProperty("after").GetString()!, StringComparison.Ordinal);

        await _runner.CommitAsync(_lease, new TakeoverEvent { Lease = _takeover, Files = ["請求書.pdf"] });
        Assert.Contains((await _installation.GetAsync($"/api/executions/{_lease.ExecutionId}/logs")).GetProperty("items").EnumerateArray(), line =>
            line.GetProperty("message_code").ToString() == "takeover_files" && line.GetProperty("message_arguments").GetProperty("files").GetString() == "請求書.pdf");
    }

    [Fact]
    public async Task Only_who_drives_now_hands_files_over()
    {
        var second = await AddSecondAsync();
        (await SendAsync("a.txt", Bytes, second)).AssertIs(HttpStatusCode.Conflict, "takeover_lost");
        (await SendAsync("a.txt", Bytes, lease: Guid.CreateVersion7())).AssertIs(HttpStatusCode.Conflict, "takeover_lost");

        var taken = await SendAsync("a.txt", Bytes);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync(Guid.CreateVersion7())).StatusCode);
        await PostAsync("takeover/hand-back", new { lease = _takeover });

        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync(taken["id"].GetGuid())).StatusCode);
        (await SendAsync("a.txt", Bytes)).AssertIs(HttpStatusCode.Conflict, "takeover_lost");
    }

    [Fact]
    public async Task What_was_never_fetched_is_held_until_the_takeover_ends_and_no_longer()
    {
        var taken = (await SendAsync("a.txt", Bytes))["id"].GetGuid();
        var fetched = (await SendAsync("b.txt", Bytes))["id"].GetGuid();
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync(fetched)).StatusCode);
        Assert.True(await IsHeldAsync(taken, _takeover));

        await PostAsync("takeover/hand-back", new { lease = _takeover });

        await Until.TrueAsync("neither is held", async () => !await IsHeldAsync(taken, _takeover) && !await IsHeldAsync(fetched, _takeover));
        await Until.TrueAsync("nothing of them is left to do", async () => await CountAsync(_takeover) == 0);
    }

    [Fact]
    public async Task What_a_process_left_behind_that_was_killed_is_removed_by_the_next()
    {
        var (file, earlier) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Blobs.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Blobs.UploadBlobAsync(ArtifactKeys.TakeoverFile(_lease.ExecutionId, _lease.Attempt, earlier, file), new BinaryData(Bytes), TestContext.Current.CancellationToken);
        Assert.True(await IsHeldAsync(file, earlier));
        await using (var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(_installation.Database).Options))
        {
            context.HeldFiles.Add(new HeldFile { Id = file, ExecutionId = _lease.ExecutionId, Attempt = _lease.Attempt, Takeover = earlier });
            context.HeldFiles.Add(new HeldFile { Id = Guid.CreateVersion7(), ExecutionId = Guid.CreateVersion7(), Attempt = 1, Takeover = earlier });
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await Until.TrueAsync("it is held no longer", async () => !await IsHeldAsync(file, earlier));
        await Until.TrueAsync("nothing is left to do, not even for an execution that is gone", async () => await CountAsync(earlier) == 0);
    }

    [Fact]
    public async Task A_file_that_arrives_after_its_driver_is_gone_is_not_held()
    {
        var body = new SlowContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, AddressOf("slow.bin", _takeover)) { Content = body };
        var answer = AnswerAsync(request);
        await body.Begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync("it is known to be on its way", async () => await CountAsync(_takeover) == 1);
        await PostAsync("takeover/hand-back", new { lease = _takeover });
        await Until.TrueAsync("it is forgotten", async () => await CountAsync(_takeover) == 0);

        body.Rest.SetResult();

        (await answer).AssertIs(HttpStatusCode.Conflict, "takeover_lost");
        var folder = $"{ArtifactKeys.ExecutionPrefix(_lease.ExecutionId)}{_lease.Attempt}/takeovers/";
        await foreach (var left in Blobs.GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, TestContext.Current.CancellationToken))
        {
            Assert.Fail(left.Name);
        }
    }

    [Fact]
    public async Task What_is_too_large_or_no_file_is_refused_by_its_code()
    {
        using var large = new HttpRequestMessage(HttpMethod.Post, AddressOf("large.bin", _takeover)) { Content = new LargeContent(TakeoverFile.MaxBytes + 1) };
        large.Headers.ExpectContinue = true;
        (await AnswerAsync(large)).AssertIs(HttpStatusCode.RequestEntityTooLarge, "takeover_file_too_large");
        foreach (var name in new[] { "", "..", "a/b.txt", "a\\b.txt", new string('名', 86) })
        {
            (await SendAsync(name, Bytes)).AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    private BlobContainerClient Blobs => new BlobServiceClient(_installation.Blobs).GetBlobContainerClient("artifacts");

    private async Task<bool> IsHeldAsync(Guid file, Guid takeover) => await Blobs
        .GetBlobClient(ArtifactKeys.TakeoverFile(_lease.ExecutionId, _lease.Attempt, takeover, file)).ExistsAsync(TestContext.Current.CancellationToken);

    private async Task<int> CountAsync(Guid takeover)
    {
        await using var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(_installation.Database).Options);
        return await context.HeldFiles.CountAsync(file => file.Takeover == takeover, TestContext.Current.CancellationToken);
    }

    private async Task<string> AddSecondAsync()
    {
        var (id, key) = (Guid.CreateVersion7(), $"wfd_{Guid.NewGuid():N}");
        await using var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(_installation.Database).Options);
        TestAccounts.Add(context, id, "Second", $"{id:N}@tests.example", UserRole.Editor, key, Scopes.Read | Scopes.Run);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        return key;
    }

    private Uri AddressOf(string name, Guid lease) =>
        new(_installation.Api, $"/api/executions/{_lease.ExecutionId}/takeover/files?lease={lease}&name={Uri.EscapeDataString(name)}");

    private async Task<Answer> SendAsync(string name, byte[] content, string? key = null, Guid? lease = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(name, lease ?? _takeover));
        request.Content = new ByteArrayContent(content) { Headers = { ContentType = new("application/octet-stream") } };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await AnswerAsync(request);
    }

    private Task<Answer> PostAsync(string what, object body) => _installation.AskAsync(HttpMethod.Post, $"/api/executions/{_lease.ExecutionId}/{what}", body);

    private async Task<Answer> AnswerAsync(HttpRequestMessage request)
    {
        var response = await _installation.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), response);
    }

    private async Task<HttpResponseMessage> FetchAsync(Guid file)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(_installation.Api, RunnerRoutes.TakeoverFileOf(_lease.ExecutionId, _lease.Attempt, _runner.Id, _takeover, file)));
        request.Headers.Add(RunnerRoutes.KeyHeader, Installation.RunnerKey);
        return await _installation.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Says how long it is, and is never asked for its bytes.</summary>
    private sealed class LargeContent : HttpContent
    {
        private readonly long _length;

        public LargeContent(long length)
        {
            _length = length;
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }

    /// <summary>Sends its first bytes, and the others when the test lets it.</summary>
    private sealed class SlowContent : HttpContent
    {
        public SlowContent() => Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Rest { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Bytes);
            await stream.FlushAsync();
            Begun.TrySetResult();
            await Rest.Task;
            await stream.WriteAsync(Bytes);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
