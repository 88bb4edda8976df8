using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Dashboard.Api.Artifacts;
using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>
/// An execution with the explanation of every step as one HTML file: no script, no address outside, pictures within, and
/// whatever pages or models said is text. Written step by step, so that its length does not matter.
/// </summary>
internal sealed class ExplanationPage(Stream output, IArtifactStore store)
{
    private readonly StreamWriter _writer = new(output, new UTF8Encoding(false), 16 * 1024, leaveOpen: true);

    public async Task WriteAsync(Execution execution, IReadOnlyList<StepResponse> steps, CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(Head(execution));
        foreach (var step in steps)
        {
            await WriteStepAsync(execution.Id, step, cancellationToken);
            await _writer.FlushAsync(cancellationToken);
        }

        await WriteVerdictAsync(execution, cancellationToken);
        await _writer.WriteAsync("</main></body></html>\n");
        await _writer.FlushAsync(cancellationToken);
    }

    private async Task WriteStepAsync(Guid id, StepResponse step, CancellationToken cancellationToken)
    {
        await _writer.WriteAsync($"<section id=\"step-{step.StepNumber}\"><h2><span>{step.StepNumber}</span> {Text(step.Description)}</h2>");
        await _writer.WriteAsync($"<p class=\"facts\">{Text(Word(step.Status))} · {Time(step.DurationMs)}{(step.ErrorMessage is { } error ? $" · <strong>{Text(error)}</strong>" : "")}</p>");
        if (step.Result is { Length: > 0 } result)
        {
            await _writer.WriteAsync($"<p>{Text(result)}</p>");
        }

        if (await ReadAsync(ArtifactKeys.Explanation(id, step.Attempt, step.StepNumber), cancellationToken) is { } explanation)
        {
            await WriteAsync(explanation, cancellationToken);
        }
        else
        {
            await _writer.WriteAsync("<p class=\"facts\">No explanation was kept of this step.</p>");
        }

        await _writer.WriteAsync("</section>\n");
    }

    private async Task WriteVerdictAsync(Execution execution, CancellationToken cancellationToken)
    {
        if (execution.Verdict is not { } verdict || execution.Conditions is not { Count: > 0 } conditions)
        {
            return;
        }

        await _writer.WriteAsync($"<section id=\"verdict\"><h2>Verdict: {Text(Data.EnumText<Verdict>.Write(verdict))}</h2><ul>");
        foreach (var (condition, outcome, reason) in conditions)
        {
            var kind = Data.EnumText<PostconditionKind>.Write(condition.Kind);
            await _writer.WriteAsync($"<li>{Text(kind)}{(condition.Value is { Length: > 0 } value ? $" “{Text(value)}”" : "")}: {Text(Data.EnumText<Verdict>.Write(outcome))} – {Text(reason.Text)}</li>");
        }

        await _writer.WriteAsync("</ul>");
        if (await ReadAsync(ArtifactKeys.Explanation(execution.Id, execution.Attempt, StepExplanation.Verdict), cancellationToken) is { } judged)
        {
            await WriteAsync(judged, cancellationToken);
        }

        await _writer.WriteAsync("</section>\n");
    }

    private async Task WriteAsync(StepExplanation explanation, CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(Phases(explanation));
        if (explanation.Picture is { } picture && await PictureAsync(picture.Key, cancellationToken) is { } source)
        {
            var outlines = string.Concat(explanation.Acted.Where(acted => acted.Outline is not null).Select(acted => Outlined(acted, picture)));
            await _writer.WriteAsync($"<figure><img alt=\"\" src=\"{source}\">{outlines}</figure>");
        }

        if (explanation.Observation is { } observation)
        {
            await _writer.WriteAsync(Folded("Observation", observation));
        }

        foreach (var call in explanation.Calls)
        {
            await WriteAsync(call, cancellationToken);
        }
    }

    private async Task WriteAsync(ModelCallExplanation call, CancellationToken cancellationToken)
    {
        var cost = call.CostUsd is { } usd ? string.Create(CultureInfo.InvariantCulture, $" · ${usd:0.######}") : "";
        var retries = call.Requests.Count > 1 ? $" · {call.Requests.Count - 1} retries" : "";
        await _writer.WriteAsync(
            $"<h3>Model {Text(call.Model)}</h3><p class=\"facts\">{Time((long)call.DurationMs)} · {call.InputTokens} tokens in ({call.CachedInputTokens} cached), "
            + $"{call.OutputTokens} out{cost}{retries}{(call.ErrorCode is { } error ? $" · <strong>{Text(error)}</strong>" : "")}</p>");
        foreach (var message in call.Messages)
        {
            await _writer.WriteAsync(Folded(message.Role, message.Text));
            foreach (var key in message.Pictures)
            {
                if (await PictureAsync(key, cancellationToken) is { } source)
                {
                    await _writer.WriteAsync($"<details><summary>{Text(message.Role)}: picture</summary><figure><img alt=\"\" src=\"{source}\"></figure></details>");
                }
            }
        }

        if (call.Answer is { } answer)
        {
            await _writer.WriteAsync(Folded("Answer", answer, open: true));
        }

        foreach (var request in call.Requests)
        {
            await _writer.WriteAsync(Folded($"Request as sent to {request.Address} ({request.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer"})", request.Body));
        }
    }

