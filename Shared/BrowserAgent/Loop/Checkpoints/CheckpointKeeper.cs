using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>Keeps the state after each step, when the run's options ask for it.</summary>
internal sealed class CheckpointKeeper(BrowserSession session, Workspace workspace, RunOptions options)
{
    private readonly BrowserStateReader _reader = new(session, options.Logger);

    /// <summary>Keeps the state after a step. A run is not worth less for want of it, so what fails is logged only.</summary>
    /// <param name="memory">What the run knows; what it holds of secrets is taken out here.</param>
    /// <returns>The event that says so; null when there is nothing to go on from.</returns>
    public async Task<CheckpointEvent?> KeepAsync<T>(int step, string kind, Func<T> memory, CancellationToken cancellationToken)
    {
        if (!options.KeepsCheckpoints)
        {
            return null;
        }

        using var span = BrowserAgentTelemetry.Start("checkpoint")?.SetTag("dashboard.step.number", step);
        try
        {
            var browser = await _reader.ReadAsync(cancellationToken);
            var files = await workspace.CopyAsync(cancellationToken);
            browser = browser with { Lost = [.. browser.Lost, .. files.TooLarge.Select(RestoreWords.File)] };
            var checkpoint = new Checkpoint
            {
                Step = step,
                Kind = kind,
                Memory = Scrubbed(Checkpoint.ToMemory(memory())),
                Browser = browser,
                Files = files.Files,
            };
            var bytes = checkpoint.ToBytes(options.Scrubber);
            span?.SetTag("dashboard.checkpoint.size", bytes.Length);
            var name = $"{step}.json.gz";
            var kept = await options.Artifacts.SaveAsync(
                ArtifactKind.Other, $"checkpoints/{name}", name, "application/gzip", bytes, step, cancellationToken);
            options.CheckpointKept?.Invoke(checkpoint);
            return new CheckpointEvent
            {
                StepNumber = step,
                Version = checkpoint.Version,
                Key = kept.Key,
                Size = bytes.Length,
                Tabs = [.. browser.Tabs.Select(tab => new CheckpointTab(options.Scrub(tab.Url), options.Scrub(tab.Title), tab.IsCurrent))],
                Cookies = browser.Storage.TryGetProperty("cookies", out var cookies) ? cookies.GetArrayLength() : 0,
                NotRestorable = browser.Lost,
            };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is CdpException or PlaywrightException or IOException or HttpRequestException or JsonException or NotSupportedException)
        {
            options.Logger.LogWarning("The state after step {Number} was not kept: {Reason}", step, error.Message);
            return null;
        }
    }

    private JsonElement Scrubbed(JsonElement memory)
    {
        using var clean = JsonDocument.Parse(options.Scrubber.ScrubJson(memory.GetRawText()));
        return clean.RootElement.Clone();
    }
}