    private async Task<StepExplanation?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(key, cancellationToken) is not { } content)
        {
            return null;
        }

        await using var gzip = new GZipStream(content.Content, CompressionMode.Decompress);
        try
        {
            return await JsonSerializer.DeserializeAsync<StepExplanation>(gzip, Json.Options, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    /// <returns>A data address; null when the picture is no longer kept.</returns>
    private async Task<string?> PictureAsync(string key, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(key, cancellationToken) is not { } content)
        {
            return null;
        }

        await using var stream = content.Content;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return "data:image/jpeg;base64," + Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Phases(StepExplanation explanation)
    {
        var whole = explanation.Phases.Select(phase => phase.StartMs + phase.DurationMs).DefaultIfEmpty(0).Max();
        return whole <= 0 ? "" : "<div class=\"bar\">" + string.Concat(explanation.Phases.Select(phase => string.Create(
            CultureInfo.InvariantCulture,
            $"<span class=\"{Text(phase.Name)}\" style=\"flex:{Math.Max(phase.DurationMs / whole, 0.001):0.####}\">{Text(phase.Name)} {phase.DurationMs:0} ms</span>"))) + "</div>";
    }

    private static string Outlined(ActedElement acted, ExplainedPicture picture) => string.Create(
        CultureInfo.InvariantCulture,
        $"<i style=\"left:{Share(acted.Outline!.X, picture.Width)}%;top:{Share(acted.Outline.Y, picture.Height)}%;width:{Share(acted.Outline.Width, picture.Width)}%;height:{Share(acted.Outline.Height, picture.Height)}%\" title=\"{Text($"{acted.ActionType} {acted.Target}")}\"></i>");

    private static string Share(double part, double whole) => (part / whole * 100).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Folded(string title, string text, bool open = false) =>
        $"<details{(open ? " open" : "")}><summary>{Text(title)}</summary><pre>{Text(text)}</pre></details>";

    private static string Word(StepState status) => Data.EnumText<StepState>.Write(status);

    private static string Time(long? milliseconds) => milliseconds is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms / 1000.0:0.0} s") : "–";

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static string Head(Execution execution) => $$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{{Text(execution.TaskName)}}</title>
        <style>
        :root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
        body { margin: 0; } main { max-width: 1000px; margin: 0 auto; padding: 24px 16px; }
        h1 { font-size: 22px; } h2 { font-size: 17px; margin: 32px 0 4px; } h2 span { opacity: .55; } h3 { font-size: 14px; margin: 16px 0 0; }
        .facts { opacity: .75; margin: 2px 0 8px; font-variant-numeric: tabular-nums; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0 12px; padding: 8px 12px; border-radius: 6px; background: color-mix(in srgb, currentColor 7%, transparent); }
        summary { cursor: pointer; } figure { position: relative; margin: 8px 0; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); overflow: hidden; }
        figure img { display: block; width: 100%; } figure i { position: absolute; box-sizing: border-box; border: 3px solid #e8590c; border-radius: 4px; box-shadow: 0 0 0 1px #fff; }
        .bar { display: flex; border-radius: 4px; overflow: hidden; margin: 8px 0; font-size: 12px; } .bar span { padding: 2px 6px; white-space: nowrap; overflow: hidden; color: #fff; min-width: 2px; background: #495057; }
        .bar .observe { background: #1971c2; } .bar .decide { background: #6741d9; } .bar .act { background: #2b8a3e; } .bar .reflect { background: #a6611a; }
        </style></head><body><main>
        <h1>{{Text(execution.TaskName)}}</h1>
        <p class="facts">{{execution.Id}} · {{execution.CreatedAt.ToString("u", CultureInfo.InvariantCulture)}} · {{Text(Data.EnumText<ExecutionState>.Write(execution.State))}}{{(execution.Error is { } error ? $" · {Text(error.Message)}" : "")}}</p>
        {{(execution.Snapshot.Prompt is { } prompt ? Folded("Task", prompt, open: true) : "")}}
        {{(execution.Summary is { } summary ? Folded("Result", summary, open: true) : "")}}

        """;
}
